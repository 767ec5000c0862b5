"""What Explorer says, freed of the token or password that was sent to it in the same call."""

import re
from typing import Any
from urllib.parse import unquote

SHOWN_AS = "…"
_SHORT = 4  # characters; a shorter password is found as a whole word only, or it would mangle every sentence


def freed(text: str, secrets: tuple[str, ...]) -> str:
    """Return the text with "…" for each secret in it, as it is or percent-encoded."""
    text = _without_all(text, secrets)
    if secrets and "%" in text and (plain := unquote(text)) != (clean := _without_all(plain, secrets)):
        return clean
    return text


def freed_json(value: Any, secrets: tuple[str, ...]) -> Any:
    """Return a value of JSON whose texts, names and texts of numbers are freed; raises RecursionError."""
    if isinstance(value, str):
        clean = freed(value, secrets)
        return value if clean == value else clean
    if isinstance(value, list):
        return [freed_json(item, secrets) for item in value]
    if isinstance(value, dict):
        return {freed(name, secrets): freed_json(item, secrets) for name, item in value.items()}
    return value


def may_hold(text: str, secrets: tuple[str, ...]) -> bool:
    """Whether a JSON text may hold a secret: as it is, or by escapes, of which most answers have none."""
    return bool(secrets) and ("\\" in text or "%" in text or any(secret in text for secret in secrets))


def _without_all(text: str, secrets: tuple[str, ...]) -> str:
    for secret in filter(None, secrets):
        text = _without(text, secret)
    return text


def _without(text: str, secret: str) -> str:
    if secret not in text:
        return text
    if secret.isdecimal():  # a longer number is another one, and says what it says
        text = re.sub(rf"(?<![0-9.]){secret}(?![0-9]|\.[0-9]|[eE][0-9+-])", SHOWN_AS, text)
    elif len(secret) < _SHORT:
        text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", SHOWN_AS, text)
    else:
        text = text.replace(secret, SHOWN_AS)
    return text
