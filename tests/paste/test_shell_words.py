"""The words of a command: the same as bash makes of it."""

import shutil
import subprocess

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from webapp.paste.shell_words import MAX_PIECES, MAX_WORDS, split_words

needs_bash = pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash to compare with")


def words_of(text: str) -> list[str]:
    [command] = split_words(text).commands
    return [word.text for word in command.words]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("curl -X POST", ["curl", "-X", "POST"]),
        ("a 'b c' \"d e\" f\\ g", ["a", "b c", "d e", "f g"]),
        ("a''b '' \"\"", ["ab", "", ""]),
        ('"Cookie: "x=1" " -d', ["Cookie: x=1 ", "-d"]),
        ("a \\\n  b", ["a", "b"]),
        ("a\\\nb", ["ab"]),
        (r'"\" \\ \$ \` \n" \n', ['" \\ $ ` \\n', "n"]),
        (r"'\n' $'\n\t\'\\\x41\u0021\101'", ["\\n", "\n\t'\\A!A"]),
        (r"$'\xe5\x8b\x87 \u52c7 \ud83d\udc4d \U0001f44d'", ["勇 勇 👍 👍"]),
        (r"$'\U99999999 \z'", ["\\U99999999 \\z"]),
        ('$"a" $ "$"', ["a", "$", "$"]),
        ("a # b", ["a"]),
        ("a#b '#' ", ["a#b", "#"]),
        ("https://h/a?b=c#d", ["https://h/a?b=c#d"]),
    ],
)
def test_words_are_divided_and_unquoted(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "expansions"),
    [
        ("'$A `b`'", ()),
        (r"\$A \`", ()),
        ('"$A"', ("$A",)),
        ("x$A", ("$A",)),
        ('"${A}"', ("${A",)),
        ('"$(id)"', ("$(",)),
        ('"`id`"', ("`", "`")),
        ("$1", ("$1",)),
        ("$\\\nA", ("$",)),
    ],
)
def test_what_only_a_shell_can_fill_in_is_told(text, expansions):
    [command] = split_words(text).commands
    assert sum((word.expansions for word in command.words), ()) == expansions


def test_commands_end_where_a_shell_ends_them():
    commands = split_words("a 1\nb;c && d | e > f &").commands
    assert [(command.behind, [word.text for word in command.words]) for command in commands] == [
        ("", ["a", "1"]),
        ("\n", ["b"]),
        (";", ["c"]),
        ("&&", ["d"]),
        ("|", ["e"]),
        (">", ["f"]),
    ]


def test_a_word_knows_where_it_stands():
    text = "curl  'a b'\"c\" d"
    [command] = split_words(text).commands
    assert [text[word.start : word.end] for word in command.words] == ["curl", "'a b'\"c\"", "d"]


@pytest.mark.parametrize("text", ["a 'b", 'a "b', "a $'b\\'", "a \\", "a " * (MAX_WORDS + 1), "a" + "'b'" * MAX_PIECES])
def test_where_reading_ends_is_told(text):
    assert split_words(text).unread is not None


HOSTILE = [
    *("a", "é", "👍", " ", "  ", "\n", "\\\n", "'", '"', "$'", "\\'", '\\"', "\\\\", "\\n", "\\u0021", "\\x41"),
    *("\\xe5\\x8b\\x87", "\\101", "\\cA", "$", "`", "!", "#", "=", ":", "{", "''", '""', "'a b'", '"a b"', "-d"),
]


@needs_bash
@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=12).map("".join))
def test_bash_makes_the_same_words(text):
    read = split_words(text)
    assume(read.unread is None and len(read.commands) == 1)
    [command] = read.commands
    assume(not any(word.expansions for word in command.words))
    # +B and -f: neither braces nor patterns are filled in, which only files and other words could tell.
    script = "p() { printf '%s\\0' \"$@\"; }; p " + text[command.words[0].start :]
    environment = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(["bash", "+B", "-f", "-c", script], capture_output=True, env=environment)
    assert done.stdout.decode().split("\0")[:-1] == [word.text for word in command.words]


@given(st.lists(st.characters(exclude_categories=()) | st.sampled_from(HOSTILE), max_size=30).map("".join))
def test_any_text_has_words(text):
    read = split_words(text)
    assert all(word.start < word.end for command in read.commands for word in command.words)
