"""A curl command that adds a job, as the vendor prints it, a browser copies it or Jobdesk writes it."""

import re
import shlex
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from webapp.paste.findings import Pieces, Understood, collect, place
from webapp.paste.json_format import take_json
from webapp.paste.shell_words import MAX_WORDS, Command, Word, is_open, split_words
from webapp.request.text import show

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

_DATA = frozenset(("data", "data-raw", "data-binary", "data-ascii", "json"))
_FILES = frozenset(("data", "data-binary", "data-ascii", "json"))
_OTHER_BODIES = {
    "data-urlencode": "encodes its data, so what it sends is no JSON",
    "form": "sends a web form, not JSON",
    "form-string": "sends a web form, not JSON",
    "upload-file": "sends a file, which Jobdesk cannot read",
    "config": "names a file of options, which Jobdesk cannot read",
    "get": "sends GET, but a new job is sent by POST",
    "head": "sends HEAD, but a new job is sent by POST",
}
_JOBS = re.compile(r"[^\s?#]*/api-open/v1/workflows/([^/?#\s]*)/jobs/?(?:[?#]\S*)?")
_TYPOGRAPHIC = re.compile(r"(?:-\w|--[\w-]+=)?[“”„‘’]|[–—]\w")
_HARMLESS_REST = re.compile(r"[\s;&|]*")
_PIECE = 60
_APOSTROPHE = "An apostrophe in a value ends the text between ' and '. Paste the body alone."
_LOST_QUOTES = "is what a shell leaves of the body, whose quotation marks end each other: put it between ' and '."

# The options of curl (1): letters of those that take a value, with their long names.
_SHORT = {
    "X": "request", "H": "header", "d": "data", "b": "cookie", "u": "user", "F": "form", "T": "upload-file",
    "K": "config", "U": "proxy-user", "x": "proxy", "A": "user-agent", "e": "referer", "o": "output", "m": "max-time",
    "c": "cookie-jar", "D": "dump-header", "E": "cert", "w": "write-out", "r": "range", "y": "speed-time",
    "Y": "speed-limit", "z": "time-cond", "C": "continue-at", "P": "ftp-port", "Q": "quote", "t": "telnet-option",
}  # fmt: skip
# Letters of options without a value; "" if it changes nothing about what is sent.
_SHORT_FLAGS = {"G": "get", "I": "head"} | dict.fromkeys("isSLkvgfNOJaBjlMnpqRZ#012346", "")
# Long names of options that take a value.
_TAKING = frozenset((
    "aws-sigv4", "cacert", "capath", "cert", "cert-type", "ciphers", "config", "connect-timeout", "connect-to",
    "continue-at", "cookie", "cookie-jar", "data", "data-ascii", "data-binary", "data-raw", "data-urlencode",
    "delegation", "dns-servers", "doh-url", "dump-header", "expect100-timeout", "form", "form-string", "ftp-port",
    "header", "interface", "json", "key", "key-type", "limit-rate", "max-filesize", "max-redirs", "max-time",
    "noproxy", "oauth2-bearer", "output", "pass", "proto", "proxy", "proxy-cacert", "proxy-cert", "proxy-header",
    "proxy-key", "proxy-pass", "proxy-user", "quote", "range", "referer", "request", "resolve", "retry",
    "retry-delay", "retry-max-time", "speed-limit", "speed-time", "stderr", "telnet-option", "time-cond",
    "tls-max", "trace", "trace-ascii", "unix-socket", "upload-file", "url", "url-query", "user", "user-agent",
    "variable", "write-out"
))  # fmt: skip
# Long names of options without a value, `no-` before them or not.
_FLAGS = frozenset((
    "anyauth", "basic", "compressed", "digest", "fail", "fail-with-body", "get", "globoff", "head", "http1.0",
    "http1.1", "http2", "http3", "include", "insecure", "ipv4", "ipv6", "location", "location-trusted",
    "negotiate", "no-buffer", "no-keepalive", "no-progress-meter", "ntlm", "path-as-is", "post301", "post302",
    "progress-bar", "raw", "remote-name", "show-error", "silent", "ssl", "tlsv1.2", "tlsv1.3", "tr-encoding",
    "verbose"
))  # fmt: skip


class Argument(NamedTuple):
    """An option's long name (ADDRESS for an address, UNKNOWN for an option of no known name) and what belongs to it."""

    option: str
    value: str
    word: Word
    """The word that `value` ends."""
    prefix: str
    """The part of that word before the value, as "-d" or "--data="."""


def read_curl(text: str) -> Understood:
    """Return what the first curl command of a text says; nothing is run and no file is read."""
    start = find_curl(text) or 0
    return collect("a curl command", lambda pieces: _take_command(as_bash(text[start:]), pieces))


def find_curl(text: str) -> int | None:
    """Return where the command `curl` begins, after a prompt and comments; None if the text is not one."""
    found = _FIND.match(text)
    return found.end() - len("curl") - (4 if found[0].endswith(".exe") else 0) if found else None


def as_bash(command: str) -> str:
    """Return the command as bash would be given it: one copied for cmd is written anew, second prompts go."""
    command = _FENCE.sub("", command)
    quote = re.search("[\"']", command)
    if quote and quote[0] == '"' and command[quote.start() - 1 : quote.start()] == "^":
        # A caret makes the next character plain and drops a line end; a second line end is meant.
        plain = _CARET.sub(r"\1", command.replace("^\n\n", "\n").replace("^\n", " "))
        return " ".join(_cmd_words(plain))
    if command.partition("\n")[0].endswith("^"):
        return command.replace("^\n", "\\\n")
    return _SECOND_PROMPT.sub(r"\1", command)


def arguments(words: Sequence[Word]) -> Iterator[Argument]:
    """Yield the arguments after the word `curl`; harmless options without a value are left out."""
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


def first_command(commands: tuple[Command, ...]) -> tuple[list[Word], tuple[Command, ...]]:
    """Return the words of the first command, and the commands after it.

    A line that begins with an option or an address goes on with the command: copying often loses the backslash
    at a line's end.
    """
    words = list(commands[0].words)
    for index, command in enumerate(commands[1:], start=1):
        if command.behind != "\n" or not re.match("-|https?://", command.words[0].text):
            return words, commands[index:]
        words.extend(command.words)
    return words, ()


def _take_command(text: str, pieces: Pieces) -> None:
    commands = split_words(text)
    if commands.unread is not None:
        pieces.refuse(text[commands.unread :][:_PIECE], _unread_reason(text, commands.unread))
        return
    words, rest = first_command(commands.commands)
    if odd := next((word for word in words if _TYPOGRAPHIC.match(word.text)), None):
        reason = "marks or dashes of a word processor (“ ” –), which no shell understands: type \" or ' and - instead."
        pieces.refuse(odd.text, f"{show(odd.text)} has {reason} Nothing of the command was read.")
        return
    _take_arguments(text, list(arguments(words[1:])), pieces)
    _refuse_rest(text, rest, pieces)


def _unread_reason(text: str, position: int) -> str:
    where = place(text, position)
    if is_open(text, position):
        return f"The quotation mark that opens in {where} is never closed. {_APOSTROPHE}"
    return f"The command is too long: it was read only up to {where}. Paste the body alone."


def _take_arguments(text: str, given: list[Argument], pieces: Pieces) -> None:
    for argument in given:
        if argument.option == UNKNOWN:
            pieces.refuse_named(argument.value, "is not an option of curl that Jobdesk knows, so it was ignored.")
        elif argument.option in _OTHER_BODIES:
            pieces.refuse_named(argument.word.text, f"{_OTHER_BODIES[argument.option]}.")
        elif argument.option == "request" and argument.value.upper() != "POST":
            pieces.refuse_named(argument.value, "is another method: a new job is sent by POST.")
    _take_address([a for a in given if a.option in (ADDRESS, "url") and a.value.strip()], pieces)
    _take_body(text, [a for a in given if a.option in _DATA], pieces)


def _take_address(addresses: list[Argument], pieces: Pieces) -> None:
    if not addresses:
        pieces.refuse("curl", "The command names no address, so no workflow ID is known.")
    for address in addresses:
        if found := _JOBS.fullmatch(address.value):
            pieces.take_workflow(found[1])
        else:
            what = "is not the address that adds a job, which ends with /api-open/v1/workflows/4216617528/jobs."
            pieces.refuse_named(address.value, what)


def _take_body(text: str, bodies: list[Argument], pieces: Pieces) -> None:
    if not bodies:
        pieces.refuse("curl", "The command sends no body: a body follows -d or --data-raw.")
    if len(bodies) > 1:
        pieces.refuse_named(bodies[1].value[:_PIECE], "is a second body, so neither was read: a job has one.")
        return
    for body in bodies:
        if body.option in _FILES and body.value.startswith("@"):
            pieces.refuse_named(body.value, "is a file, which Jobdesk cannot read. Paste what is in it.")
        elif body.word.expansions:
            what = "is in the body, and only a shell can fill it in. Paste the body with its value."
            pieces.refuse_named(body.word.expansions[0], what)
        elif '"' not in body.value and text[body.word.start : body.word.end].count('"') > 2:
            pieces.refuse_named(body.value[:_PIECE], _LOST_QUOTES)
        else:
            take_json(body.value, pieces, where="in the body, ")


def _refuse_rest(text: str, rest: Sequence[Command], pieces: Pieces) -> None:
    if rest and not _HARMLESS_REST.fullmatch(behind := text[rest[0].words[0].start :]):
        pieces.refuse_named(behind[:_PIECE], "follows the command and was not read.")


def _read_long(word: Word, rest: Iterator[Word]) -> Argument | None:
    name, joined, value = word.text[2:].partition("=")
    if joined and name in _TAKING:
        return Argument(name, value, word, f"--{name}=")
    if name in _TAKING:
        return _with_next(name, word, rest)
    if name in _FLAGS or name.removeprefix("no-") in _FLAGS:
        return Argument(name, "", word, word.text) if name in ("get", "head") else None
    return Argument(UNKNOWN, word.text, word, "")


def _read_short(word: Word, rest: Iterator[Word]) -> Argument | None:
    for end, letter in enumerate(word.text[1:], start=2):
        if letter in _SHORT:
            if end < len(word.text):
                return Argument(_SHORT[letter], word.text[end:].removeprefix("="), word, word.text[:end])
            return _with_next(_SHORT[letter], word, rest)
        if letter not in _SHORT_FLAGS:
            return Argument(UNKNOWN, word.text, word, "")
        if flag := _SHORT_FLAGS[letter]:
            return Argument(flag, "", word, word.text)
    return None


def _with_next(option: str, word: Word, rest: Iterator[Word]) -> Argument:
    following = next(rest, None)
    return Argument(option, following.text, following, "") if following else Argument(option, "", word, word.text)


def _cmd_words(plain: str) -> Iterator[str]:
    for word in islice(_CMD_WORD.finditer(plain), MAX_WORDS + 1):
        if word[0] == '"':  # never closed: to look for more words would read the rest for each
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
