"""Times as people read and write them. A duration is like 8.1 s, 42 s, 4 min 10 s, 2 h 3 min or 3 d 4 h."""

from datetime import UTC, datetime

from wtforms import ValidationError

from webapp.database.clock import moment

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
PRECISE_MS = 10_000  # below this, tenths of a second matter
WRONG_DAY = "Write the day like this: 2026-11-23."


def day_ms(text: str | None) -> int | None:
    """Return the first millisecond, in UTC, of a day like 2026-11-23; None for no text.

    Raises ValidationError for a day that is not written like this or not from 1970 to 8999.
    """
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise ValidationError(WRONG_DAY) from None
    if not 1970 <= day.year < 9000:
        raise ValidationError(WRONG_DAY)
    return int(day.timestamp() * 1000)


def exact_time(milliseconds: int) -> str:
    """Return ISO 8601 in UTC to the second, for a `datetime` attribute: 2026-11-23T10:31:07Z."""
    return f"{moment(milliseconds):%Y-%m-%dT%H:%M:%SZ}"


def readable_time(milliseconds: int) -> str:
    """Return a time for reading without scripts: 2026-11-23 10:31:07 UTC."""
    return f"{moment(milliseconds):%Y-%m-%d %H:%M:%S} UTC"


def clock_time(milliseconds: int) -> str:
    """Return the time of day: 10:31:07 UTC."""
    return f"{moment(milliseconds):%H:%M:%S} UTC"


def until_time(milliseconds: int) -> str:
    """Return the end of a login: Thursday 14:05 UTC within a week, else with its date."""
    end = moment(milliseconds)
    near = (end - datetime.now(end.tzinfo)).days < 6
    return f"{end:%A %H:%M} UTC" if near else f"{end:%A %Y-%m-%d %H:%M} UTC"


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
