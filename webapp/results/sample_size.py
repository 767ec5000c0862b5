"""Asking for the first rows of a result: how many a person may ask for, and what too many are told."""

from webapp.explorer.errors import ExplorerError, NoAnswer
from webapp.web.alerts import Alert
from webapp.web.explorer_alerts import BAD_GATEWAY, Trouble, trouble_of

LIMITS = (10, 100, 1_000, 10_000)
DEFAULT_LIMIT = 100
LIMIT_SENTENCE = "Choose 10, 100, 1,000 or 10,000 rows."
TOO_LONG = Alert(
    title="This result is too long.",
    sentence="Explorer sent more than Jobdesk takes (8 MiB or 250,000 values). Ask for fewer rows.",
)


def read_limit(text: str | None, *, default: int = DEFAULT_LIMIT) -> int | None:
    """Return the limit that an address asks for, `default` without one; None for one that is not offered."""
    if text is None:
        return default
    return next((limit for limit in LIMITS if text == str(limit)), None)


def rows_trouble(error: ExplorerError, *, sign_in: str) -> Trouble:
    """Return what a failed call for rows means; `sign_in` is the address of signing in and coming back."""
    if isinstance(error, NoAnswer) and error.reason == "too-long":
        return Trouble(TOO_LONG, BAD_GATEWAY)
    return trouble_of(error, sign_in=sign_in)
