"""The list of presets, one of them, and what its owner and others may do with it."""

import json

import pytest

from tests.pages import Page, Visitor
from tests.presets.conftest import Make, file_of, import_preset, import_text

ROW = {"task_id": "query_1", "name": "player", "value": "Tim"}
DEEDS = ("rename", "duplicate", "delete", "edit")


def lines(page: Page) -> list[str]:
    """Return the names in the list, in its order."""
    return [node.words for row in page.html.all("tr")[1:] for node in row.all("a")[:1]]


def deed(visitor: Visitor, path: str, deed: str, *, status: int) -> Page:
    fields = {"csrf_token": visitor.get("/jobs/new").fields("Run job")["csrf_token"]}
    return visitor.post(f"{path}/{deed}", fields | {"preset_name": "Theirs"}, status=status)


def test_an_empty_list_says_how_to_begin(tester: Visitor) -> None:
    assert "There is no preset yet" in tester.get("/presets", title="Presets").html.one("main").words
    assert tester.get("/presets").html.one("a", href="/presets", aria_current="page").words == "Presets"


def test_those_used_last_come_first(tester: Visitor, make: Make) -> None:
    for name in ("Beta", "Alpha", "Gamma"):
        make(ROW, name=name)
    page = tester.get("/presets")
    assert lines(page) == ["Alpha", "Beta", "Gamma"]
    gamma = next(node["href"] for node in page.html.all("a") if node["aria-label"] == "Open Gamma")
    tester.post("/jobs/new", tester.get(gamma).fields("Run job"), status=303)
    assert lines(tester.get("/presets")) == ["Gamma", "Alpha", "Beta"]
    assert "once" in tester.get("/presets").html.all("tr")[1].words


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ranks", ["Ranks of Zürich"]),
        ("q=ZÜRICH", ["Ranks of Zürich"]),
        ("q=damp", ["Other"]),
        ("q=pagerank_1.d", ["Other"]),
        ("q=ranks+query_1", ["Ranks of Zürich"]),
        ("q=%25", []),
        ("q=_", ["Other", "Ranks of Zürich"]),
        ("workflow=42", ["Other"]),
        ("workflow=42&q=rank", ["Other"]),
        ("workflow=42&q=ranks", []),
        ("workflow=4", []),
        ("whose=mine&q=other", ["Other"]),
        ("q=%00%ff", []),
    ],
)
def test_the_list_is_filtered(tester: Visitor, make: Make, query: str, found: list[str]) -> None:
    make(ROW, name="Ranks of Zürich")
    make({"task_id": "pagerank_1", "name": "d", "help": "Damping"}, name="Other", workflow_id="42")
    assert lines(tester.get(f"/presets?{query}")) == found
    names = [preset["name"] for preset in json.loads(tester.get(f"/presets.json?{query}").text)["presets"]]
    assert sorted(names) == found


@pytest.mark.parametrize(
    ("query", "field"), [("q=" + "x" * 201, "q"), ("workflow=" + "1" * 41, "workflow"), ("whose=x", "whose")]
)
def test_a_filter_that_can_not_be_used(tester: Visitor, query: str, field: str) -> None:
    page = tester.get(f"/presets?{query}", status=422, title="Error: Presets")
    assert page.html.all(role="alert")[0].one("a", href=f"#{field}")
    tester.get(f"/presets.json?{query}", status=422)


def test_a_long_list_has_pages(tester: Visitor) -> None:
    presets = [{"name": f"P{number:03}", "workflow_id": "1", "rows": [ROW]} for number in range(250)]
    import_text(tester, file_of(*presets), status=303)
    first = tester.get("/presets?q=p")
    assert (len(lines(first)), lines(first)[0]) == (100, "P000")
    more = next(node["href"] for node in first.html.all("a") if node.words == "More")
    last = tester.get(next(node["href"] for node in tester.get(more).html.all("a") if node.words == "More"))
    assert lines(last) == [f"P{number:03}" for number in range(200, 250)]
    assert "More" not in {node.words for node in last.html.all("a")}
    assert len(json.loads(tester.get("/presets.json").text)["presets"]) == 250
    for odd in ("0", "x", "9" * 30, "-1"):
        tester.get(f"/presets?page={odd}")


def test_one_shows_what_it_holds(tester: Visitor, make: Make) -> None:
    rule = {"type": "number", "value": "0.850", "min": "0", "required": True, "help": "Damping"}
    page = tester.get(make(ROW, {"task_id": "p", "name": "d"} | rule), title="Preset Ranks")
    words = page.html.one("main").words
    for part in ("Required", "Numbers from 0 upwards", "Damping", "0.850", "Used0 times", "root (you)"):
        assert part in words
    assert page.html.one("pre", id="body").text == '{"input":{"query_1":{"player":"Tim"},"p":{"d":0.850}}}'
    assert "$EXPLORER_TOKEN" in page.html.one("pre", id="curl").text
    link = page.html.one("pre", id="link").text
    assert link == "http://localhost/jobs/new?workflow_id=4216617528&query_1.player=Tim&p.d:number=0.850"
    assert tester.get(link.removeprefix("http://localhost")).rows() == tester.get("/jobs/new?preset=1").rows()


def test_without_a_value_there_is_no_request_yet(tester: Visitor, make: Make) -> None:
    page = tester.get(make({"task_id": "p", "name": "d", "type": "number"}))
    assert "when every number has a value" in page.html.one("main").words
    assert page.html.one("pre", id="link").text.endswith("&p.d:number=")


def test_a_link_that_would_be_too_long_is_not_offered(tester: Visitor, make: Make) -> None:
    page = tester.get(make(ROW | {"value": "x" * 4_000}))
    assert "longer than 3,500 characters. Copy the JSON instead" in page.html.one("main").words


def test_rename(tester: Visitor, make: Make) -> None:
    path = make(ROW)
    page = tester.press(tester.get(path), "Rename", f"{path}/rename", status=303, preset_name=" New ")
    assert tester.get(page.location, title="Preset New")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Enter a name"),
        ("x" * 101, "100 is the most"),
        ("a\x00", "U+0000"),
        ("Other", "another preset"),
        ("\udcff", "UTF-8"),
    ],
)
def test_a_name_that_can_not_be_is_told(tester: Visitor, make: Make, name: str, words: str) -> None:
    make(ROW, name="Other")
    path = make(ROW)
    page = tester.get(path).fields("Rename") | {"preset_name": name}
    page = tester.post(f"{path}/rename", page, status=422)
    assert words in page.alert
    assert page.fields("Rename")["preset_name"] == name.replace("\udcff", "\ufffd")


def test_duplicate(tester: Visitor, make: Make) -> None:
    path = make(ROW | {"fixed": True}, team=True)
    for name in ("Ranks (copy)", "Ranks (copy 2)"):
        copy = tester.press(tester.get(path), "Duplicate", f"{path}/duplicate", status=303).location
        page = tester.get(copy, title=f"Preset {name}")
        assert "Team" not in page.html.one("main").words
        assert "Fixed" in page.html.one("main").words


def test_delete_asks_first(tester: Visitor, make: Make) -> None:
    path = make(ROW)
    page = tester.get(path)
    assert page.button("Delete")["popovertarget"] == "delete"
    gone = tester.press(page, "Yes, delete it", f"{path}/delete", status=303)
    assert "The preset “Ranks” was deleted." in tester.get(gone.location).html.one("main").words
    tester.get(path, status=404)
    deed(tester, path, "delete", status=404)


def test_the_number_of_a_deleted_preset_is_not_given_again(tester: Visitor, make: Make) -> None:
    path = make(ROW)
    deed(tester, path, "delete", status=303)
    assert make(ROW) != path


def test_a_colleague_sees_and_copies_what_is_for_the_team_and_changes_nothing(make: Make, ana: Visitor) -> None:
    path = make(ROW, team=True)
    page = ana.get(path, title="Preset Ranks")
    assert {node.words for node in page.html.one("main").all("button")}.isdisjoint(
        {"Delete", "Rename", "Yes, delete it"}
    )
    assert "Edit" not in {node.words for node in page.html.one("main").all("a")}
    for name in ("rename", "delete", "edit"):
        deed(ana, path, name, status=403)
    ana.get(f"{path}/edit", status=403)
    copy = deed(ana, path, "duplicate", status=303).location
    assert "ana (you)" in ana.get(copy).html.one("main").words
    assert len(lines(ana.get("/presets"))) == 2


@pytest.mark.parametrize("who", ["ana", "outsider"])
def test_what_is_not_shared_is_not_there(make: Make, request: pytest.FixtureRequest, who: str) -> None:
    visitor = request.getfixturevalue(who)
    path = make(ROW, team=who == "outsider")
    assert "There is no preset yet" in visitor.get("/presets").text
    assert json.loads(visitor.get("/presets.json").text)["presets"] == []
    for where in (path, f"{path}.json", f"{path}/edit"):
        visitor.get(where, status=404)
    for name in DEEDS:
        deed(visitor, path, name, status=404)


def test_two_people_may_use_the_same_name(make: Make, ana: Visitor) -> None:
    make(ROW, team=True)
    import_preset(ana, {"name": "Ranks", "workflow_id": "1", "rows": [ROW]})
    assert lines(ana.get("/presets")) == ["Ranks", "Ranks"]


def test_who_is_not_signed_in_is_led_to_sign_in(tester: Visitor, make: Make) -> None:
    path = make(ROW)
    tester.sign_out()
    for where in ("/presets", "/presets.json", path, f"{path}/edit", "/presets/import", "/jobs/new?preset=1"):
        assert tester.get(where, status=302).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("number", ["0", "x", "²", "9" * 30, "%00", "%ff"])
def test_what_is_no_number_of_a_preset_is_404(tester: Visitor, number: str) -> None:
    for where in (f"/presets/{number}", f"/presets/{number}.json", f"/presets/{number}/edit"):
        tester.get(where, status=404)
    for name in DEEDS:
        deed(tester, f"/presets/{number}", name, status=404)
