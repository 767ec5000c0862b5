"""What every template may use: who is signed in, and how times are written."""

from datetime import datetime

from flask import Flask, g
from markupsafe import Markup

from webapp.database.clock import moment
from webapp.explorer.models import status_label
from webapp.web.posted import printable


def init_pages(app: Flask) -> None:
    """Register the filters and the context of all templates."""
    app.jinja_env.filters["exact_time"] = exact_time
    app.jinja_env.filters["readable_time"] = readable_time
    app.jinja_env.filters["until_time"] = until_time
    app.jinja_env.filters["clock_time"] = clock_time
    app.jinja_env.filters["status_label"] = status_label
    app.jinja_env.filters["printable"] = printable
    app.jinja_env.filters["in_textarea"] = in_textarea
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"login": g.get("login")})


def in_textarea(text: str) -> Markup:
    """Return a text as it stands within a textarea, where a quotation mark is one: five characters each are many."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;"))  # noqa: S704  nothing else begins markup there


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
