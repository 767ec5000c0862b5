"""What Explorer says, freed of the token or password that was sent to it in the same call."""

import re
from typing import Any
from urllib.parse import unquote

SHOWN_AS = "…"
_SHORT = 4  # characters; a shorter password is found as a whole word only, or it would mangle every sentence


def freed(text: str, secrets: tuple[str, ...]) -> str:
    """Return the text with "…" for each secret in it, as it is or percent-encoded."""
    for secret in filter(None, secrets):
        text = _without(text, secret)
        if "%" in text and _holds(plain := unquote(text), secret):
            text = _without(plain, secret)
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


def _holds(text: str, secret: str) -> bool:
    return _without(text, secret) != text


def _without(text: str, secret: str) -> str:
    if secret not in text:
        return text
    if len(secret) < _SHORT:
        return re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", SHOWN_AS, text)
    return text.replace(secret, SHOWN_AS)
