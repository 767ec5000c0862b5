"""Static files: each under an address that holds its digest, so that a browser may keep it for a year."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import brotli
from flask import Flask, Response, abort, request, url_for

from webapp.web.security import ONE_YEAR, open_to_all

# One style sheet, and one script a page at most: the pieces of each, in order.
BUNDLES = {
    "app.css": (
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
    ),
    "result.js": ("common.js", "shortcuts.js", "results.js"),
    "page.js": ("common.js", "shortcuts.js", "state.js"),
    "job.js": ("common.js", "shortcuts.js", "jobs.js"),
    "guided.js": (
        "common.js",
        "shortcuts.js",
        "body.js",
        "guided.js",
        "exports.js",
        "longtext.js",
        "preview.js",
        "sending.js",
        "tab.js",
    ),
    "form.js": (
        "common.js",
        "shortcuts.js",
        "body.js",
        "rows.js",
        "keys.js",
        "paste.js",
        "suggest.js",
        "exports.js",
        "telling.js",
        "longtext.js",
        "preview.js",
        "sending.js",
        "tab.js",
    ),
}

DIGEST = re.compile("[0-9a-f]{16}")


@dataclass(frozen=True)
class Asset:
    """One static file, whole in memory: `coded` holds it compressed, by the coding's name, the smaller first."""

    name: str
    content: bytes
    digest: str
    media_type: str
    coded: dict[str, bytes]


def init_assets(app: Flask, folder: Path) -> None:
    """Serve the bundles under `/static/<digest>/<name>`; `asset("app.css")` gives a template the address."""
    assets = {name: _asset(name, _bundle(name, folder)) for name in BUNDLES}

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

    app.jinja_env.globals["asset"] = lambda name: url_for("static", digest=assets[name].digest, name=name)


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
def _asset(name: str, content: bytes) -> Asset:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(
        name=name,
        content=content,
        digest=hashlib.sha256(content).hexdigest()[:16],
        media_type=f"{media_type}; charset=utf-8",
        # Once, at the start: a page's first visit would wait for it, and each visit pay again.
        coded={"br": brotli.compress(content, quality=6), "gzip": gzip.compress(content, mtime=0)},
    )


def _bundle(name: str, folder: Path) -> bytes:
    return "\n".join((folder / piece).read_text("utf-8") for piece in BUNDLES[name]).encode()
