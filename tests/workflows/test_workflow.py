"""The page of a workflow: what it shows, and of whose submissions."""

import json
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from flask import Flask

from tests.conftest import MakeApp, parts_of
from tests.fake_explorer import FakeExplorer, answer, made
from tests.pages import Page, Visitor
from tests.store import WORKFLOW, Store

PATH = f"/workflows/{WORKFLOW}"
TIM = ("query_1", "name", "text", "Tim Duncan")
TONY = ("query_1", "name", "text", "Tony Parker")
DAMPING = ("pagerank_1", "d", "number", "0.850")
MARKUP = "<script>alert(1)</script>"


def refusal(message: str, code: int = 40004000) -> bytes:
    return answer(400, {"code": code, "message": message})


def section(page: Page, name: str) -> str:
    return page.html.one("section", aria_labelledby=name).words


def lines(page: Page, name: str) -> list[list[str]]:
    """Return the cells of a section's table, without its head."""
    rows = page.html.one("section", aria_labelledby=name).all("tr")
    return [[cell.words for cell in row.all("td")] for row in rows if row.all("td")]


def links(page: Page, name: str) -> dict[str, str]:
    return {node.words: node["href"] for node in page.html.one("section", aria_labelledby=name).all("a")}


def facts(page: Page) -> dict[str, str]:
    """Return the figures by their names."""
    part = page.html.one("section", aria_labelledby="figures")
    return {name.words: value.words for name, value in zip(part.all("dt"), part.all("dd"), strict=True)}


def run(visitor: Visitor, fake: FakeExplorer, job_id: int, *rows: tuple[str, str, str, str]) -> None:
    fake.add_job = made(job_id)
    visitor.run(*rows)


def signed_in(app: Flask, **changes: str) -> Visitor:
    visitor = Visitor(app.test_client())
    visitor.sign_in(**changes)
    return visitor


@pytest.fixture
def store(fake_app: Flask) -> Store:
    return Store(parts_of(fake_app))


def test_a_workflow_that_was_run(tester: Visitor, fake: FakeExplorer, store: Store) -> None:
    run(tester, fake, 101, TIM, DAMPING)
    run(tester, fake, 102, TONY)
    run(tester, fake, 103, TIM)
    store.change(2, {"workflow_name": "PageRank", "job_status": 3})
    store.change(3, {"job_status": 2, "job_begun_ms": 1_000, "job_ended_ms": 5_500})
    page = tester.get(PATH, title="PageRank")
    assert page.html.one("h1").words == "PageRank"
    assert page.html.one("code", id="workflow-id").words == WORKFLOW
    assert lines(page, "parameters") == [
        ["query_1", "name", "Text", "Tim Duncan × 2 Tony Parker × 1"],
        ["pagerank_1", "d", "Number", "0.850 × 1"],
    ]
    latest = lines(page, "latest")
    assert [line[1:] for line in latest] == [
        ["root", "Accepted", "103 Success", "4.5 s"],
        ["root", "Accepted", "102 Failed", ""],
        ["root", "Accepted", "101", ""],
    ]
    assert links(page, "latest")["103"] == "/jobs/103"
    assert links(page, "latest")["All submissions of this workflow"] == f"/submissions?workflow={WORKFLOW}"
    assert facts(page) == {
        "Submissions": "3",
        "Accepted": "3 (100%)",
        "Jobs that ended": "2",
        "Succeeded": "1 (50%)",
        "Failed": "1 (50%)",
        "Interrupted": "0 (0%)",
        "Last one that failed": "job 102",
    }
    assert links(page, "figures") == {"job 102": "/jobs/102"}
    assert "Too few jobs succeeded" in section(page, "figures")
    assert "all submissions of this workflow that you may see" in section(page, "figures")


def test_ways_to_start_a_job(tester: Visitor, fake: FakeExplorer, store: Store) -> None:
    run(tester, fake, 101, TIM)
    run(tester, fake, 102, TONY)
    store.change(1, {"job_status": 2, "job_begun_ms": 1, "job_ended_ms": 2})
    ways = {node.words: node["href"] for node in tester.get(PATH).html.one("main").all("a")}
    blank = tester.get(ways["Start a job"], title="New job").fields("Run job")
    assert (blank["workflow_id"], "rows-0-value" in blank and blank["rows-0-value"]) == (WORKFLOW, "")
    filled = tester.get(ways["Fill from last run"], title="New job").fields("Run job")
    assert (filled["workflow_id"], filled["rows-0-value"]) == (WORKFLOW, "Tim Duncan")


def test_a_value_searches_the_submissions(tester: Visitor, fake: FakeExplorer) -> None:
    run(tester, fake, 101, TIM)
    run(tester, fake, 102, ("query_1", "name", "text", "C++ & co; 50 %"))
    run(tester, fake, 103, ("query_1", "name", "text", "--"))
    found = links(tester.get(PATH), "parameters")
    assert sorted(found) == ["C++ & co; 50 %", "Tim Duncan"]
    assert parse_qs(urlsplit(found["C++ & co; 50 %"]).query)["q"] == ["name C++ & co; 50 %"]
    for value, address in found.items():
        words = tester.get(address, title="Submissions").html.one("tbody").words
        assert value in words
        assert len(tester.get(address).html.one("tbody").all("tr")) == 1


def test_a_workflow_that_nobody_ran(tester: Visitor) -> None:
    page = tester.get("/workflows/77", title="Workflow 77")
    assert "Jobdesk has no submission of this workflow that you may see" in page.html.one("main").words
    start = next(node["href"] for node in page.html.all("a") if node.words == "Start a job")
    assert tester.get(start).fields("Run job")["workflow_id"] == "77"
    assert "Fill from last run" not in page.text
    assert [node["aria-labelledby"] for node in page.html.one("main").all("section")] == ["presets"]


@pytest.mark.parametrize(
    "wrong",
    [
        "0",
        "007",
        "12x",
        "-1",
        "1.0",
        "%201",
        "1%20",
        "１２",
        "9223372036854775808",
        "9" * 5_000,
        "%00",
        "%ff",
        "\u202e",
    ],
)
def test_what_can_not_be_a_workflow_id(tester: Visitor, wrong: str) -> None:
    assert tester.get(f"/workflows/{wrong}", status=404).alert


def test_the_largest_workflow_id(tester: Visitor) -> None:
    tester.get("/workflows/9223372036854775807", title="Workflow 9223372036854775807")


def test_only_for_those_who_are_signed_in(fake_app: Flask) -> None:
    assert Visitor(fake_app.test_client()).get(PATH, status=302).location == f"/sign-in?next={quote(PATH, safe='')}"


def test_why_explorer_refused(tester: Visitor, fake: FakeExplorer) -> None:
    for message in ("no task query_9", "no task query_9", f"{MARKUP}\u202e\n", "y" * 400, "", "five", "six", "six"):
        fake.add_job = refusal(message)
        tester.run(TIM, status=422)
    fake.add_job = answer(404, b"<h1>Nothing here</h1>")
    tester.run(TIM, status=422)
    page = tester.get(PATH)
    assert lines(page, "figures") == [
        ["six", "40004000 ErrBadRequest", "2", "submission 8"],
        ["no task query_9", "40004000 ErrBadRequest", "2", "submission 2"],
        ["nothing", "HTTP status 404", "1", "submission 9"],
        ["five", "40004000 ErrBadRequest", "1", "submission 6"],
        ["nothing", "40004000 ErrBadRequest", "1", "submission 5"],
    ]
    assert "2 for other reasons" in section(page, "figures")
    assert links(page, "figures")["submission 2"] == "/submissions/2"
    assert "No accepted submission gave this workflow parameters" in section(page, "parameters")
    assert "It is not known how any job of this workflow ended" in section(page, "figures")
    assert facts(page) == {"Submissions": "9", "Refused": "9 (100%)"}


def test_markup_and_what_hides_in_words(tester: Visitor, fake: FakeExplorer, store: Store) -> None:
    run(tester, fake, 101, (MARKUP, MARKUP, "text", MARKUP))
    fake.add_job = refusal(f"{MARKUP}\u202e")
    tester.run(TIM, status=422)
    store.change(1, {"workflow_name": MARKUP})
    page = tester.get(PATH, title=MARKUP)
    assert MARKUP not in page.text
    assert lines(page, "parameters") == [[MARKUP, MARKUP, "Text", f"{MARKUP} × 1"]]
    assert lines(page, "figures")[0][0] == rf"{MARKUP}\u202e"


def test_long_values_and_names(tester: Visitor, fake: FakeExplorer, store: Store) -> None:
    long = ("query_1", "note", "text", "v" * 65_000)
    several = ("query_1", "text", "text", "one\ntwo")
    cut = ("query_1", "team", "text", "a " * 90)
    run(tester, fake, 101, long, several, cut)
    fake.add_job = refusal("m" * 4_000)
    tester.run(TIM, status=422)
    store.change(1, {"workflow_name": "n" * 2_000})
    page = tester.get(PATH)
    assert "v" * 100 not in page.text
    assert len(page.title) < 100
    values = [line[3] for line in lines(page, "parameters")]
    assert values[:2] == ["empty, long or of several lines"] * 2
    assert values[2].endswith("... × 1")
    assert lines(page, "figures")[0][0] == "m" * 300 + "…"


def test_many_parameters_are_folded(tester: Visitor, fake: FakeExplorer) -> None:
    run(tester, fake, 101, *(("t", f"p{number}", "text", "v") for number in range(21)))
    folded = tester.get(PATH).html.one("main").one("details")
    assert folded.one("summary").words == "1 further parameter"
    assert [cell.words for cell in folded.all("td")] == ["t", "p20", "Text", "v × 1"]
    run(tester, fake, 102, *(("u", f"p{number}", "text", "v") for number in range(202)))
    assert "Not shown: 23 parameters sent less often" in section(tester.get(PATH), "parameters")


def test_no_job_is_known(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = b""
    tester.run(TIM)
    page = tester.get(PATH, title=f"Workflow {WORKFLOW}")
    assert lines(page, "latest")[0][1:] == ["root", "Unknown", "", ""]
    assert facts(page) == {"Submissions": "1", "Unknown": "1 (100%)"}


def test_how_long_a_job_takes(tester: Visitor, fake: FakeExplorer, store: Store) -> None:
    for number in range(1, 12):
        run(tester, fake, 100 + number, TIM)
        store.change(number, {"job_status": 2, "job_begun_ms": 0, "job_ended_ms": number * 60_000})
    words = section(tester.get(PATH), "figures")
    assert "A job usually takes 6 min, and nine in ten take at most 10 min. From the last 11 jobs" in words
    assert len(lines(tester.get(PATH), "latest")) == 10


def test_presets_of_the_workflow(tester: Visitor, fake_app: Flask) -> None:
    presets = [
        {"name": name, "workflow_id": workflow_id, "team": team, "rows": []}
        for name, workflow_id, team in (("Own", WORKFLOW, False), (MARKUP, WORKFLOW, True), ("Elsewhere", "77", True))
    ]
    fields = tester.get("/presets/import").fields("Import")
    text = json.dumps({"jobdesk_presets": 1, "presets": presets})
    tester.post("/presets/import", fields | {"text": text}, status=303)
    page = tester.get(PATH)
    assert [line[:3] for line in lines(page, "presets")] == [
        [f"{MARKUP}", "You Team", "never"],
        ["Own", "You", "never"],
    ]
    assert links(page, "presets")["Open"].startswith("/jobs/new?preset=")
    assert [line[0] for line in lines(signed_in(fake_app, account="ana").get(PATH), "presets")] == [MARKUP]
    outsider = signed_in(fake_app, graph_address="192.168.8.111")
    assert "You have no preset of this workflow" in section(outsider.get(PATH), "presets")


def test_a_team_sees_what_its_members_ran(tester: Visitor, fake: FakeExplorer, fake_app: Flask) -> None:
    run(tester, fake, 101, TIM)
    ana = signed_in(fake_app, account="ana").get(PATH)
    assert lines(ana, "latest")[0][1] == "root"
    assert "Tim Duncan" in section(ana, "parameters")


@pytest.mark.parametrize("history", ["shared", "own"])
def test_what_others_ran_is_not_shown(make_app: MakeApp, fake: FakeExplorer, history: str) -> None:
    app = make_app(fake.url, history=history)
    root = signed_in(app)
    run(root, fake, 101, TIM)
    strangers = [signed_in(app, graph_address="192.168.8.111"), Visitor(app.test_client())]
    strangers[1].sign_in_by_token("a-token-that-was-pasted")
    if history == "own":
        strangers.append(signed_in(app, account="ana"))
    for stranger in strangers:
        page = stranger.get(PATH, title=f"Workflow {WORKFLOW}")
        assert "Jobdesk has no submission of this workflow" in page.html.one("main").words
        assert "Tim" not in page.text
    run(strangers[-1], fake, 102, TONY)
    page = strangers[-1].get(PATH)
    assert [line[3] for line in lines(page, "latest")] == ["102"]
    assert [line[3] for line in lines(root.get(PATH), "latest")] == ["101"]


def test_a_pasted_token_sees_its_own(make_app: MakeApp, fake: FakeExplorer) -> None:
    visitor = Visitor(make_app(fake.url, history="own").test_client())
    visitor.secrets = ["a-token-that-was-pasted"]
    visitor.sign_in_by_token("a-token-that-was-pasted", token_label="tim")
    run(visitor, fake, 101, TIM)
    page = visitor.get(PATH)
    assert "Tim Duncan" in section(page, "parameters")
    assert len(lines(page, "latest")) == 1


def test_pages_lead_to_the_workflow(person: Visitor) -> None:
    person.run(TIM)
    for path in ("/submissions/1", "/submissions", "/jobs/107", "/jobs"):
        found = [node.words for node in person.get(path).html.one("main").all("a", href=PATH)]
        assert WORKFLOW in found, path


@pytest.mark.parametrize("said", ["x/../y", "01", "4²", "\u202e42", "0"])
def test_what_explorer_calls_a_workflow_id_need_not_be_one(tester: Visitor, fake: FakeExplorer, said: str) -> None:
    job = {"id": 7, "name": "j", "workflowId": said, "workflowName": "w", "status": 2}
    data = {"items": [job], "total": 1, "Page": 1, "PageSize": 20}
    fake.listing = answer(200, {"code": 0, "message": "Success", "data": data})
    row = tester.get("/jobs").html.one("tbody")
    assert [node["href"] for node in row.all("a")] == ["/jobs/7"]
