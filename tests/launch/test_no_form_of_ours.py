"""What no page of ours sends to `POST /jobs/new`: refused, and nothing typed is lost."""

from urllib.parse import urlencode

import pytest

from tests.fake_explorer import FakeExplorer
from tests.launch.form import DAMPING, TIM, as_typed, post
from tests.pages import Visitor, row_fields


@pytest.mark.parametrize(
    "button", ["add-rows", "remove-row-5", "remove-row-007", "remove-row-", "remove-row-²", "Run", ""]
)
def test_an_unknown_button_does_nothing(tester: Visitor, fake: FakeExplorer, button: str) -> None:
    page = post(tester, tester.filled(TIM) | {"action": button}, status=422)
    as_typed(page, TIM)
    assert "button that Jobdesk does not know" in page.alert
    assert fake.submissions == []


@pytest.mark.parametrize(
    "index", ["10000", "007", "00", "-1", "+1", "1.0", "²", "٣", "", " 1", "1 ", "0x1", "9" * 5_000, "1-2", "\x00"]
)
def test_an_index_that_is_none_is_refused_and_nothing_typed_is_lost(
    tester: Visitor, fake: FakeExplorer, index: str
) -> None:
    fields = tester.filled(TIM)
    stray = {f"rows-{index}-{cell}": text for cell, text in zip(("task_id", "name", "value"), "tnv", strict=True)}
    page = post(tester, fields | stray, status=422)
    assert page.outcome == "invalid"
    assert "Rows are numbered from 0 to 9999" in page.alert
    as_typed(page, TIM, ("t", "n", "text", "v"))
    assert page.fields("Run job")["submission_key"] == fields["submission_key"]
    assert fake.submissions == []
    assert tester.press(page, "Run job", "/jobs/new", status=303)


@pytest.mark.parametrize("name", ["workflow_id", "submission_key", "action", "rows-0-value", "rows-0-type"])
def test_a_field_that_comes_twice_is_refused(tester: Visitor, fake: FakeExplorer, name: str) -> None:
    fields = tester.filled(TIM)
    page = tester.post("/jobs/new", [*fields.items(), (name, fields[name])], status=422)
    assert page.outcome == "invalid"
    assert f"The field {name} came twice" in page.alert
    as_typed(page, TIM)
    assert fake.submissions == []


@pytest.mark.parametrize("key", [None, "", "k" * 129, "k" * 100_000, "ключ", "a\x00b", "a\nb"])
def test_a_key_that_is_none_of_ours_is_refused_with_a_good_one(
    tester: Visitor, fake: FakeExplorer, key: str | None
) -> None:
    fields = tester.filled(TIM)
    del fields["submission_key"]
    page = post(tester, fields | ({} if key is None else {"submission_key": key}), status=422)
    assert page.outcome == "invalid"
    assert "submission key" in page.alert
    as_typed(page, TIM)
    assert fake.submissions == []
    assert tester.press(page, "Run job", "/jobs/new", status=303)


@pytest.mark.parametrize(
    ("token", "action"),
    [
        (None, "run"),
        ("", "add-row"),
        ("foreign", "run"),
        ("\udcff", "preview"),
        ("\x00", "remove-row-0"),
        ("IjEi.aaaa.bbbb", "run"),
        ("x" * 10_000, "nonsense"),
    ],
)
def test_a_csrf_token_that_is_not_good_costs_one_more_click(
    tester: Visitor, fake: FakeExplorer, token: str | None, action: str
) -> None:
    fields = tester.filled(TIM, DAMPING) | {"action": action, "submission_key": "the key of the tab"}
    del fields["csrf_token"]
    page = post(tester, fields | ({} if token is None else {"csrf_token": token}), status=400)
    as_typed(page, TIM, DAMPING)
    assert page.fields("Run job")["submission_key"] == "the key of the tab"
    assert page.alert.startswith("Nothing was sent yet.")
    assert fake.submissions == []
    assert tester.press(page, "Run job", "/jobs/new", status=303)
    assert len(fake.submissions) == 1


def test_a_bad_key_and_a_bad_csrf_token_cost_one_click_together(tester: Visitor) -> None:
    page = post(tester, tester.filled(TIM) | {"csrf_token": "x", "submission_key": "\udcff"}, status=400)
    assert tester.press(page, "Run job", "/jobs/new", status=303)


@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/json", "text/plain", ""])
def test_another_kind_of_body_is_refused(tester: Visitor, fake: FakeExplorer, kind: str) -> None:
    body = urlencode(tester.filled(TIM)).encode()
    page = tester.post("/jobs/new", body, content_type=kind, status=415)
    assert "application/x-www-form-urlencoded" in page.alert
    assert fake.submissions == []


BROKEN = [b"\xff", b"%FF", b"%ED%A0%80", b"\xed\xa0\x80", b"%00", b"\x00", b"%C3", b"%F4%90%80%80", b"a%80%0Ab"]


@pytest.mark.parametrize(
    "field",
    [
        *("workflow_id", "rows-0-task_id", "rows-0-name", "rows-0-type", "rows-0-value", "rows-0-more"),
        *("submission_key", "csrf_token", "action"),
    ],
)
def test_broken_bytes_in_any_field_lose_nothing(tester: Visitor, fake: FakeExplorer, field: str) -> None:
    fields = tester.filled(TIM)
    fields.pop(field, None)
    kept = set(fields) - {"csrf_token", "submission_key", "action"}
    for raw in BROKEN:
        body = urlencode(fields).encode() + b"&" + field.encode() + b"=" + raw
        page = tester.post("/jobs/new", body, status=400 if field == "csrf_token" else 422)
        again = page.fields("Run job")
        assert {name: again[name] for name in kept} == {name: fields[name] for name in kept}
    assert fake.submissions == []


def test_broken_bytes_in_a_field_name_are_no_mistake_of_ours(tester: Visitor) -> None:
    body = urlencode(tester.filled(TIM)).encode()
    for raw in BROKEN:
        tester.post("/jobs/new", body + b"&" + raw + b"=1", status=303)
        page = tester.post("/jobs/new", body + b"&rows-" + raw + b"-value=typed", status=422)
        assert page.rows()[1] == ("", "", "text", "typed")


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_413(tester: Visitor, fake: FakeExplorer) -> None:
    start = urlencode(tester.filled(TIM)).encode() + b"&other="
    limit = 2 * 1024 * 1024
    page = tester.post("/jobs/new", start + b"x" * (limit + 1 - len(start)), status=413)
    assert "2 MiB" in page.alert
    assert fake.submissions == []
    tester.post("/jobs/new", start + b"x" * (limit - len(start)), status=303)


def test_more_fields_than_any_form_has_are_413(tester: Visitor) -> None:
    tester.post("/jobs/new", b"a=&" * 100_000, status=413)


@pytest.mark.parametrize("key", ["", "\udcff", "k" * 500])
def test_a_form_with_a_bad_key_comes_back_with_a_good_one(stranger: Visitor, key: str) -> None:
    signed = {"csrf_token": stranger.get("/sign-in").fields("Sign in")["csrf_token"]}
    to_sign_in = stranger.post("/jobs/new", {"submission_key": key} | signed | row_fields(TIM), status=302)
    page = stranger.get(to_sign_in.location)
    back = stranger.press(page, "Sign in", "/sign-in", status=303, account="root", password="123")
    page = stranger.get(back.location)
    assert page.rows() == [TIM]
    assert stranger.press(page, "Run job", "/jobs/new", status=303, workflow_id="4216617528")
