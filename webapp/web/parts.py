"""The shared parts of the running app: made once a process by `webapp.wiring`, found here by their class."""

from collections.abc import Iterable
from typing import TypeVar, cast

from flask import Flask, current_app

KEY = "jobdesk.parts"

T = TypeVar("T")


def init_parts(app: Flask, parts: Iterable[object]) -> None:
    """Give an app its parts, at most one of a class."""
    app.extensions[KEY] = {type(part): part for part in parts}


def part(kind: type[T]) -> T:
    """Return the running app's one part of a class."""
    return cast(T, current_app.extensions[KEY][kind])
