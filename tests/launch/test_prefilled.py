"""What opens the form filled: a link, an earlier submission, a form that was kept."""

import pytest

from tests.fake_explorer import FakeExplorer
from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")


@pytest.mark.parametrize(
    ("query", "workflow_id", "rows"),
    [
        (
            "workflow_id=4216617528&query_1.name=Tim+Duncan&pagerank_1.d:number=0.85",
            "4216617528",
            [TIM, ("pagerank_1", "d", "number", "0.85")],
        ),
        ("workflow_id=1", "1", [("", "", "text", "")]),
        ("a%5C.b%5C:c%5C%5C.d.e=1", "", [("a.b:c\\", "d.e", "text", "1")]),
        ("a.b:text=%0A%0Dx", "", [("a", "b", "text", "\n\rx")]),
        ("workflow_id=what&a.b:number=%22%3E%3Cscript%3E", "what", [("a", "b", "number", '"><script>')]),
        ("a.b=", "", [("a", "b", "text", "")]),
    ],
)
def test_a_link_fills_the_form_and_starts_nothing(
    tester: Visitor, fake: FakeExplorer, query: str, workflow_id: str, rows: list[tuple[str, str, str, str]]
) -> None:
    page = tester.get(f"/jobs/new?{query}", title="New job")
    assert page.fields("Run job")["workflow_id"] == workflow_id
    assert page.rows() == rows
    assert page.outcome == ""
    assert fake.submissions == []


def test_a_link_outlives_signing_in(stranger: Visitor) -> None:
    link = "/jobs/new?workflow_id=4216617528&query_1.name=Tim+Duncan&pagerank_1.d:number=0.85"
    page = stranger.get(stranger.get(link, status=302).location)
    assert stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123").location == link


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("a.b=1&a.b=2", "is given twice"),
        ("workflow_id=1&workflow_id=2", "twice: one job has one workflow"),
        ("name=Tim", "no dot divides"),
        ("a.b:date=1", "number or text"),
        ("a%5Cb.c=1", "backslash"),
        (".b=1", "a task ID is before the dot"),
        ("a.=1", "a task ID is before the dot"),
        ("a.b=%ff", "broken UTF-8"),
        ("%ff.b=1", "broken UTF-8"),
        ("%ed%a0%80=1", "broken UTF-8"),
        ("from=1&kept=2", "no dot divides"),
        ("=", "no dot divides"),
    ],
)
def test_a_link_that_is_not_understood_says_why(tester: Visitor, query: str, words: str) -> None:
    page = tester.get(f"/jobs/new?{query}", status=400, title="Error: New job")
    assert page.alert.startswith("This link could not be understood, so nothing was filled in.")
    assert words in page.alert
    assert page.rows() == [("", "", "text", "")]


def test_run_another_like_this_brings_the_filled_form(tester: Visitor, fake: FakeExplorer) -> None:
    rows = [("b", "x", "text", "\n é "), ("a", "y", "number", "0.10"), ("b", "z", "text", "")]
    record = tester.get(tester.run(*rows).location)
    (link,) = [node for node in record.html.all("a") if node.words == "Run another like this"]
    page = tester.get(link["href"], title="New job")
    assert page.rows() == [rows[0], rows[2], rows[1]]  # as it was sent: one task after the other
    tester.press(page, "Run job", "/jobs/new", status=303)
    first, second = fake.submissions
    assert first.body == second.body


@pytest.mark.parametrize(
    "query",
    [
        *("from=999", "from=0", "from=-1", "from=²", "from=%ff", "from=9223372036854775808", "from="),
        *("kept=x", "kept=", "kept=%00", "kept=%ff", "kept=%ed%a0%80"),
        *("from=" + "9" * 5_000, "kept=" + "k" * 5_000),
    ],
)
def test_what_is_not_there_is_404_and_a_blank_form(tester: Visitor, query: str) -> None:
    page = tester.get(f"/jobs/new?{query}", status=404, title="Error: New job")
    assert page.rows() == [("", "", "text", "")]
