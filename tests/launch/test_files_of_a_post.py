"""A POST of the form passes few files: a person who reads how a job is started opens no more."""

from flask import Flask

from tests.launch.calls import calls_of
from tests.launch.form import TIM
from tests.pages import Visitor

MOST_FILES = 32


def test_the_second_post_of_a_process_passes_few_files(app: Flask, person: Visitor) -> None:
    person.run(TIM)
    fields = person.filled(TIM)
    with calls_of(app) as calls:
        person.post("/jobs/new", fields, status=303)
    assert len(calls.files) <= MOST_FILES, "\n".join(["These files run for one job:", *calls.files])
