"""Credentials in a pasted text: found before anything else is read, so that no later step ever sees one."""

import re
import shlex
from dataclasses import dataclass

from webapp.jobs.curl_words import ADDRESS, Argument, arguments, as_bash, continued, find_curl
from webapp.jobs.shell_words import Commands, Word, split_words

SHOWN_AS = "…"
# What a token of Explorer, a JSON Web Token or a bearer token looks like, wherever it stands.
_VARIABLE = r"(?:\$\{?[A-Za-z_]\w*+\}?|%\w++%|\$env:\w++)"
# What ends a token; the characters behind U+FDD0 are marks of what is hidden already.
_ENDS = rf"\s\"'`“”‘’;&,<>(){{}}|{SHOWN_AS}\ufdd0-\ufdef"
_TOKEN = re.compile(
    r"(?P<name>explorer_token(?:\\?[\"'^]){0,4}[ \t]{0,8}(?:=|:|\t|%3D|\\u003d)(?:[ \t]|\\?[\"'^]){0,8})"
    rf"(?!{_VARIABLE})(?:[^{_ENDS}^\\]|\\[^{_ENDS}])++"
    r"|(?<![\w-])eyJ[\w-]++\.[\w-]++(?:\.[\w-]++)*+"
    rf"|(?P<bearer>(?<![\w-])bearer[ \t]{{1,8}})(?!{_VARIABLE})[\w.~+/=-]{{16,}}+",
    re.IGNORECASE,
)
_NAME = r"[\w-]*(?:cookie|authorization|token|api-?key|secret|session|password)[\w-]*"
_HEADER = re.compile(rf"({_NAME})\s*:(.*)", re.IGNORECASE | re.DOTALL)
_HEADER_LINE = re.compile(
    r"^(?P<name>[ \t>\-H'\"]{0,12}(?:set-|proxy-)?(?:cookie|authorization)['\"]?:)(?P<value>[^\n]++)", re.I | re.M
)
_ASSIGNED = re.compile(r"(\w*(?:token|secret|password)\w*=)(.+)", re.IGNORECASE | re.DOTALL)
_USER_INFO = re.compile(r"\A([A-Za-z][\w+.-]{0,20}://|)[^/\s?#]*@")
_QUERY_SECRET = re.compile(r"([?&][\w-]*(?:token|key|auth|password|secret|session)[\w-]*=)[^&#]++", re.IGNORECASE)
_PLAIN_COOKIE = re.compile(rf"\s*(?:[\w-]+=)?(?:{_VARIABLE})?[\s;]*")
# Where the quotation marks of a command do not close, it is not known which word is which: rather too much is hidden.
_LOOSE = re.compile(
    r"(?P<name>(?:cookie|authorization)[\"'^\\]{0,4}[ \t]{0,8}:[ \t\"'^\\]{0,8}"
    r"|(?<!\S)(?:-[bu]|--cookie|--user|--oauth2-bearer)[ \t=\"'$^]{0,8}|://(?=[^/\s\"']*@))[^\"'\n]++",
    re.IGNORECASE,
)
# The vendor's own example, with a quotation mark too few or too many around the cookie.
_ODD_COOKIE = re.compile(
    r"[\"'] {0,4}Cookie: {0,4}[\"']{0,3}(explorer_token=\S[\w${}]{0,64});? {0,4}[\"']{0,3}(?: {0,4}[\"']{1,3})?"
    r"(?=[ \t\n]|\Z)",
    re.IGNORECASE,
)
_HIDDEN_OPTIONS = frozenset(("cookie", "user", "proxy-user", "oauth2-bearer", "pass", "proxy-pass"))
_DATA = frozenset(("data", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "form", "form-string"))


@dataclass(frozen=True, slots=True)
class Hidden:
    """A text with `mark`, a character that it did not hold, for each credential that it held."""

    text: str
    mark: str

    @property
    def found(self) -> bool:
        """Whether there was a credential in it."""
        return self.mark in self.text

    def show(self, part: str) -> str:
        """Return a part of it with an ellipsis for each credential."""
        return part.replace(self.mark, SHOWN_AS)


def hide(text: str) -> Hidden:
    """Return the text without its credentials; line ends are LF."""
    used = set(text)
    # Characters that Unicode keeps for use within a program; a text that holds them all is not written by a person.
    mark = next((chr(code) for code in range(0xFDD0, 0xFDF0) if chr(code) not in used), "\ufdd0")
    text = hide_tokens(text, mark)
    start = find_curl(text)
    if start is None:
        return Hidden(_HEADER_LINE.sub(lambda found: _hide_value(found, mark), text), mark)
    return Hidden(text[:start] + _hide_in_command(text[start:], mark), mark)


def hide_tokens(text: str, mark: str) -> str:
    """Return the text without what looks like a token by itself, wherever it stands."""
    return _TOKEN.sub(lambda found: (found["name"] or found["bearer"] or "") + mark, text)


def _hide_value(found: re.Match[str], mark: str) -> str:
    return found[0] if _is_plain(found["value"]) else f"{found['name']} {mark}"


def _hide_in_command(command: str, mark: str) -> str:
    command = as_bash(command)
    commands = split_words(command)
    if commands.unread is not None:
        repaired = _ODD_COOKIE.sub(lambda odd: f"'Cookie: {odd[1]}'", command)
        commands = split_words(repaired)
        if commands.unread is not None:
            return _LOOSE.sub(lambda found: found["name"] + mark, command)
        command = repaired
    return _hide_in_words(command, commands, mark)


def _hide_in_words(text: str, commands: Commands, mark: str) -> str:
    parts, position = [], 0
    for word, harmless in _found(commands, mark):
        parts += [text[position : word.start], shlex.quote(harmless)]
        position = word.end
    return "".join([*parts, text[position:]])


def _found(commands: Commands, mark: str) -> list[tuple[Word, str]]:
    """Return the words that hold a credential, in order, with what to write instead."""
    found = []
    rest = commands.commands
    while rest:
        words, rest = continued(rest)
        for argument in arguments(words):
            harmless = argument.prefix + _harmless(argument, mark)
            if harmless != argument.word.text and argument.value:
                found.append((argument.word, harmless))
    return found


def _harmless(argument: Argument, mark: str) -> str:
    """Return an argument's value without credentials; the data of a request is the analyst's, and stays."""
    value = hide_tokens(argument.value, mark)
    if argument.option in _DATA:
        return value
    if argument.option in _HIDDEN_OPTIONS:
        return value if _is_plain(value) else mark
    if argument.option in ("header", "proxy-header"):
        header = _HEADER.fullmatch(value)
        return value if header is None or _is_plain(header[2]) else f"{header[1]}: {mark}"
    if argument.option == ADDRESS and (assigned := _ASSIGNED.fullmatch(value)):
        return value if _is_plain(assigned[2]) else assigned[1] + mark
    return _QUERY_SECRET.sub(rf"\g<1>{mark}", _USER_INFO.sub(rf"\g<1>{mark}@", value))


def _is_plain(value: str) -> bool:
    """Whether no secret stands in a cookie, header or variable: nothing, or only the name of a variable."""
    return _PLAIN_COOKIE.fullmatch(value) is not None
