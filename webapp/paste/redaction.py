"""Credentials in a pasted text: found before anything else is read, so that no later step ever sees one."""

import re
import shlex
from dataclasses import dataclass
from urllib.parse import quote

from webapp.paste.curl_format import ADDRESS, Argument, arguments, as_bash, find_curl, first_command
from webapp.paste.shell_words import Commands, Word, split_words

SHOWN_AS = "…"
_BOM = "\ufeff"
# How a token of Explorer, a JSON Web Token and a bearer token look.
_VARIABLE = r"(?:\$\{?[A-Za-z_]\w*+\}?|%\w++%|\$env:\w++)"
# What ends a token; U+FDD0 to U+FDEF mark what is redacted already.
_ENDS = rf"\s\"'`“”‘’;&,<>(){{}}|{SHOWN_AS}\ufdd0-\ufdef"
_COOKIE_TOKEN = re.compile(
    r"(explorer_token(?:\\?[\"'^]){0,4}[ \t]{0,8}(?:=|:|\t|%3D|\\u003d)(?:[ \t]|\\?[\"'^]){0,8})"
    rf"(?!{_VARIABLE})(?:[^{_ENDS}^\\]|\\[^{_ENDS}])++",
    re.IGNORECASE,
)
_WEB_TOKEN = re.compile(r"(?<![\w-])()eyJ[\w-]++\.[\w-]++(?:\.[\w-]++)*+")
_BEARER = re.compile(rf"((?<![\w-])bearer[ \t]{{1,8}})(?!{_VARIABLE})[\w.~+/=-]{{16,}}+", re.IGNORECASE)
_AUTHORIZATION = re.compile(
    r"(authorization[\"']?[ \t]{0,8}:[ \t]{0,8}(?:basic|bearer|token)[ \t]{1,8})"
    rf"(?!{_VARIABLE})[^{_ENDS}^\\]++",
    re.IGNORECASE,
)
_NAME = r"[\w-]{0,40}?(?:cookie|authorization|token|api-?key|secret|session|password)[\w-]{0,40}+"
_HEADER = re.compile(rf"({_NAME})\s*:(.*)", re.IGNORECASE | re.DOTALL)
_HEADER_LINE = re.compile(
    r"^(?P<name>[ \t>\-H'\"]{0,12}(?:set-|proxy-)?(?:cookie|authorization)['\"]?:[ \t]?)(?P<value>[^\n]++)", re.I | re.M
)
_ASSIGNED = re.compile(
    r"(?P<name>\w{0,40}?(?:token|secret|password)\w{0,40}+=)(?P<value>(?:'[^']*+'|\"[^\"]*+\"|[^\s'\"])++)",
    re.IGNORECASE,
)
_USER_INFO = re.compile(r"\A([A-Za-z][\w+.-]{0,20}://|)[^/\s?#]*@")
_QUERY_SECRET = re.compile(
    r"([?&][\w-]{0,40}?(?:token|key|auth|password|secret|session)[\w-]{0,40}+=)[^&#]++", re.IGNORECASE
)
_NO_SECRET = rf"(?:{_VARIABLE}|{SHOWN_AS}|[\ufdd0-\ufdef])"
_PLAIN = re.compile(
    rf"\s*+(?:(?:basic|bearer|token)\s++|[\w-]{{1,40}}=)?(?:{_NO_SECRET}(?::{_NO_SECRET})?)?[\s;]*+", re.IGNORECASE
)
_ADDRESS_LINE = re.compile(r"^([ \t]*+https?://)[^\s/@]*@", re.IGNORECASE | re.MULTILINE)
# If a text is not understood whole, its quotation marks may be odd: better too much is redacted than too little.
_LOOSE = re.compile(
    r"(?P<header>(?:cookie|authorization)[\"'^\\]{0,4}[ \t]{0,8}:[ \t\"'^\\]{0,8})(?:(?!\s-)[^\"'“”‘’\n])++"
    r"|(?P<option>(?<!\S)(?:-[bu]|--cookie|--user|--oauth2-bearer)[\s=]{0,8}+"
    rf"(?!''|\"\"|{_VARIABLE}(?!\S))[$^]{{0,2}}+[\"'“‘]{{0,4}}+)"
    r"(?:(?<=[\"'“‘])[^\"'“”‘’\n]++|[^\s\"'“”‘’]++)"
    r"|(?P<scheme>://)[^/\s\"']*+(?<=@)",
    re.IGNORECASE,
)
# The vendor's own example, with a quotation mark too few or too many around the cookie.
_ODD_COOKIE = re.compile(
    r"[\"'] {0,4}Cookie: {0,4}[\"']{0,3}(explorer_token=\S[\w${}]{0,64});? {0,4}[\"']{0,3}(?: {0,4}[\"']{1,3})?"
    r"(?=[ \t\n]|\Z)",
    re.IGNORECASE,
)
_HIDDEN_OPTIONS = frozenset(("cookie", "user", "proxy-user", "oauth2-bearer", "pass", "proxy-pass"))
_ADDRESSES = frozenset((ADDRESS, "url", "proxy", "referer", "connect-to", "doh-url"))


@dataclass(frozen=True, slots=True)
class RedactedText:
    """A text with `mark`, a character that it did not hold, for each credential that it held."""

    text: str
    mark: str

    @property
    def found(self) -> bool:
        """Whether there was a credential in it."""
        return self.mark in self.text

    def loosely(self) -> "RedactedText":
        """Return the same without anything that may be a credential, for a text that is not understood whole."""
        return RedactedText(_LOOSE.sub(lambda found: (found[found.lastgroup or 0]) + self.mark, self.text), self.mark)

    def show(self, part: str) -> str:
        """Return a part of it with an ellipsis for each credential."""
        return part.replace(self.mark, SHOWN_AS)


def redact(text: str, *, as_command: bool = True) -> RedactedText:
    """Return the text without its credentials, read as a command if it looks like one; line ends are LF."""
    mark = _unused_mark(text)
    text = redact_tokens(text.removeprefix(_BOM), mark)
    start = find_curl(text)
    if start is not None and as_command:
        before = _ASSIGNED.sub(lambda found: _redact_value(found, mark), text[:start])
        return RedactedText(before + _redact_command(text[start:], mark), mark)
    if _holds(text, "cookie") or _holds(text, "authorization"):
        text = _HEADER_LINE.sub(lambda found: _redact_value(found, mark), text)
    if "@" in text:
        text = _ADDRESS_LINE.sub(rf"\1{mark}@", text)
    return RedactedText(text, mark)


def _unused_mark(text: str) -> str:
    """Return one of the characters that Unicode keeps for use within a program, of which the text holds no escape."""
    lowered = text.lower()
    for code in range(0xFDD0, 0xFDF0):
        if not any(form in lowered for form in (chr(code), f"{code:x}", quote(chr(code)).lower())):
            return chr(code)
    return "\ufdd0"  # a text that holds all of them was not written by a person


def redact_tokens(text: str, mark: str) -> str:
    """Return the text without what looks like a token by itself, anywhere in it."""
    if _holds(text, "explorer_token"):
        text = _COOKIE_TOKEN.sub(rf"\1{mark}", text)
    if "eyJ" in text:
        text = _WEB_TOKEN.sub(rf"\1{mark}", text)
    if _holds(text, "bearer"):
        text = _BEARER.sub(rf"\1{mark}", text)
    if _holds(text, "authorization"):
        text = _AUTHORIZATION.sub(rf"\1{mark}", text)
    return text


def _holds(text: str, word: str) -> bool:
    """Whether the text holds the word in either case; this takes a tenth of the time of a match."""
    return word in text.lower()


def _redact_value(found: re.Match[str], mark: str) -> str:
    return found[0] if _is_plain(found["value"]) else found["name"] + mark


def _redact_command(text: str, mark: str) -> str:
    """Return the command without credentials, as bash would be given it; unchanged if it holds none."""
    command = bash = as_bash(text)
    commands = split_words(command)
    if commands.unread is not None:
        command = _ODD_COOKIE.sub(lambda odd: f"'Cookie: {odd[1]}'", bash)
        commands = commands if command == bash else split_words(command)
        if commands.unread is not None:
            return text
    redacted = _redact_words(command, commands, mark)
    return text if redacted == bash and mark not in redacted else redacted


def _redact_words(text: str, commands: Commands, mark: str) -> str:
    parts, position = [], 0
    for word, harmless in _words_with_credentials(commands, mark):
        parts += [text[position : word.start], shlex.quote(harmless)]
        position = word.end
    return "".join([*parts, text[position:]])


def _words_with_credentials(commands: Commands, mark: str) -> list[tuple[Word, str]]:
    """Return the words that hold a credential, in order, with what to write instead."""
    found = []
    rest = commands.commands
    while rest:
        words, rest = first_command(rest)
        for argument in arguments(words):
            harmless = argument.prefix + _without_credentials(argument, mark)
            if harmless != argument.word.text and argument.value:
                found.append((argument.word, harmless))
    return found


def _without_credentials(argument: Argument, mark: str) -> str:
    """Return an argument's value without credentials; the data of a request is the analyst's, and stays."""
    value = redact_tokens(argument.value, mark)
    if argument.option in _HIDDEN_OPTIONS:
        return value if _is_plain(value) else mark
    if argument.option in ("header", "proxy-header"):
        header = _HEADER.fullmatch(value)
        return value if header is None or _is_plain(header[2]) else f"{header[1]}: {mark}"
    if argument.option not in _ADDRESSES:
        return value
    return _QUERY_SECRET.sub(rf"\g<1>{mark}", _USER_INFO.sub(rf"\g<1>{mark}@", value))


def _is_plain(value: str) -> bool:
    """Whether a cookie, header or variable holds no secret: it is empty, or only names a variable."""
    return _PLAIN.fullmatch(value) is not None
