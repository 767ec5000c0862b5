"""A POST of the form passes few files: who reads how a job is started opens no more."""

import sys
from pathlib import Path
from types import FrameType

from flask import Flask

import webapp
from tests.launch.form import TIM
from tests.pages import Visitor

MOST_FILES = 40
FOLDER = Path(webapp.__file__).parent


class FilesOfAnApp:
    """Notes the files of `webapp` that run between Flask's dispatch of a request and its answer."""

    def __init__(self, app: Flask) -> None:
        self.files: dict[str, None] = {}  # in the order in which they are first met
        self._dispatch = app.full_dispatch_request
        app.full_dispatch_request = self._noted  # type: ignore[method-assign]

    def _noted(self, *arguments: object) -> object:
        self.files.clear()
        sys.setprofile(self._note)
        try:
            return self._dispatch(*arguments)  # type: ignore[arg-type]
        finally:
            sys.setprofile(None)

    def _note(self, frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and path.is_relative_to(FOLDER):
            self.files.setdefault(str(path.relative_to(FOLDER)))


def test_the_second_post_of_a_process_passes_few_files(fake_app: Flask, tester: Visitor) -> None:
    tester.run(TIM)
    noted = FilesOfAnApp(fake_app)
    fields = tester.filled(TIM)
    tester.post("/jobs/new", fields, status=303)
    files = list(noted.files)
    assert len(files) <= MOST_FILES, "\n".join(["These files run for one job:", *files])
