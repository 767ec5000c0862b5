"""Characters that hide or reorder others become escapes; a token that Explorer repeats is removed."""

import json

import pytest

from webapp.explorer.answers import read_envelope
from webapp.explorer.text import visible, without_secrets


def test_plain_text_stays():
    assert visible("Größe, 図, <b> & \\ 100%") == "Größe, 図, <b> & \\ 100%"


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\n", r"\n"),
        ("\t", r"\t"),
        ("\r", r"\r"),
        ("\x00", r"\x00"),
        ("\x1b", r"\x1b"),
        ("\x7f", r"\x7f"),
        ("\x85", r"\x85"),
        ("\u061c", r"\u061c"),
        ("\u200b", r"\u200b"),
        ("\u200e", r"\u200e"),
        ("\u200f", r"\u200f"),
        *((chr(point), f"\\u{point:04x}") for point in range(0x202A, 0x202F)),
        *((chr(point), f"\\u{point:04x}") for point in range(0x2066, 0x206A)),
        ("\u2028", r"\u2028"),
        ("\ufeff", r"\ufeff"),
        ("\ud800", r"\ud800"),
        ("\U000e0001", r"\U000e0001"),
    ],
)
def test_what_hides_or_reorders_is_an_escape(character, shown):
    assert visible(f"a{character}b") == f"a{shown}b"


TOKEN = "eyJhbGci.abc/def+ghi"


@pytest.mark.parametrize("said", [TOKEN, f"<{TOKEN}>", "eyJhbGci.abc%2Fdef%2Bghi"])
def test_it_is_freed_wherever_it_stands(said: str) -> None:
    body = json.dumps({"code": 1, "message": said, "data": {"rows": [[said]], said: 1}})
    for written in (body, body.replace("eyJ", "\\u0065yJ"), body.replace("/", "\\/")):
        envelope = read_envelope(written.encode(), secrets=(TOKEN,))
        told = f"{envelope.message} {envelope.data}"
        assert TOKEN not in told
        assert "…" in told
        assert "abc" not in told


def test_a_short_password_is_freed_as_a_word_only() -> None:
    assert without_secrets("a password a is bad", ("a",)) == "… password … is bad"
    assert without_secrets("nothing of it", ("",)) == "nothing of it"


def test_what_xml_refuses_is_written_as_an_escape() -> None:
    assert visible("a\ufffeb\uffff\ufdd0\U0001ffff") == r"a\ufffeb\uffff\ufdd0\U0001ffff"
