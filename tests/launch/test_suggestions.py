"""`GET /jobs/suggestions`, what a workflow was given before; and the workflows that the form's field suggests."""

import pytest
from flask import Flask

from tests.conftest import MakeApp, StandIn, parts_of
from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")
TONY = ("query_1", "name", "text", "Tony Parker")
DAMPING = ("pagerank_1", "d", "number", "0.85")


def suggested(visitor: Visitor, workflow_id: str = "4216617528") -> object:
    told = visitor.get(f"/jobs/suggestions?workflow_id={workflow_id}").response.json
    assert told is not None
    return told["tasks"]


def test_what_was_run_is_suggested_most_used_first(tester: Visitor) -> None:
    for rows in ([TIM], [TONY, DAMPING], [TIM, DAMPING], [TIM]):
        tester.run(*rows)
    assert suggested(tester) == [
        {
            "task_id": "query_1",
            "parameters": [{"name": "name", "type": "text", "values": ["Tim Duncan", "Tony Parker"]}],
        },
        {"task_id": "pagerank_1", "parameters": [{"name": "d", "type": "number", "values": ["0.85"]}]},
    ]
    assert suggested(tester, "4216617529") == []


def test_the_workflow_field_suggests_those_that_were_run_last(tester: Visitor) -> None:
    tester.run(TIM)
    tester.run(TIM, workflow_id="77")
    page = tester.get("/jobs/new")
    field = page.html.one(id="workflow_id")
    options = page.html.one("datalist", id=field["list"]).all("option")
    assert [option["value"] for option in options] == ["77", "4216617528"]


def test_a_workflow_is_suggested_by_its_name_too(app: Flask, person: Visitor) -> None:
    record = person.get(person.run(TIM).location)
    person.get(f"/jobs/{record.job_id}")
    with parts_of(app).database.writing() as connection:
        connection.exec_driver_sql("UPDATE submissions SET workflow_name = 'Who <matters>'")
    (option,) = person.get("/jobs/new").html.one("datalist", id="known-workflows").all("option")
    assert (option["value"], option.words) == ("4216617528", "Who <matters>")


def test_refused_ones_teach_nothing(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = answer(400, {"code": 40004001, "message": "no"})
    tester.run(TIM, status=422)
    assert suggested(tester) == []


def test_values_that_a_line_cannot_hold_are_not_offered(tester: Visitor) -> None:
    for value in ("two\nlines", "", "v" * 201, "\u200bhidden", "é😀 <b>"):
        tester.run(("query_1", "name", "text", value))
    assert suggested(tester) == [
        {"task_id": "query_1", "parameters": [{"name": "name", "type": "text", "values": ["é😀 <b>"]}]}
    ]


@pytest.mark.parametrize("workflow_id", ["", "0", "x", "%00", "%ff", "%ed%a0%80", "9" * 5_000, "1&workflow_id=2"])
def test_what_is_no_workflow_has_no_suggestions(tester: Visitor, workflow_id: str) -> None:
    tester.run(TIM)
    assert suggested(tester, workflow_id) == []


def test_who_is_not_signed_in_is_told_nothing(stranger: Visitor) -> None:
    assert "/sign-in" in stranger.get("/jobs/suggestions?workflow_id=1", status=302).location


def test_people_who_see_only_their_own_learn_only_from_it(make_app: MakeApp, stand_in: StandIn) -> None:
    app = make_app(stand_in.url, history="own")
    root, ana = Visitor(app.test_client()), Visitor(app.test_client())
    root.sign_in()
    ana.sign_in(account="ana")
    root.run(TIM)
    assert suggested(root) != []
    assert suggested(ana) == []
    assert ana.get("/jobs/new").html.one("datalist", id="known-workflows").all("option") == []
