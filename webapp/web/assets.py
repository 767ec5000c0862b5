"""Static files: each under an address that holds its digest, so that a browser may keep it for a year."""

import gzip
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request, url_for

from webapp.web.security import ONE_YEAR, open_to_all

STYLE_SHEET = "app.css"  # all styles in one file, joined from these, in order
STYLES = (
    "tokens.css",
    "base.css",
    "frame.css",
    "parts.css",
    "tables.css",
    "sheet.css",
    "form.css",
    "cards.css",
    "submissions.css",
    "results.css",
    "charts.css",
    "jobs.css",
    "shortcuts.css",
    "presets.css",
    "workflows.css",
)

DIGEST = re.compile("[0-9a-f]{16}")
# A module begins with its imports. Looked for there alone, no text elsewhere can be taken for one.
_BEFORE_IMPORT = re.compile(r"(?:\s|//[^\n]*\n)*")
_IMPORT = re.compile(r'import (?:\{[\w\s,]+\} from )?"(\./([\w.]+))";\n')
_LATER_IMPORT = re.compile(r"^(?:import\b|export [*{])", re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """One static file, whole in memory: `coded` holds it compressed, by the coding's name, the smaller first."""

    name: str
    content: bytes
    digest: str
    media_type: str
    coded: dict[str, bytes]


def init_assets(app: Flask, folder: Path) -> None:
    """Serve the files under `/static/<digest>/<name>`; raise ValueError for modules that can't be loaded.

    In templates `asset("form.mjs")` is a file's address, and `imported("form.mjs")` those of all modules that it needs.
    """
    style = "\n".join((folder / name).read_text("utf-8") for name in STYLES)
    sources = {path.name: path.read_text("utf-8") for path in sorted(folder.glob("*.mjs"))}
    imports = {name: [found[2] for found in _imports(name, source)] for name, source in sources.items()}
    assets = {STYLE_SHEET: _asset(STYLE_SHEET, style.encode(), "text/css"), **_modules(sources, imports)}

    def address(name: str) -> str:
        return url_for("static", digest=assets[name].digest, name=name)

    @app.get("/static/<digest>/<name>")
    @open_to_all
    def static(digest: str, name: str) -> Response:
        found = assets.get(name)
        if found is None or not DIGEST.fullmatch(digest):
            abort(404)
        response = _answer(found)
        if found.digest != digest:
            # The page is another version's, behind the same address: this file is the nearest, for this once.
            response.headers["Cache-Control"] = "no-store"
        return response

    app.jinja_env.globals["asset"] = address
    app.jinja_env.globals["imported"] = lambda name: map(address, _all_imported(name, imports))


def _imports(name: str, source: str) -> Iterator[re.Match[str]]:
    """Yield the imports at the top of a module."""
    position = _end(_BEFORE_IMPORT, source, 0)
    while found := _IMPORT.match(source, position):
        yield found
        position = _end(_BEFORE_IMPORT, source, found.end())
    if _LATER_IMPORT.search(source, position):
        form = 'import { a, b } from "./other.mjs";'
        raise ValueError(f"static/{name}: each import has to stand at the top and to look like this: {form}")


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    found = pattern.match(text, position)
    return found.end() if found else position


def _modules(sources: dict[str, str], imports: dict[str, list[str]]) -> dict[str, Asset]:
    """Return the modules, each importing the others by the address with their digest."""
    modules: dict[str, Asset] = {}
    try:
        order = list(TopologicalSorter(imports).static_order())
    except CycleError as error:
        circle = " imports ".join(reversed(error.args[1]))
        raise ValueError(f"Modules in static/ import each other in a circle: {circle}.") from error
    for name in order:
        if name not in sources:
            raise ValueError(f"static/{name} is imported, but there is no such file.")
        content = _with_digests(name, sources[name], modules)
        modules[name] = _asset(name, content.encode(), "text/javascript")
    return modules


def _with_digests(name: str, source: str, modules: dict[str, Asset]) -> str:
    pieces, position = [], 0
    for found in _imports(name, source):
        pieces += [source[position : found.start(1)], f"../{modules[found[2]].digest}/{found[2]}"]
        position = found.end(1)
    return "".join([*pieces, source[position:]])


def _all_imported(name: str, imports: dict[str, list[str]]) -> list[str]:
    """Return the modules that one imports, by way of others too, in the order in which a browser would find them."""
    names = [name]
    for found in names:  # grows on the way
        names += [other for other in dict.fromkeys(imports[found]) if other not in names]
    return names[1:]


def _answer(asset: Asset) -> Response:
    coding = request.accept_encodings.best_match(asset.coded)
    response = Response(asset.coded[coding] if coding else asset.content, content_type=asset.media_type)
    if coding:
        response.content_encoding = coding
    response.vary.add("Accept-Encoding")
    response.cache_control.public = True
    response.cache_control.max_age = ONE_YEAR
    response.cache_control.immutable = True
    return response


@cache  # compressing costs more than all else that making an app does
def _asset(name: str, content: bytes, media_type: str) -> Asset:
    return Asset(
        name=name,
        content=content,
        digest=hashlib.sha256(content).hexdigest()[:16],
        media_type=f"{media_type}; charset=utf-8",
        # Once, at the start: a page's first visit would wait for it, and each visit pay again.
        coded={"br": brotli.compress(content, quality=11), "gzip": gzip.compress(content, mtime=0)},
    )
