"""The timeline: the place of each bar, and the SVG."""

from xml.etree import ElementTree

import pytest

from tests.fake_explorer import FakeExplorer
from tests.jobs.conftest import details
from tests.pages import Visitor
from webapp.explorer.models import Task
from webapp.jobs.job_view import timeline_of


def task(begun: int | None, ended: int | None, *, status: int = 2) -> Task:
    return Task(id="f" * 32, name="BFS", status=status, begun_ms=begun, ended_ms=ended)


def places(*tasks: Task, now: int = 1_000) -> list[tuple[str, str, str]]:
    drawn = timeline_of(tasks, now=now)
    return [(bar.x, bar.width, bar.pattern) for bar in drawn.bars] if drawn else []


def test_one_after_the_other() -> None:
    assert places(task(0, 250), task(500, 1_000, status=3)) == [("0%", "25%", "2"), ("50%", "50%", "3")]


def test_the_first_stands_above() -> None:
    assert places(task(500, 1_000, status=3), task(0, 500))[0] == ("0%", "50%", "2")


def test_one_that_runs_goes_on_until_now() -> None:
    assert places(task(0, 500), task(500, None, status=1), now=2_000)[1] == ("25%", "75%", "1")


@pytest.mark.parametrize(
    ("odd", "place"),
    [
        (task(500, 100), ("50%", "0.8%", "2")),
        (task(1_000, 1_000), ("99.2%", "0.8%", "2")),
        (task(500, None, status=4), ("50%", "0.8%", "4")),
        (task(500, 750, status=6), ("50%", "25%", "other")),
        (task(500, 750, status=-1), ("50%", "25%", "other")),
    ],
)
def test_odd_times_and_statuses(odd: Task, place: tuple[str, str, str]) -> None:
    assert places(task(0, 1_000), odd)[1] == place


def test_nothing_has_begun() -> None:
    assert timeline_of([task(None, None), task(None, 5)], now=9) is None


def test_all_at_one_moment() -> None:
    assert places(task(7, 7), task(7, 7)) == [("0%", "0.8%", "2")] * 2


def test_the_svg_is_well_formed_and_has_no_style(fake: FakeExplorer, tester: Visitor) -> None:
    name = "<b>&\"'" * 20
    fake.listing = details(tasks=[{"id": "a", "name": name, "status": 3, "runBeginTime": "2022-07-15T09:09:16+08:00"}])
    text = tester.client.get("/jobs/107/state").text
    svg = ElementTree.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])  # noqa: S314  our own
    assert svg.get("class") == "timeline"
    assert not [node for node in svg.iter() if node.get("style")]
    assert {node.get("fill") for node in svg.iter("rect")} == {"url(#bar-rows)", "url(#bar-3)"}
    title = svg.find("g/title")
    assert title is not None
    assert title.text == f"{name}: Failed, 2022-07-15 01:09:16 UTC to …"
    page = tester.get("/jobs/107")
    assert {"bar-rows", "bar-3"} <= {node["id"] for node in page.html.all("pattern")}
