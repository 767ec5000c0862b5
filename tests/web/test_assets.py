"""Static files under an address that holds their digest."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.pages import Page, Visitor
from webapp.web.assets import BUNDLES

STATIC = Path(__file__).parents[2] / "static"


def addresses(page: Page) -> list[str]:
    return [node["href"] or node["src"] for node in page.html.all() if "/static/" in node["href"] + node["src"]]


@pytest.mark.parametrize("path", ["/sign-in", "/jobs/new", "/submissions", "/nothing"])
def test_a_page_has_one_style_sheet_and_one_script(person: Visitor, path: str) -> None:
    found = addresses(person.get(path, status=None))
    assert [address.rpartition(".")[2] for address in found] == ["css", "js"]
    for address in found:
        assert re.fullmatch(r"/static/[0-9a-f]{16}/[a-z]+\.(css|js)", address)


def test_they_are_kept_for_a_year_and_need_no_sign_in(stranger: Visitor) -> None:
    for address in addresses(stranger.get("/sign-in")):
        answer = stranger.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.response.mimetype in {"text/css", "text/javascript"}
        assert "Set-Cookie" not in answer.headers


def test_text_is_compressed(stranger: Visitor) -> None:
    (style, _) = addresses(stranger.get("/sign-in"))
    plain = stranger.get(style).response.data
    packed = stranger.client.get(style, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.data) < len(plain) / 3
    assert gzip.decompress(packed.data) == plain
    page = stranger.client.get("/sign-in", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(page.data).startswith(b"\n") or b"<!doctype html>" in gzip.decompress(page.data)


def test_nothing_in_them_comes_from_elsewhere(stranger: Visitor) -> None:
    for address in addresses(stranger.get("/sign-in")):
        text = stranger.get(address).text
        assert "@import" not in text
        assert not re.search(r"url\(\s*[\"']?(https?:)?//", text)
        assert "sourceMappingURL" not in text


@pytest.mark.parametrize(
    "path",
    [
        *("/static/x/app.css", "/static/0123456789abcdef/no.css", "/static/app.css", "/static/", "/static/x/%00"),
        *("/static/../../etc/passwd", "/static/%2e%2e/webapp", "/static/%ff/%ff"),
    ],
)
def test_another_address_is_404_and_not_kept(stranger: Visitor, path: str) -> None:
    assert stranger.get(path, status=404).headers["Cache-Control"] == "no-store"


def test_a_file_of_another_version_is_answered_with_this_ones_and_not_kept(stranger: Visitor) -> None:
    for address in addresses(stranger.get("/sign-in")):
        digest = address.split("/")[2]
        other = stranger.get(address.replace(digest, "0123456789abcdef"))
        assert other.response.data == stranger.get(address).response.data
        assert other.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("bundle", [name for name in BUNDLES if name.endswith(".js")])
def test_no_two_pieces_of_a_script_declare_one_name(bundle: str) -> None:
    text = "\n".join((STATIC / piece).read_text("utf-8") for piece in BUNDLES[bundle])
    names = Counter(re.findall(r"^(?:async )?(?:function|const|let) (\w+)", text, re.MULTILINE))
    assert [name for name, number in names.items() if number > 1] == []
