"""A desk in front of an Explorer whose list of jobs a test makes up."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.conftest import MakeApp, parts_of
from tests.pages import Visitor
from tests.submissions.desk import Desk
from tests.submissions.jobs_explorer import JobsExplorer


@pytest.fixture
def explorer() -> Iterator[JobsExplorer]:
    explorer = JobsExplorer()
    yield explorer
    explorer.stop()


@pytest.fixture
def desk_app(make_app: MakeApp, explorer: JobsExplorer) -> Flask:
    return make_app(explorer.url)


@pytest.fixture
def desk(desk_app: Flask) -> Desk:
    """Root is signed in, and Explorer's clock is known to be ours."""
    desk = Desk(parts_of(desk_app))
    desk.sign_in()
    desk.learn()
    return desk


@pytest.fixture
def analyst(desk_app: Flask) -> Visitor:
    visitor = Visitor(desk_app.test_client())
    visitor.sign_in()
    return visitor
