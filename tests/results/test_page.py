"""The page of a task's result."""

import pytest

from tests.fake_explorer import FakeExplorer, answer
from tests.pages import Page, Visitor
from tests.results.conftest import PATH, Rows


def cells(page: Page) -> list[list[str]]:
    return [[cell.text for cell in row.all("td")] for row in page.html.all("tr") if "hidden" not in row.attributes][1:]


def test_the_rows_as_explorer_gives_them(person: Visitor, ranked: str) -> None:
    page = person.get(ranked, title="Result of job 107")
    assert [heading.words for heading in page.html.all("th")] == ["Column 1", "Column 2"]
    assert "51 of 51 rows, in Explorer's order" in page.html.one(id="rows-said").words
    values = [float(value) for _, value in cells(page)]
    assert values == sorted(values, reverse=True)


def test_the_limit_is_what_explorer_is_asked_for(person: Visitor, ranked: str) -> None:
    page = person.get(f"{ranked}?limit=10")
    assert len(cells(page)) == 10
    assert "there may be more" in page.text
    assert [option["value"] for option in page.html.all("option") if "selected" in option.attributes] == ["10"]


@pytest.mark.parametrize("limit", ["", "0", "11", "-10", "1e2", "１０", "10,000", "100000", "ten"])
@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_limit_that_is_not_offered(tester: Visitor, limit: str, ending: str) -> None:
    page = tester.get(f"{PATH}{ending}", query_string={"limit": limit}, status=422)
    assert "Choose 10, 100, 1,000 or 10,000 rows." in page.alert


@pytest.mark.parametrize(
    "path",
    [
        "/jobs/x/tasks/ab",
        "/jobs/107/tasks/a-b",
        "/jobs/1/tasks/ü",
        f"/jobs/{'1' * 20}/tasks/ab",
        "/jobs/1/tasks/a.b.csv",
    ],
)
def test_an_address_that_is_none(tester: Visitor, path: str) -> None:
    tester.get(path, status=404)


def test_numbers_are_sorted_as_numbers(tester: Visitor, rows: Rows) -> None:
    rows(
        ["a", "10"],
        ["b", "9"],
        ["c", "-1e3"],
        ["d", "x"],
        ["e", ""],
        ["f", "9007199254740993"],
        ["g", 9007199254740992],
    )
    page = tester.get(f"{PATH}?sort=2")
    assert "".join(row[0] for row in cells(page)) == "cbagfde"
    assert [heading["aria-sort"] for heading in page.html.all("th")] == ["none", "ascending"]
    backwards = tester.get(page.html.all("th")[1].one("a")["href"])
    assert "".join(row[0] for row in cells(backwards)) == "dfgabce"


@pytest.mark.parametrize(
    "query",
    ["sort=0", "sort=99", "sort=x", "sort=1e9", "order=up", "picture=none", "q=%ED%A0%80%FF", "q=" + "x" * 5_000],
)
def test_what_an_address_says_wrongly_does_no_harm(tester: Visitor, rows: Rows, query: str) -> None:
    rows(["a", "1"], ["b", "2"])
    tester.get(f"{PATH}?{query}")


def test_only_rows_that_hold_the_text_are_shown(tester: Visitor, rows: Rows) -> None:
    rows(["Tim Duncan", "1"], ["Tony Parker", "2"], ["x", "tim"])
    page = tester.get(f"{PATH}?q=TIM")
    assert cells(page) == [["Tim Duncan", "1"], ["x", "tim"]]
    assert "2 of 3 rows" in page.html.one(id="rows-said").words
    assert "hidden" not in tester.get(f"{PATH}?q=nobody").html.one(id="no-match").attributes


def test_markup_and_hidden_characters_are_shown_as_they_are(tester: Visitor, rows: Rows) -> None:
    rows(["<script>alert(1)</script>", "a\u202eb\x1b"], ["&amp;\ud800", "\n"])
    page = tester.get(PATH)
    assert cells(page) == [["<script>alert(1)</script>", "a\\u202eb\\x1b"], ["&amp;\\ud800", "\\n"]]


def test_ragged_rows_are_padded_and_told(tester: Visitor, rows: Rows) -> None:
    rows(["a"], ["b", "1", "2"], [])
    page = tester.get(f"{PATH}?sort=3")
    assert cells(page) == [["b", "1", "2"], ["a", "", ""], ["", "", ""]]
    assert "shorter than others" in page.text


def test_an_empty_result(tester: Visitor, rows: Rows) -> None:
    rows()
    assert "returned no rows" in tester.get(PATH).text
    rows([], [])
    assert "All rows of this result are empty" in tester.get(PATH).text


def test_more_rows_than_asked_for(tester: Visitor, rows: Rows) -> None:
    rows(*([str(number)] for number in range(12)))
    page = tester.get(f"{PATH}?limit=10")
    assert len(cells(page)) == 10
    assert "more rows than Jobdesk asked for" in page.text


@pytest.mark.parametrize(
    ("listing", "words"),
    [
        (b"", "broke off"),
        (answer(200, b"<html>"), "not JSON"),
        (answer(200, {"code": 0, "data": None}), "no rows of a result"),
        (answer(200, {"code": 0, "data": {"items": [{"a": 1}]}}), "no rows of a result"),
        (answer(200, {"code": 0, "data": {"items": [["a", "1"]] * 130_000}}), "Ask for fewer rows"),
        (answer(500, {"code": 50004000, "message": "<b>broken\u202e"}), "<b>broken\\u202e"),
    ],
)
@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_wrong_answer_is_told(tester: Visitor, fake: FakeExplorer, listing: bytes, words: str, ending: str) -> None:
    fake.listing = listing
    assert words in tester.get(f"{PATH}{ending}", status=502).alert


def test_a_session_that_is_over_leads_to_signing_in_and_back(tester: Visitor, fake: FakeExplorer) -> None:
    fake.listing = answer(401, {"code": 40104001, "message": "session"})
    page = tester.get(f"{PATH}?limit=10", status=401)
    assert PATH in page.html.all(role="alert")[0].all("a")[0]["href"].replace("%2F", "/")


def test_a_stranger_is_led_to_signing_in(stranger: Visitor) -> None:
    assert stranger.get(PATH, status=302).location.startswith("/sign-in?next=")


def test_the_token_is_in_no_answer(tester: Visitor, rows: Rows, fake: FakeExplorer) -> None:
    tester.secrets.append("eyJfake")
    rows(["a", "1"], ["b", "2"])
    tester.get(PATH)
    assert fake.requests[-1].path.endswith(f"{TASK_PATH}?limit=100")


TASK_PATH = PATH.replace("/jobs", "/api-open/v1/jobs") + "/sample_result"
