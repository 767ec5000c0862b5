"""`GET /healthz`, for monitors."""

from pathlib import Path

from tests.conftest import MakeApp
from tests.pages import Visitor


def test_it_answers_without_signing_in(stranger: Visitor) -> None:
    page = stranger.get("/healthz")
    assert page.text == "ok\n"
    assert "Set-Cookie" not in page.headers


def test_it_tells_when_the_database_does_not_answer(make_app: MakeApp, tmp_path: Path) -> None:
    visitor = Visitor(make_app("http://127.0.0.1:9", database_url=f"sqlite:///{tmp_path}/gone/x").test_client())
    page = visitor.get("/healthz", status=503)
    assert page.headers["Retry-After"]
