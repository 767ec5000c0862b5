"""How many rows of a result a person may ask for."""

LIMITS = (10, 100, 1_000, 10_000)
DEFAULT_LIMIT = 100
LIMIT_SENTENCE = "Choose 10, 100, 1,000 or 10,000 rows."


def read_limit(text: str | None) -> int | None:
    """Return the limit that an address asks for, DEFAULT_LIMIT without one; None for one that is not offered."""
    if text is None:
        return DEFAULT_LIMIT
    return next((limit for limit in LIMITS if text == str(limit)), None)
