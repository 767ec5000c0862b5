"""Explorer's IDs, and its words made safe to show: nothing that hides or reorders others, no token or password."""

import re
import unicodedata
from typing import Any
from urllib.parse import unquote

JOB_ID = re.compile(r"[1-9][0-9]{0,18}")
TASK_ID = re.compile(r"[A-Za-z0-9_]{1,200}")
"""The ID of a task's run; the task ID of a parameter is the component's, and may be any text."""

_SHORT_ESCAPES = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}
# Controls, format characters (all bidirectional and zero-width ones), lone surrogates, line and paragraph separators:
# each can reorder, hide or break the text around it.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NO_CHARACTERS = range(0xFDD0, 0xFDF0)  # with the last two of each plane: Unicode never assigns them, XML refuses them

_REMOVED = "…"
_SHORT_SECRET = 4  # characters; a shorter password is removed only as a whole word, or it would mangle every sentence


def visible(text: str) -> str:
    r"""Return the text with every character that hides or reorders others written as an escape.

    A control character becomes `\x1b`, a bidirectional or other format character or a lone surrogate `\u202e`,
    one above U+FFFF `\U000e0001`, and line end and tab `\n` and `\t`. The result can always be encoded as UTF-8.
    """
    if text.isprintable():
        return text
    return text.translate(_VisibleCharacters())


class _VisibleCharacters(dict[int, str]):
    """The visible form of each code point; computed once per character of a text."""

    def __missing__(self, point: int) -> str:
        self[point] = shown = _visible_character(chr(point))
        return shown


def _visible_character(character: str) -> str:
    point = ord(character)
    if unicodedata.category(character) not in _HIDDEN and point & 0xFFFE != 0xFFFE and point not in _NO_CHARACTERS:
        return character
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def without_secrets(text: str, secrets: tuple[str, ...]) -> str:
    """Return the text with "…" for each token or password in it, as it is or percent-encoded."""
    text = _without_plain(text, secrets)
    if secrets and "%" in text and (plain := unquote(text)) != (clean := _without_plain(plain, secrets)):
        return clean
    return text


def json_without_secrets(value: Any, secrets: tuple[str, ...]) -> Any:
    """Return a JSON value whose texts, names and texts of numbers hold no secret; raises RecursionError."""
    if isinstance(value, str):
        clean = without_secrets(value, secrets)
        return value if clean == value else clean
    if isinstance(value, list):
        return [json_without_secrets(item, secrets) for item in value]
    if isinstance(value, dict):
        return {without_secrets(name, secrets): json_without_secrets(item, secrets) for name, item in value.items()}
    return value


def may_hold_secret(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether a JSON text may hold a secret: as it is, or by escapes, which most answers do not have."""
    return bool(secrets) and ("\\" in text or "%" in text or any(secret in text for secret in secrets))


def _without_plain(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        if secret and secret in text:
            text = _without(text, secret)
    return text


def _without(text: str, secret: str) -> str:
    if secret.isdecimal():  # it stays inside a longer number, which is another number
        return re.sub(rf"(?<![0-9.]){secret}(?![0-9]|\.[0-9]|[eE][0-9+-])", _REMOVED, text)
    if len(secret) < _SHORT_SECRET:
        return re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", _REMOVED, text)
    return text.replace(secret, _REMOVED)


def usable_job_id(value: object) -> str | None:
    """Return a job's ID as canonical decimal text: an integer or 1 to 19 ASCII digits, above 0; else None."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    if isinstance(value, int):
        return str(value) if 0 < value < 10**19 else None
    digits = value.lstrip("0") if len(value) <= 19 else ""
    return digits if JOB_ID.fullmatch(digits) else None
