"""What stands in the first element with role="alert" of a page: what went wrong, and what helps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.explorer.errors import error_name
from webapp.explorer.text import visible


@dataclass(frozen=True, kw_only=True)
class Said:
    """An error in Explorer's own words."""

    message: str
    code: int | None = None
    name: str = ""
    traceparent: str = ""


@dataclass(frozen=True, kw_only=True)
class Link:
    """A way on: `address` is a path of ours or a `#fragment`."""

    address: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Alert:
    """A heading, a sentence for the analyst, Explorer's words where it spoke, links to the fields or onwards."""

    title: str
    sentence: str = ""
    said: Said | None = None
    links: tuple[Link, ...] = ()
    kind: str = "danger"


def fields_alert(title: str, errors: Mapping[str, Iterable[object]]) -> Alert:
    """Return the summary of a form's errors: a link to each field, whose id is its name."""
    return Alert(
        title=title,
        links=tuple(Link(address=f"#{name}", text=" ".join(map(str, lines))) for name, lines in errors.items()),
    )


def said(*, code: int | None, message: str, name: str = "", traceparent: str = "") -> Said | None:
    """Return Explorer's words made visible; None where it said nothing."""
    if code is None and not message:
        return None
    shown_name = name or (error_name(code) if code is not None else "")
    return Said(message=visible(message), code=code, name=visible(shown_name), traceparent=visible(traceparent))
