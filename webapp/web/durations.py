"""Durations in words: 8.1 s, 42 s, 4 min 10 s, 2 h 3 min, 3 d 4 h."""

from flask import Flask

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
PRECISE_MS = 10_000  # below this a tenth of a second is worth telling


def init_durations(app: Flask) -> None:
    """Give templates the filter `duration`, of milliseconds."""
    app.jinja_env.filters["duration"] = duration_words


def duration_words(milliseconds: int) -> str:
    """Return a duration in its two largest units."""
    if milliseconds < PRECISE_MS:
        return f"{max(milliseconds, 0) / SECOND:.1f} s"
    if milliseconds < MINUTE:
        return f"{milliseconds // SECOND} s"
    if milliseconds < HOUR:
        return _two(milliseconds, MINUTE, "min", SECOND, "s")
    if milliseconds < DAY:
        return _two(milliseconds, HOUR, "h", MINUTE, "min")
    return _two(milliseconds, DAY, "d", HOUR, "h")


def ago(milliseconds: int) -> str:
    """Return how long ago something was, in its largest unit: "14 minutes ago"."""
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if number := milliseconds // unit if milliseconds > 0 else 0:
            return f"{number:,} {name}{'' if number == 1 else 's'} ago"
    return "less than a minute ago"


def _two(milliseconds: int, large: int, large_name: str, small: int, small_name: str) -> str:
    rest = milliseconds % large // small
    return f"{milliseconds // large:,} {large_name}" + (f" {rest} {small_name}" if rest else "")
