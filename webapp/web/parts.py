"""The shared parts of the app, found by their class. `webapp.wiring` makes them once per process."""

from collections.abc import Iterable
from typing import TypeVar, cast

from flask import Flask, current_app

KEY = "jobdesk.parts"

T = TypeVar("T")


def init_parts(app: Flask, parts: Iterable[object]) -> None:
    """Give an app its parts, at most one per class."""
    app.extensions[KEY] = {type(part): part for part in parts}


def part(kind: type[T]) -> T:
    """Return the current app's part of a class."""
    return cast(T, current_app.extensions[KEY][kind])
