"""The same request for elsewhere, as JSON, curl and link: on the form as it is typed, and on a submission."""

import shlex

import pytest

from tests.fake_explorer import TOKEN, FakeExplorer
from tests.pages import Page, Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")
ODD = ("a.b:c\\", "d.e", "text", "\n'é😀\" $HOME `x` ")
DAMPING = ("pagerank_1", "d", "number", "0.850")
BLANK = ("", "", "text", "")


def checked(visitor: Visitor, *rows: tuple[str, str, str, str], workflow_id: str = "4216617528") -> Page:
    """Return the form's page as "Check" answers it."""
    return visitor.post(
        "/jobs/new", visitor.filled(*rows, workflow_id=workflow_id) | {"action": "preview"}, status=None
    )


def followed(visitor: Visitor, page: Page) -> Page:
    """Open the link that a page offers."""
    link = page.html.one(id="link").text
    assert link.startswith("http://localhost/jobs/new?workflow_id=")
    return visitor.get(link.removeprefix("http://localhost"))


def test_the_link_of_a_form_fills_it_exactly(tester: Visitor, fake: FakeExplorer) -> None:
    page = followed(tester, checked(tester, DAMPING, ODD, TIM))
    assert page.rows() == [DAMPING, ODD, TIM]
    assert page.fields("Run job")["workflow_id"] == "4216617528"
    assert fake.submissions == []


def test_a_link_needs_no_valid_values(tester: Visitor) -> None:
    wrong = ("pagerank_1", "d", "number", "0,5")
    page = checked(tester, wrong, workflow_id="what")
    assert followed(tester, page).rows() == [wrong]
    assert "hidden" in page.html.one(id="curl-there").attributes


def test_the_command_sends_the_same_bytes_and_holds_no_token(tester: Visitor) -> None:
    tester.secrets.append(TOKEN)
    page = checked(tester, ODD, DAMPING)
    words = shlex.split(page.html.one(id="curl").text.replace("\\\n", ""))
    assert words[:4][-1].endswith("/api-open/v1/workflows/4216617528/jobs")
    assert words[-1] == page.html.one(id="preview").text
    assert "Cookie: explorer_token=$EXPLORER_TOKEN" in words


def test_a_submission_has_all_three(tester: Visitor) -> None:
    page = tester.get(tester.run(ODD, DAMPING).location)
    assert followed(tester, page).rows() == [ODD, DAMPING]
    words = shlex.split(page.html.one(id="curl").text.replace("\\\n", ""))
    assert words[-1] == page.html.one(id="sent-body").text
    for name in ("Copy the JSON", "Copy the curl command", "Copy link"):
        assert page.html.all(id=page.button(name)["data-copy"])


def test_the_form_has_a_button_for_each(tester: Visitor) -> None:
    page = checked(tester, TIM)
    for name in ("Copy the JSON", "Copy the curl command", "Copy link"):
        assert page.html.one(id=page.button(name)["data-copy"]).text


def test_a_link_that_would_be_too_long_says_so_and_where_to_turn(tester: Visitor) -> None:
    long = ("query_1", "name", "text", "v" * 4_000)
    for page in (checked(tester, long), tester.get(tester.run(long).location)):
        reason = page.html.one(id="link-none").words
        assert "longer than 3,500 characters" in reason
        assert "Copy the JSON instead" in reason
        assert page.html.one(id="link").text == ""
        assert "hidden" in page.html.one(id="link-there").attributes


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("q", "n", "date", "v"), "number or text"),
        (("", "n", "text", "v"), "a task ID is before the dot"),
        (("q", "n", "text", "\udcff"), "broken UTF-8"),
        (("\udcff", "n", "text", "v"), "broken UTF-8"),
    ],
)
def test_a_form_that_no_link_can_fill_says_why(tester: Visitor, row: tuple[str, str, str, str], words: str) -> None:
    page = checked(tester, row)
    assert words in page.html.one(id="link-none").words
    told = tester.post("/jobs/preview", tester.filled(row)).response.json
    assert told is not None
    assert (told["link"], told["curl"]) == ("", "")
    assert words in told["no_link"]


def test_a_blank_form_has_nothing_to_link_to(tester: Visitor) -> None:
    page = tester.get("/jobs/new")
    assert "the form is blank" in page.html.one(id="link-none").words
    assert "hidden" in page.html.one(id="curl-there").attributes


def test_the_script_is_told_the_same(tester: Visitor) -> None:
    page = checked(tester, ODD, DAMPING)
    told = tester.post("/jobs/preview", tester.filled(ODD, DAMPING)).response.json
    assert told is not None
    assert told["curl"] == page.html.one(id="curl").text
    assert told["link"] == page.html.one(id="link").text
    assert tester.post("/jobs/preview", tester.filled(TIM, workflow_id="")).response.json["curl"] == ""  # type: ignore[index]


def test_the_link_leads_to_where_jobdesk_was_asked(tester: Visitor) -> None:
    page = tester.get("/jobs/new?workflow_id=1", base_url="http://localhost:8443")
    assert page.html.one(id="link").text == "http://localhost:8443/jobs/new?workflow_id=1"
