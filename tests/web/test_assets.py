"""Static files under an address that holds their digest."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask

from tests.pages import Page, Visitor
from webapp.web.assets import init_assets

STATIC = Path(__file__).parents[2] / "static"
COMMENT = '// A comment with import { x } from "./b.mjs";'
IMPORT = re.compile(r'^import [^"]*"([^"]+)";$', re.MULTILINE)


def addresses(page: Page) -> list[str]:
    return [node["href"] or node["src"] for node in page.html.all() if "/static/" in node["href"] + node["src"]]


@pytest.mark.parametrize("path", ["/sign-in", "/jobs/new", "/submissions", "/nothing"])
def test_a_page_has_one_style_sheet_and_one_script(person: Visitor, path: str) -> None:
    page = person.get(path, status=None)
    assert [node["href"].rpartition("/")[2] for node in page.html.all("link", rel="stylesheet")] == ["app.css"]
    assert [node["type"] for node in page.html.all("script")] == ["module"]
    for address in addresses(page):
        assert re.fullmatch(r"/static/[0-9a-f]{16}/[a-z_]+\.(css|mjs)", address)


@pytest.mark.parametrize("path", ["/jobs/new", "/submissions"])
def test_a_page_names_beforehand_each_module_that_its_script_imports(person: Visitor, path: str) -> None:
    page = person.get(path)
    named = {node["href"] for node in page.html.all("link", rel="modulepreload")}
    (entry,) = [node["src"] for node in page.html.all("script")]
    imported: set[str] = set()
    open_ends = [entry]
    while open_ends:
        source = person.get(open_ends.pop()).text
        for specifier in IMPORT.findall(source):
            assert re.fullmatch(r"\.\./[0-9a-f]{16}/[a-z_]+\.mjs", specifier)
            address = specifier.replace("..", "/static", 1)
            open_ends += [address] if address not in imported else []
            imported.add(address)
    assert named == imported
    for address in imported:
        assert "immutable" in person.get(address).headers["Cache-Control"]


def test_they_are_kept_for_a_year_and_need_no_sign_in(stranger: Visitor) -> None:
    for address in addresses(stranger.get("/sign-in")):
        answer = stranger.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.response.mimetype in {"text/css", "text/javascript"}
        assert "Set-Cookie" not in answer.headers


def test_text_is_compressed(stranger: Visitor) -> None:
    style = addresses(stranger.get("/sign-in"))[0]
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


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the static files, with two modules of which one imports the other."""
    copy = shutil.copytree(STATIC, tmp_path / "static")
    (copy / "a.mjs").write_text(f'{COMMENT}\nimport {{ b }} from "./b.mjs";\n\nb();\n')
    (copy / "b.mjs").write_text('export const b = () => `import { b } from "./b.mjs";`;\n')
    return copy


def asked(folder: Path, name: str, digest: str = "0" * 16) -> str:
    app = Flask("webapp", static_folder=None)
    init_assets(app, folder)
    return app.test_client().get(f"/static/{digest}/{name}").text


def test_an_import_alone_is_given_a_digest(folder: Path) -> None:
    assert asked(folder, "b.mjs") == (folder / "b.mjs").read_text()
    comment, rewritten, *rest = asked(folder, "a.mjs").splitlines()
    assert comment == COMMENT
    assert re.fullmatch(r'import \{ b \} from "\.\./[0-9a-f]{16}/b\.mjs";', rewritten)
    assert rest == ["", "b();"]


def test_another_digest_of_an_import_is_another_digest_of_the_module(folder: Path) -> None:
    before = asked(folder, "a.mjs")
    (folder / "b.mjs").write_text("export const b = () => 1;\n")
    assert asked(folder, "a.mjs") != before


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ('import { a } from "./a.mjs";\n', r"in a circle: [ab]\.mjs imports [ab]\.mjs imports [ab]\.mjs\."),
        ('import { a } from "./no.mjs";\n', r"static/no\.mjs is imported, but there is no such file"),
        ("import { a } from './c.mjs';\n", r"static/b\.mjs: each import has to stand at the top"),
        ('b();\nimport { a } from "./c.mjs";\n', r"static/b\.mjs: each import has to stand at the top"),
        ('b();\nexport * from "./c.mjs";\n', r"static/b\.mjs: each import has to stand at the top"),
    ],
)
def test_modules_that_cannot_be_loaded_are_told_at_the_start(folder: Path, source: str, sentence: str) -> None:
    (folder / "b.mjs").write_text(source)
    with pytest.raises(ValueError, match=sentence):
        asked(folder, "a.mjs")
