"""What of the app runs for one request, seen from outside: nothing of it is changed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from flask import Flask

import webapp

FOLDER = Path(webapp.__file__).parent


class Calls:
    """The functions of `webapp` that were called, as `launch/views.py: start_job`, in order."""

    def __init__(self) -> None:
        self.functions: list[str] = []

    @property
    def files(self) -> list[str]:
        """Their files, each once."""
        return list(dict.fromkeys(name.partition(":")[0] for name in self.functions))

    def note(self, frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(FOLDER):
            self.functions.append(f"{path.relative_to(FOLDER)}: {frame.f_code.co_qualname}")


@contextmanager
def calls_of(app: Flask) -> Iterator[Calls]:
    """Note what runs between Flask's dispatch of the requests within and their answers."""
    calls, dispatch = Calls(), app.full_dispatch_request

    def noted(*arguments: object) -> object:
        sys.setprofile(calls.note)
        try:
            return dispatch(*arguments)  # type: ignore[arg-type]
        finally:
            sys.setprofile(None)

    app.full_dispatch_request = noted  # type: ignore[method-assign, assignment]
    try:
        yield calls
    finally:
        app.full_dispatch_request = dispatch  # type: ignore[method-assign]
