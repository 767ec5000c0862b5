"""What came of a submission, for each thing that Explorer may answer: one request, one record, one clear page."""

import json

import pytest

from tests.fake_explorer import FakeExplorer, answer, made
from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")


def error(code: object, status: int = 200, message: str = "what Explorer says") -> bytes:
    return answer(status, {"code": code, "message": message}, Traceparent="00-0af7651916cd43dd8448eb211c80319c-b7-01")


def said(text: str, status: int = 200) -> bytes:
    return answer(status, text.encode())


def states(tester: Visitor) -> list[str]:
    """Return the outcomes of all records, newest first."""
    page = tester.get("/submissions")
    links = [node["href"] for node in page.html.all("a") if node["href"].startswith("/submissions/")]
    return [tester.get(link).outcome for link in dict.fromkeys(links)]


ACCEPTED = {
    "an integer": (made(107), "107"),
    "text": (made("107"), "107"),
    "text of 19 digits": (made("9223372036854775808"), "9223372036854775808"),
    "text with zeros in front": (made("007"), "7"),
    "code as text": (said('{"code":"0","data":{"id":1}}'), "1"),
    "another 2xx": (answer(201, {"code": 0, "data": {"id": 5}}), "5"),
    "broken UTF-8 in the message": (answer(200, b'{"code":0,"message":"\xff","data":{"id":8}}'), "8"),
}


@pytest.mark.parametrize(("reply", "job_id"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted(tester: Visitor, fake: FakeExplorer, reply: bytes, job_id: str) -> None:
    fake.add_job = reply
    record = tester.get(tester.run(TIM).location, title=f"Job {job_id}")
    assert (record.outcome, record.job_id) == ("accepted", job_id)
    assert len(fake.submissions) == 1
    assert fake.submissions[0].body == b'{"input":{"query_1":{"name":"Tim Duncan"}}}'
    assert fake.submissions[0].headers["content-type"] == "application/json"


REFUSED = {
    "a wrong parameter": (error(40004001), 422, "40004001 ErrParam"),
    "a bad request": (error(40004000, 400), 422, "40004000 ErrBadRequest"),
    "an unknown workflow": (error(40404000, 404), 422, "Explorer does not know workflow 4216617528."),
    "no right to": (error(40304000, 403), 422, "may not run workflow 4216617528"),
    "the session is over": (error(40104001, 401), 422, "Explorer has ended your session"),
    "a code of its own under 500": (error(40004001, 500), 422, "40004001 ErrParam"),
    "a code nobody knows": (error(49999999), 422, "49999999"),
    "code as text": (error("40004001"), 422, "40004001 ErrParam"),
    "under 409": (error(40004001, 409), 422, "40004001 ErrParam"),
    "HTTP 404 alone": (said("<h1>404</h1>", 404), 422, "HTTP status 404"),
    "HTTP 413 alone": (answer(413, b""), 422, "HTTP status 413"),
}


@pytest.mark.parametrize(("reply", "status", "words"), REFUSED.values(), ids=REFUSED)
def test_refused(tester: Visitor, fake: FakeExplorer, reply: bytes, status: int, words: str) -> None:
    fake.add_job = reply
    fields = tester.filled(TIM)
    page = tester.post("/jobs/new", fields, status=status, title="Error: New job")
    assert page.outcome == "refused"
    assert words in page.alert
    if b"Explorer says" in reply:
        assert "what Explorer says" in page.alert
        assert "00-0af7651916cd43dd8448eb211c80319c-b7-01" in page.alert
    assert page.rows() == [TIM]
    again = page.fields("Run job")
    assert again["workflow_id"] == "4216617528"
    assert again["submission_key"] != fields["submission_key"]
    assert states(tester) == ["refused"]
    assert len(fake.submissions) == 1
    fake.add_job = made(9)
    assert tester.get(tester.press(page, "Run job", "/jobs/new", status=303).location).job_id == "9"


def test_an_unknown_workflow_is_told_at_its_field(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = error(40404000, 404)
    page = tester.run(TIM, status=422)
    assert page.html.one(id="workflow_id")["aria-invalid"] == "true"
    assert page.html.one(id="error-workflow_id").words == "Explorer does not know this workflow."


@pytest.mark.parametrize("status", [301, 307, 308])
def test_a_redirect_turned_it_away(tester: Visitor, fake: FakeExplorer, status: int) -> None:
    fake.add_job = answer(status, b"", Location=f"{fake.url}/elsewhere")
    fields = tester.filled(TIM)
    page = tester.post("/jobs/new", fields, status=502, title="Error: New job")
    assert page.outcome == "not_sent"
    assert "No job was made" in page.alert
    assert page.rows() == [TIM]
    assert page.fields("Run job")["submission_key"] != fields["submission_key"]
    assert len(fake.submissions) == 1
    assert not [request for request in fake.requests if "elsewhere" in request.path]
    assert states(tester) == ["not_sent"]


def test_explorer_is_down(tester: Visitor, fake: FakeExplorer) -> None:
    fields = tester.filled(TIM)
    fake.stop()
    page = tester.post("/jobs/new", fields, status=502, title="Error: New job")
    assert page.outcome == "not_sent"
    assert "Explorer refused the connection" in page.alert
    assert page.rows() == [TIM]
    assert page.fields("Run job")["submission_key"] != fields["submission_key"]


UNKNOWN = {
    "a strange code": error(7),
    "a strange code under 200": error(-1),
    "the code false": error(False),
    "the code null": error(None),
    "the code 0.0": said('{"code":0.0,"data":{"id":1}}'),
    "the code 00": said('{"code":"00","data":{"id":1}}'),
    "no code": said('{"data":{"id":1}}'),
    "the ID 0": made(0),
    "a negative ID": made(-1),
    "the ID true": made(True),
    "a broken number": made(1.5),
    "no ID": said('{"code":0,"data":{}}'),
    "no data": said('{"code":0}'),
    "an ID of 20 digits": made("1" * 20),
    "a large number": made(10**19),
    "an ID with spaces": made(" 1"),
    "an ID in other digits": made("１"),
    "an ID in a list": made([1]),
    "the code twice": said('{"code":0,"code":0,"data":{"id":1}}'),
    "the ID twice": said('{"code":0,"data":{"id":1,"id":1}}'),
    "a member twice, deep down": said('{"code":0,"data":{"id":1,"x":[{"y":1,"y":2}]}}'),
    "code 0 under 500": answer(500, {"code": 0, "data": {"id": 1}}),
    "code 0 under 404": answer(404, {"code": 0, "data": {"id": 1}}),
    "a gateway's page": answer(502, b"<html><h1>502 Bad Gateway</h1>", Content_Type="text/html"),
    "HTTP 408": answer(408, b""),
    "HTTP 409": answer(409, b"conflict"),
    "HTTP 302": answer(302, b"", Location="/login"),
    "HTTP 303": answer(303, b"", Location="/login"),
    "nothing in it": answer(200, b""),
    "not JSON": said("<html>hello</html>"),
    "a list": said("[]"),
    "deep nesting": said("[" * 100_000),
    "cut short": made()[:-3],
    "no answer at all": b"",
    "too long": said('{"code":0,"data":{"id":1},"message":"' + "x" * (2 * 1024 * 1024) + '"}'),
}


@pytest.mark.parametrize("reply", UNKNOWN.values(), ids=UNKNOWN)
def test_unknown(tester: Visitor, fake: FakeExplorer, reply: bytes) -> None:
    fake.add_job = reply
    record = tester.get(tester.run(TIM).location)
    assert record.title.startswith("Error: ")
    assert (record.outcome, record.job_id) == ("unknown", "")
    assert "4216617528" in record.alert
    if b"Explorer says" in reply and json.loads(reply.partition(b"\r\n\r\n")[2])["code"] not in (False, None):
        assert "what Explorer says" in record.alert
    assert len(fake.submissions) == 1


OWN = {"the server's": error(50004000, 500), "the database's": error(50004001), "of no kind": error(90004000, 200)}


@pytest.mark.parametrize("reply", OWN.values(), ids=OWN)
def test_an_error_of_explorers_own_and_no_job_found(tester: Visitor, fake: FakeExplorer, reply: bytes) -> None:
    fake.add_job = reply
    fields = tester.filled(TIM)
    page = tester.post("/jobs/new", fields, status=502, title="Error: New job")
    assert page.outcome == "refused"
    assert "what Explorer says" in page.alert
    assert page.rows() == [TIM]
    assert page.fields("Run job")["submission_key"] != fields["submission_key"]
    assert states(tester) == ["refused"]
    assert len(fake.submissions) == 1


@pytest.mark.parametrize("reply", OWN.values(), ids=OWN)
@pytest.mark.parametrize("listing", [b"", error(50004000, 500), error(40104001, 401), said("hello")])
def test_an_error_of_explorers_own_and_jobs_that_can_not_be_looked_at(
    tester: Visitor, fake: FakeExplorer, reply: bytes, listing: bytes
) -> None:
    fake.add_job = reply
    fake.listing = listing
    record = tester.get(tester.run(TIM).location)
    assert (record.outcome, record.job_id) == ("unknown", "")
    assert "what Explorer says" in record.alert
    assert len(fake.submissions) == 1


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("a\u202eb", r"a\u202eb"),
        ("a\x00\x1b[1mb", r"a\x00\x1b[1mb"),
        ("a\ud800b", r"a\ud800b"),
        ("line\nline", r"line\nline"),
        ("{{ 7 * 7 }}", "{{ 7 * 7 }}"),
        ("é" * 10_000, "é" * 1_000),
        ("", "nothing"),
    ],
)
def test_explorers_words_are_made_visible(tester: Visitor, fake: FakeExplorer, message: str, shown: str) -> None:
    fake.add_job = error(40004001, message=message)
    page = tester.run(TIM, status=422)
    assert shown in page.html.all(role="alert")[0].text
    fake.add_job = error(50004000, message=message)
    fake.listing = b""
    record = tester.get(tester.run(TIM).location)
    assert shown in record.html.all(role="alert")[0].text


def test_cookies_in_an_answer_are_ignored(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = answer(200, {"code": 0, "data": {"id": 1}}, Set_Cookie="explorer_token=other; Path=/")
    tester.run(TIM)
    tester.run(TIM)
    first, second = fake.submissions
    assert first.headers["cookie"] == second.headers["cookie"]
    assert "other" not in first.headers["cookie"]


def test_a_session_that_explorer_ended_leads_to_sign_in_and_back(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = error(40104001, 401)
    page = tester.run(TIM, status=422)
    (link,) = [node["href"] for node in page.html.all(role="alert")[0].all("a")]
    assert link.startswith("/sign-in?next=")
    assert states(tester) == ["refused"]  # our own login stays
    fake.add_job = made(3)
    back = tester.press(tester.get(link), "Sign in", "/sign-in", status=303, account="root", password="123")
    page = tester.get(back.location, title="New job")
    assert page.rows() == [TIM]
    assert tester.get(tester.press(page, "Run job", "/jobs/new", status=303).location).job_id == "3"


def test_the_next_submission_is_tried_with_the_same_token(tester: Visitor, fake: FakeExplorer) -> None:
    fake.add_job = error(40104001, 401)
    tester.run(TIM, status=422)
    tester.run(TIM, status=422)
    first, second = fake.submissions
    assert first.headers["cookie"] == second.headers["cookie"]
