"""The words of a curl command, told apart: what is an option, what belongs to it, and what is an address."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from webapp.paste.curl_options import FLAGS, SHORT, SHORT_FLAGS, TAKING
from webapp.paste.shell_words import MAX_WORDS, Command, Word

ADDRESS, UNKNOWN = "address", "unknown"
_FIND = re.compile(
    r"(?:[ \t]*+(?:```[\w-]*+|#[^\n]*+|(?:export[ \t]++)?\w++=[^\n{\t]{0,9999})?+\n){0,40}"  # a fence, remarks
    r"(?:[^\n'\"={}\t]{0,80}[$#%>❯][ \t]*+)?[ \t]*+(?:\w{1,80}+=[^\s{}]{0,9999}+[ \t]++){0,9}curl(?:\.exe)?(?=[ \t\n])"
)
_FENCE = re.compile(r"\n[ \t]*```[ \t\n]*\Z")
_SECOND_PROMPT = re.compile(r"(\\\n)> ")
_CARET = re.compile(r"\^(.)")
_CMD_WORD = re.compile(r'(?:[^\s"]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")++|"', re.DOTALL)
_CMD_PIECE = re.compile(r'\\(["\\])|"')


class Argument(NamedTuple):
    """An option's long name (ADDRESS for an address, UNKNOWN for an option of no known name) and what belongs to it."""

    option: str
    value: str
    word: Word
    """The word that `value` ends."""
    prefix: str
    """What stands in that word before the value, as "-d" or "--data="."""


def find_curl(text: str) -> int | None:
    """Return where the command `curl` begins, behind a prompt and lines of comment; None when the text is none."""
    found = _FIND.match(text)
    return found.end() - len("curl") - (4 if found[0].endswith(".exe") else 0) if found else None


def as_bash(command: str) -> str:
    """Return the command as bash would be given it: one copied for cmd is written anew, second prompts go."""
    command = _FENCE.sub("", command)
    quote = re.search("[\"']", command)
    if quote and quote[0] == '"' and command[quote.start() - 1 : quote.start()] == "^":
        # A caret makes the next character plain and drops a line end; behind it, another one is meant.
        plain = _CARET.sub(r"\1", command.replace("^\n\n", "\n").replace("^\n", " "))
        return " ".join(_cmd_words(plain))
    if command.partition("\n")[0].endswith("^"):
        return command.replace("^\n", "\\\n")
    return _SECOND_PROMPT.sub(r"\1", command)


def arguments(words: Sequence[Word]) -> Iterator[Argument]:
    """Yield what stands behind the word `curl`; harmless options without a value are left out."""
    rest = iter(words)
    for word in rest:
        text = word.text
        if text.startswith("--") and len(text) > 2:
            argument = _read_long(word, rest)
        elif text.startswith("-") and len(text) > 1:
            argument = _read_short(word, rest)
        else:
            argument = Argument(ADDRESS, text, word, "")
        if argument:
            yield argument


def _read_long(word: Word, rest: Iterator[Word]) -> Argument | None:
    name, joined, value = word.text[2:].partition("=")
    if joined and name in TAKING:
        return Argument(name, value, word, f"--{name}=")
    if name in TAKING:
        return _with_next(name, word, rest)
    if name in FLAGS or name.removeprefix("no-") in FLAGS:
        return Argument(name, "", word, word.text) if name in ("get", "head") else None
    return Argument(UNKNOWN, word.text, word, "")


def _read_short(word: Word, rest: Iterator[Word]) -> Argument | None:
    for place, letter in enumerate(word.text[1:], start=2):
        if letter in SHORT:
            if place < len(word.text):
                return Argument(SHORT[letter], word.text[place:].removeprefix("="), word, word.text[:place])
            return _with_next(SHORT[letter], word, rest)
        if letter not in SHORT_FLAGS:
            return Argument(UNKNOWN, word.text, word, "")
        if flag := SHORT_FLAGS[letter]:
            return Argument(flag, "", word, word.text)
    return None


def _with_next(option: str, word: Word, rest: Iterator[Word]) -> Argument:
    following = next(rest, None)
    return Argument(option, following.text, following, "") if following else Argument(option, "", word, word.text)


def continued(commands: tuple[Command, ...]) -> tuple[list[Word], tuple[Command, ...]]:
    """Return the words of the first command, and the commands behind it.

    A line that begins with an option or an address goes on with the command: copying often loses the backslash
    at a line's end.
    """
    words = list(commands[0].words)
    for index, command in enumerate(commands[1:], start=1):
        if command.behind != "\n" or not re.match("-|https?://", command.words[0].text):
            return words, commands[index:]
        words.extend(command.words)
    return words, ()


def _cmd_words(plain: str) -> Iterator[str]:
    for word in islice(_CMD_WORD.finditer(plain), MAX_WORDS + 1):
        if word[0] == '"':  # never closed, in bash neither: to look for words behind it would read the rest for each
            yield plain[word.start() :]
            return
        yield _from_cmd(word[0])


def _from_cmd(word: str) -> str:
    if word in ("&", "|", '"'):
        return word
    text = _CMD_PIECE.sub(r"\1", word)
    if "'" not in text:
        return shlex.quote(text)
    for special in ("\\", '"', "$", "`"):
        text = text.replace(special, f"\\{special}")
    return f'"{text}"'
