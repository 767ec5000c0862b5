"""A guided form that no longer fits its preset: it comes back as an ordinary form, with everything that was typed."""

import pytest

from tests.fake_explorer import FakeExplorer
from tests.pages import Page, Visitor
from tests.presets.guided import BODY, FILLED, run


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"workflow_id": "1"}, "The preset is for workflow 4216617528."),
        ({"rows__0__value": "other"}, "Row 1, Value: The preset has “nba” here."),
        ({"rows__0__value": "nba "}, "The preset has “nba” here."),
        ({"rows__1__task_id": "x"}, "Row 2, Task ID: The preset has “query_1” here."),
        ({"rows__1__name": "x"}, "Row 2, Parameter: The preset has “player” here."),
        ({"rows__2__type": "text"}, "Row 3, Type: The preset has “number” here."),
        ({"rows__9__task_id": "more"}, "Row 5, Task ID: This row is not in the preset."),
    ],
)
def test_a_form_that_is_not_the_presets_comes_back_free(
    tester: Visitor, guided: Page, fake: FakeExplorer, typed: dict[str, str], words: str
) -> None:
    page = run(tester, guided, status=422, **typed)
    assert page.outcome == "invalid"
    assert words in page.alert
    sent = page.fields("Run job")
    assert "preset" not in sent
    wanted = {name.replace("__", "-"): value for name, value in typed.items() if "-9-" not in name.replace("__", "-")}
    assert {name: sent[name] for name in wanted} == wanted
    assert fake.submissions == []


def test_a_row_that_is_missing_is_named(tester: Visitor, guided: Page, fake: FakeExplorer) -> None:
    fields = guided.fields("Run job") | FILLED
    short = {name: value for name, value in fields.items() if not name.startswith("rows-3-")}
    assert "“pagerank_1.kind”, which is missing here" in tester.post("/jobs/new", short, status=422).alert
    assert fake.submissions == []


@pytest.mark.parametrize(
    "typed",
    [
        {"preset": "999"},
        {"preset_mark": ""},
        {"preset_mark": "0123456789abcdef"},
    ],
)
def test_a_preset_that_is_another_by_now_frees_the_form(
    tester: Visitor, guided: Page, fake: FakeExplorer, typed: dict[str, str]
) -> None:
    page = run(tester, guided, status=422, **typed)
    assert "the preset was changed or deleted after this form was opened" in page.alert
    assert page.outcome == "invalid"
    assert page.rows()[1] == ("query_1", "player", "text", "Tim Duncan")
    assert fake.submissions == []
    tester.post("/jobs/new", page.fields("Run job"), status=303)
    assert fake.submissions[0].body == BODY


@pytest.mark.parametrize("typed", [{"preset": "x"}, {"preset": "1²"}, {"preset_mark": "x" * 5_000}, {"preset": ""}])
def test_a_preset_that_is_none_is_a_broken_form(tester: Visitor, guided: Page, typed: dict[str, str]) -> None:
    page = run(tester, guided, status=422, **typed)
    assert "a preset that Jobdesk did not put there" in page.alert
    assert page.rows()[1][3] == "Tim Duncan"


def test_a_preset_twice_is_a_broken_form(tester: Visitor, guided: Page) -> None:
    fields = [*(guided.fields("Run job") | FILLED).items(), ("preset", "1")]
    assert "came twice" in tester.post("/jobs/new", fields, status=422).alert


def test_a_preset_that_was_deleted_leaves_what_was_typed(tester: Visitor, guided: Page) -> None:
    tester.press(tester.get("/presets/1"), "Yes, delete it", "/presets/1/delete", status=303)
    page = run(tester, guided, status=422)
    assert page.rows()[1][3] == "Tim Duncan"


def test_what_was_sent_keeps_its_answer_though_the_preset_is_gone(
    tester: Visitor, guided: Page, fake: FakeExplorer
) -> None:
    first = run(tester, guided, status=303).location
    tester.press(tester.get("/presets/1"), "Yes, delete it", "/presets/1/delete", status=303)
    assert run(tester, guided, status=303).location == first
    assert len(fake.submissions) == 1


def test_it_can_be_opened_as_a_free_form(tester: Visitor, guided: Page) -> None:
    page = tester.press(guided, "Open as a free form", "/jobs/new", rows_1_value="Tony")
    assert page.rows()[:2] == [("query_1", "space", "text", "nba"), ("query_1", "player", "text", "Tony")]
    assert "preset" not in page.fields("Run job")
