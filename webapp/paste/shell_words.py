"""The words of a command as bash divides and unquotes them. Nothing is run, and nothing is expanded."""

import re
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

MAX_WORDS = 2_000
MAX_PIECES = 300_000

_BLANK = re.compile(r"(?:[ \t]++|\\\n)*+(?:#[^\n]*+)?")
# Possessive throughout: a hostile text of megabytes is read in one pass, without going back.
_QUOTED = r"""'[^']*+'|"[^"\\]*+(?:\\.[^"\\]*+)*+\""""
_ANSI = r"\$'[^'\\]*+(?:\\.[^'\\]*+)*+'"
_BARE = r"[^ \t\n'\"\\$`;&|<>()]++"
_EXPANSION = r"\$(?:\{?[A-Za-z0-9_]++|[({@*#?!$-])|\$(?=\\\n)|`++"
_WORD = re.compile(rf"(?:{_BARE}|(?:'')++|(?:\"\")++|{_QUOTED}|{_ANSI}|(?:\\.)++|\$(?!')|`++)++", re.DOTALL)
_PIECE = re.compile(
    rf"(?P<bare>{_BARE})|(?P<empty>(?:'')++|(?:\"\")++)|(?P<ansi>{_ANSI})|(?P<quoted>\$?(?:{_QUOTED}))"
    rf"|(?P<escaped>(?:\\.)++)|(?P<open>{_EXPANSION})|(?P<dollar>\$)",
    re.DOTALL,
)
_IN_DOUBLE = re.compile(rf"\\(?P<escaped>[$`\"\\\n])|(?P<open>{_EXPANSION})")
_ESCAPED_IN_DOUBLE = re.compile(r"\\(?:\n|([\"\\]))")
_ESCAPED = re.compile(r"\\(?:\n|(.))")
_ENDS = re.compile(r"\n|;;?|&&?|\|\|?|[<>()]")
_SPECIAL = re.compile(r"['\"\\$`]")
_ANSI_ESCAPE = re.compile(
    r"\\(?:u(?P<u>[0-9a-fA-F]{1,4})|U(?P<long>[0-9a-fA-F]{1,8})|x(?P<x>[0-9a-fA-F]{1,2})|(?P<octal>[0-7]{1,3})"
    r"|c(?P<control>.)|(?P<other>.))",
    re.DOTALL,
)
_ANSI_LETTERS = dict(zip("abeEfnrtv\\'\"?", "\a\b\x1b\x1b\f\n\r\t\v\\'\"?", strict=True))


class Word(NamedTuple):
    """A word; `start` and `end` are where it stands in the text as it is written, quotes and all."""

    text: str
    start: int
    end: int
    expansions: tuple[str, ...]
    """What only a shell can fill in, as it is written: "$NAME", "`"; it stands in `text` as it is."""


@dataclass(frozen=True, slots=True)
class Command:
    """The words up to a line end or an operator; `behind` is what ended the one before it, "" for the first."""

    words: tuple[Word, ...]
    behind: str


@dataclass(frozen=True, slots=True)
class Commands:
    """All commands of a text; `unread` is where reading stopped: at an open quotation mark, or at a limit."""

    commands: tuple[Command, ...]
    unread: int | None


def split_words(text: str) -> Commands:
    """Return the commands of a text, whose line ends are LF."""
    commands: list[Command] = []
    words: list[Word] = []
    behind, position = "", _skip_blank(text, 0)
    count = 0
    while position < len(text) and count < MAX_WORDS:
        count += 1
        if found := _WORD.match(text, position):
            if (word := _read_word(found)) is None:
                break
            words.append(word)
        elif found := _ENDS.match(text, position):
            commands.append(Command(tuple(words), behind))
            words, behind = [], found[0]
        else:  # a quotation mark that is never closed, or a backslash at the very end
            break
        position = _skip_blank(text, found.end())
    commands.append(Command(tuple(words), behind))
    filled = tuple(command for command in commands if command.words)
    return Commands(filled, unread=position if position < len(text) else None)


def is_open(text: str, position: int) -> bool:
    """Whether reading stopped at a quotation mark that is never closed."""
    return not (_WORD.match(text, position) or _ENDS.match(text, position))


def _skip_blank(text: str, position: int) -> int:
    blank = _BLANK.match(text, position)
    return blank.end() if blank else position


def _read_word(found: re.Match[str]) -> Word | None:
    """Return the word; None if it has MAX_PIECES pieces or more."""
    written = found[0]
    if not _SPECIAL.search(written):
        return Word(written, found.start(), found.end(), ())
    expansions: list[str] = []
    text, pieces = _PIECE.subn(partial(_read_piece, expansions), written, count=MAX_PIECES)
    return Word(text, found.start(), found.end(), tuple(expansions)) if pieces < MAX_PIECES else None


def _read_piece(expansions: list[str], piece: re.Match[str]) -> str:
    written, kind = piece[0], piece.lastgroup
    if kind == "quoted":
        written = written.removeprefix("$")
        return written[1:-1] if written[0] == "'" else _read_double(expansions, written[1:-1])
    if kind == "escaped":
        return written[1:] if len(written) == 2 and written[1] != "\n" else _ESCAPED.sub(r"\1", written)
    if kind == "ansi":
        return _read_ansi(written[2:-1])
    if kind == "open":
        expansions.append(written)
    return "" if kind == "empty" else written


def _read_double(expansions: list[str], inside: str) -> str:
    if "$" in inside or "`" in inside:
        return _IN_DOUBLE.sub(partial(_read_in_double, expansions), inside)
    return _ESCAPED_IN_DOUBLE.sub(r"\1", inside) if "\\" in inside else inside


def _read_in_double(expansions: list[str], found: re.Match[str]) -> str:
    if found["open"]:
        expansions.append(found[0])
        return found[0]
    return "" if found["escaped"] == "\n" else found["escaped"]


def _read_ansi(inside: str) -> str:
    text = _ANSI_ESCAPE.sub(_read_escape, inside) if "\\" in inside else inside
    return text if text.isascii() else _joined(text)


def _read_escape(escape: re.Match[str]) -> str:
    if digits := escape["u"] or escape["long"]:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else escape[0]
    if byte := escape["x"] or escape["octal"]:
        return _byte(int(byte, 16 if escape["x"] else 8) & 0xFF)
    if control := escape["control"]:
        return chr(ord(control) & 0x1F)
    return _ANSI_LETTERS.get(escape["other"], escape[0])


def _byte(code: int) -> str:
    """Return a byte as Python's "surrogateescape" has it, until all bytes of its character are together."""
    return chr(code) if code < 0x80 else chr(0xDC00 + code)


def _joined(text: str) -> str:
    """Return the text with bytes, and with halves of UTF-16 as Chromium writes them, put together to characters."""
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    try:
        return whole.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return whole  # half a character stays, and is refused later
