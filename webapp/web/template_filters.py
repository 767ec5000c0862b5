"""What every template may use: filters, and the login of the person."""

from flask import Flask, g
from markupsafe import Markup

from webapp.explorer.models import status_label
from webapp.web.posted import printable
from webapp.web.times import clock_time, duration_words, exact_time, readable_time, until_time


def init_templates(app: Flask) -> None:
    """Register the filters and the context of all templates."""
    for function in (exact_time, readable_time, until_time, clock_time, status_label, printable, in_textarea):
        app.jinja_env.filters[function.__name__] = function
    app.jinja_env.filters["duration"] = duration_words
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"login": g.get("login")})


def in_textarea(text: str) -> Markup:
    """Return a text escaped for a textarea: a quotation mark may stay there, as one character instead of five."""
    return Markup(text.replace("&", "&amp;").replace("<", "&lt;"))  # noqa: S704  nothing else begins markup there
