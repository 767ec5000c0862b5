"""A POST of the form passes few files: a person who reads how a job is started opens no more."""

import pytest
from flask import Flask

from tests.launch.calls import calls_of
from tests.launch.form import TIM
from tests.pages import Visitor

MOST_FILES = 25


@pytest.mark.parametrize("row", [TIM, ("query_1", "name", "number", "0.85")])
def test_the_second_post_of_a_process_passes_few_files(
    app: Flask, person: Visitor, row: tuple[str, str, str, str]
) -> None:
    person.run(row)
    fields = person.filled(row)
    with calls_of(app) as calls:
        person.post("/jobs/new", fields, status=303)
    assert len(calls.files) <= MOST_FILES, "\n".join(["These files run for one job:", *calls.files])
