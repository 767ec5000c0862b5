"""A token that Explorer says itself stands on no page, in no file, in no log line and not in the database."""

import json
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.fake_explorer import TOKEN, FakeExplorer, answer, made
from tests.pages import Visitor

ROW = ("query_1", "name", "text", "Tim Duncan")
TASK = "f" * 32
WAYS = {
    "plain": TOKEN,
    "within a longer text": f"session x{TOKEN}y has ended",
    "percent-encoded": quote(TOKEN, safe="").replace(".", "%2E"),
    "every character encoded": "".join(f"%{ord(character):02x}" for character in TOKEN),
}


def _bytes(body: object, *, escaped: bool, said: str, status: int = 200) -> bytes:
    """Return an answer; `escaped` writes the first letters of what it says as escapes of JSON."""
    text = json.dumps(body)
    if escaped:
        text = text.replace(said, "".join(f"\\u{ord(character):04x}" for character in said))
    return answer(status, text.encode(), Traceparent=f"00-{said}-01")


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_it_is_found_nowhere(
    tester: Visitor, fake: FakeExplorer, database_file: Path, capfd: pytest.CaptureFixture[str], way: str, escaped: bool
) -> None:
    said = WAYS[way]
    seen: list[str] = []

    def reply(body: object, status: int = 200) -> bytes:
        return _bytes(body, escaped=escaped, said=said, status=status)

    def ask(path: str) -> None:
        seen.append(tester.ask("GET", path, status=None).text)

    for status, code in ((400, 40004000), (500, 50004000), (200, 0), (200, 40101000), (502, None)):
        fake.add_job = reply({"code": code, "message": said, "data": said, said: said}, status)
        page = tester.post("/jobs/new", tester.filled(ROW), status=None)
        seen.append(page.text)
        if page.location:
            ask(page.location)
    fake.add_job = made()
    tester.run(ROW)
    task = {"id": TASK, "name": said, "status": 2, "runBeginTime": said}
    job = {"id": 107, "name": said, "workflowId": said, "workflowName": said, "status": 2, "tasks": [task]}
    for listing in ({"items": [job], "total": 1}, job, {"items": [[said, 1], [[said], {said: said}]]}):
        fake.listing = reply({"code": 0, "message": said, "data": listing})
        for path in ("/jobs", "/jobs/107", "/jobs/107/state", f"/jobs/107/tasks/{TASK}", f"/jobs/107/tasks/{TASK}.csv"):
            ask(path)
        ask(f"/jobs/107/tasks/{TASK}?picture=values&sort=1&q=x")
    cancel = {"csrf_token": tester.get("/jobs/new").fields("Run job")["csrf_token"]}
    fake.add_job = reply({"code": 40004000, "message": said}, 400)
    seen.append(tester.post("/jobs/107/cancel", cancel, status=None).text)
    fake.listing = reply({"code": 40004000, "message": said}, 400)
    for path in ("/jobs", "/jobs/107", f"/jobs/107/tasks/{TASK}", "/submissions", "/submissions.csv", "/compare"):
        ask(path)
    told = "\n".join([*seen, *capfd.readouterr()])
    assert "…" in told
    stored = b"".join(path.read_bytes() for path in database_file.parent.glob("jobdesk.sqlite3*"))
    for form in {TOKEN, said, TOKEN[:20]}:
        assert form not in told
        assert form.encode() not in stored


@pytest.mark.parametrize("cell", [112345678, "112345678", "12345678.5", 0.12345678])
def test_a_token_of_digits_is_taken_out_of_whole_numbers_only(
    tester: Visitor, fake: FakeExplorer, cell: object
) -> None:
    tester.sign_in_by_token("12345678")
    fake.listing = answer(200, {"code": 0, "data": {"items": [[cell], [12345678], ["a12345678b"]]}})
    lines = tester.get(f"/jobs/107/tasks/{TASK}.csv").text.splitlines()
    assert lines[-3:] == [str(cell), "…", "a…b"]
