"""Text values, task IDs and parameter names: what is kept, what is trimmed, what is refused."""

import pytest

from webapp.request.text import Refused, clean_name, clean_task_id, clean_text, show


@pytest.mark.parametrize("value", ["007", "", "  x  ", "\ttab", "two\nlines\n", "\u00a0", "姚明", "\u2028", "<b>&amp;"])
def test_a_text_goes_as_typed(value):
    assert clean_text(value) == value


@pytest.mark.parametrize(
    ("typed", "sent"), [("a\r\nb", "a\nb"), ("a\rb", "a\nb"), ("\r\n\r\n", "\n\n"), ("\r\r\n\n", "\n\n\n")]
)
def test_line_ends_are_line_feeds(typed, sent):
    assert clean_text(typed) == sent


@pytest.mark.parametrize("code", [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0)])
def test_every_other_control_character_is_refused_by_name(code):
    with pytest.raises(Refused, match=rf"The value holds the control character U\+{code:04X} at character 3"):
        clean_text(f"ab{chr(code)}")


@pytest.mark.parametrize("broken", ["\udc80", "x\udfff", "\ud83d\ude00"])
@pytest.mark.parametrize("clean", [clean_text, clean_task_id, clean_name])
def test_broken_utf_8_is_refused(clean, broken):
    with pytest.raises(Refused, match="broken UTF-8 at character"):
        clean(broken)


@pytest.mark.parametrize("edge", [" ", "\t", "\r\n", "\u00a0", "\u2003", "\u3000", "\u2028"])
def test_ids_and_names_are_trimmed(edge):
    assert clean_task_id(f"{edge}query 1{edge}") == "query 1"
    assert clean_name(f"{edge}name{edge}") == "name"


@pytest.mark.parametrize("label", ["a\tb", "a\nb", "a\x00b", "\x00", "a\x1f", "\x1ca", "a\x85b", "a\x7f"])
def test_control_characters_in_ids_and_names_are_refused(label):
    with pytest.raises(Refused, match=r"The task ID holds the control character U\+00"):
        clean_task_id(label)
    with pytest.raises(Refused, match=r"The parameter name holds the control character U\+00"):
        clean_name(label)


def test_lengths_at_the_limit_are_taken():
    assert len(clean_task_id(" " + "é" * 256 + " ")) == 256
    assert len(clean_name("x" * 256)) == 256
    assert len(clean_text("\r\n" * 65_536)) == 65_536


@pytest.mark.parametrize(
    ("clean", "typed", "part"),
    [
        (clean_task_id, "x" * 257, "The task ID has 257 characters; 256 is the most"),
        (clean_name, "x" * 257, "The parameter name has 257 characters; 256 is the most"),
        (clean_text, "x" * 65_537, "The value has 65,537 characters; 65,536 is the most"),
    ],
)
def test_lengths_over_the_limit_are_refused_naming_it(clean, typed, part):
    with pytest.raises(Refused, match=part):
        clean(typed)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("x", "“x”"),
        ("a\x07\udc80\u202e", "“a[U+0007][U+DC80][U+202E]”"),
        ("x" * 40, f"“{'x' * 40}”"),
        ("x" * 41, f"“{'x' * 40}…”"),
    ],
)
def test_what_was_typed_is_quoted_short_and_visible(typed, shown):
    assert show(typed) == shown
