"""Response headers, CSRF on every POST, sign-in on every page that is not meant for all."""

import hashlib

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer, URLSafeTimedSerializer

from tests.conftest import MakeApp, StandIn
from tests.pages import Visitor

OPEN = {"/sign-in", "/healthz", "/static/<digest>/<name>"}
GUARD_THEMSELVES = {"/jobs/new", "/sign-in", "/presets", "/presets/<preset_id>/edit", "/presets/import"}


def paths(app: Flask, method: str) -> list[str]:
    """Return every address that takes a method, with something in place of what varies."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.methods and method in rule.methods]
    return [rule.rule for rule in rules]


def filled(rule: str) -> str:
    for variable in ("<submission_id>", "<draft_id>", "<job_id>", "<task_id>", "<preset_id>"):
        rule = rule.replace(variable, "1")
    return rule.replace("<path:filename>", "x")


def test_every_page_but_the_open_ones_needs_a_sign_in(app: Flask, stranger: Visitor) -> None:
    for rule in set(paths(app, "GET")) - OPEN:
        page = stranger.get(filled(rule), status=302)
        assert page.location.startswith("/sign-in?next=%2F")
        assert stranger.ask("HEAD", filled(rule), status=302)


def test_every_post_needs_a_csrf_token(app: Flask, person: Visitor) -> None:
    rules = set(paths(app, "POST")) - GUARD_THEMSELVES
    assert rules >= {"/sign-out", "/jobs/preview"}
    for rule in rules:
        for token in ("", "x", "\udcff"):
            page = person.post(filled(rule), {"csrf_token": token}, status=400)
            assert page.alert.startswith("Nothing was done yet.")


def test_every_post_without_a_login_leads_to_sign_in(app: Flask, stranger: Visitor) -> None:
    for rule in set(paths(app, "POST")) - {"/sign-in"}:
        assert stranger.post(filled(rule), {}, status=302).location.startswith("/sign-in?next=")


def test_another_persons_csrf_token_is_foreign(app: Flask, person: Visitor) -> None:
    other = Visitor(app.test_client())
    token = other.get("/sign-in").fields("Sign in")["csrf_token"]
    person.post("/sign-out", {"csrf_token": token}, status=400)


def test_a_token_in_the_query_or_a_header_is_none(person: Visitor) -> None:
    token = person.get("/jobs/new").fields("Sign out")["csrf_token"]
    person.post(f"/sign-out?csrf_token={token}", {}, status=400)
    person.post("/sign-out", {}, status=400, headers={"X-CSRFToken": token})


def test_https_adds_what_belongs_to_it(make_app: MakeApp, stand_in: StandIn) -> None:
    visitor = Visitor(make_app(stand_in.url, https=True).test_client(), https=True)
    assert "max-age=31536000" in visitor.get("/sign-in").headers["Strict-Transport-Security"]
    visitor.get("/nothing", status=404)
    visitor.sign_in()
    visitor.run(("query_1", "name", "text", "Tim Duncan"))


@pytest.mark.parametrize(
    "path",
    ["/jobs/new", "/submissions", "/submissions/999", "/submissions.csv", "/jobs/new?from=999"],
)
def test_pages_behind_the_sign_in_are_never_kept(person: Visitor, path: str) -> None:
    assert person.get(path, status=None).headers["Cache-Control"] == "no-store"


def test_only_the_scripts_and_styles_of_our_own(stranger: Visitor) -> None:
    policy = stranger.get("/sign-in").headers["Content-Security-Policy"]
    assert policy.split("; ")[:3] == ["default-src 'none'", "script-src 'self'", "style-src 'self'"]


@pytest.mark.parametrize("handle", ["", "x", "x" * 5_000, "é", '"\\377"', "\x01", "a=b;;c", "' OR 1=1 --"])
def test_a_cookie_that_is_none_of_ours_is_nobody(stranger: Visitor, handle: str) -> None:
    for name in ("jobdesk", "jobdesk_form", "session"):
        page = stranger.get("/jobs/new", status=302, headers={"Cookie": f"{name}={handle}"})
        assert page.location == "/sign-in?next=%2Fjobs%2Fnew"
        stranger.get("/sign-in", title="Sign in", headers={"Cookie": f"{name}={handle}"})


SHA_1 = {"key_derivation": "hmac", "digest_method": hashlib.sha1}


def test_cookie_and_csrf_token_are_signed_with_sha_256(app: Flask, stranger: Visitor) -> None:
    """The signature is the last part: 43 characters of base64 for SHA-256, 27 for SHA-1."""
    page = stranger.get("/sign-in")
    cookie = stranger.client.get_cookie("jobdesk_form")
    assert cookie is not None
    assert [len(text.split(".")[-1]) for text in (cookie.value, page.fields("Sign in")["csrf_token"])] == [43, 43]


@pytest.mark.parametrize(("salt", "signer"), [("wtf-csrf-token", {}), ("jobdesk csrf token", SHA_1)])
def test_a_token_signed_with_sha_1_is_none(app: Flask, person: Visitor, salt: str, signer: dict[str, object]) -> None:
    person.get("/jobs/new")  # the first page after the sign-in makes the token
    with person.client.session_transaction() as session:
        held = session["csrf_token"]
    token = URLSafeSerializer(app.secret_key or "", salt=salt, signer_kwargs=signer).dumps(held)
    person.post("/sign-out", {"csrf_token": str(token)}, status=400)


def test_a_cookie_signed_with_sha_1_ends(app: Flask, stranger: Visitor) -> None:
    signed = URLSafeTimedSerializer(app.secret_key or "", salt="cookie-session", signer_kwargs=SHA_1)
    stranger.client.set_cookie("jobdesk_form", str(signed.dumps({"csrf_token": "old"})))
    stranger.get("/sign-in")
    with stranger.client.session_transaction() as session:
        assert session["csrf_token"] != "old"
