"""Measures Jobdesk with a long history against its bounds: `python tests/benchmarks/history.py [--rows 1000000]`.

Makes a database of so many made-up submissions and one of 10,000, and measures, on real servers: each page and filter
of the history, the form's look for the same submission, submissions, what their record costs, and the download.
`--folder` keeps the databases there for another run; `--only` names parts. Ends with status 1 when a bound is missed.
"""

import argparse
import shutil
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pages
import recording
import servers
from downloading import download
from filling import fill
from people import Visitor
from servers import Server
from table import Line, show

from webapp.database.clock import now_ms

FEW = 10_000
PARTS = ("pages", "record", "download")


def main(arguments: argparse.Namespace) -> int:
    """Measure; return 1 when a bound is missed."""
    with TemporaryDirectory(prefix="jobdesk-history-") as temporary:
        folder = Path(arguments.folder or temporary)
        folder.mkdir(exist_ok=True)
        port = folder / "explorer-port"  # submissions belong to an Explorer's address
        with servers.roomy(port=int(port.read_text()) if port.exists() else 0) as explorer:
            port.write_text(str(explorer.port))
            for number in (FEW, arguments.rows):
                _make(folder / str(number), number, explorer)
            lines = _measure(folder, arguments, explorer)
    return 0 if all(lines) else 1


def _make(folder: Path, number: int, explorer: Server) -> None:
    file = folder / "jobdesk.sqlite3"
    if file.exists():
        return
    folder.mkdir()
    began = time.monotonic()
    fill(file, number=number, now_ms=now_ms(), explorer_url=explorer.url)
    show(Line(f"making {number:,} submissions", time.monotonic() - began, "s"))
    show(Line(f"{number:,} submissions on the disk", file.stat().st_size / 1e6, "MB"))


def _measure(folder: Path, arguments: argparse.Namespace, explorer: Server) -> list[bool]:
    kept: list[bool] = []
    with ExitStack() as stack:
        few, many = (_start(stack, explorer, folder / str(number), number) for number in (FEW, arguments.rows))
        if "pages" in arguments.only:
            print(f"{'medians, ms':<46} {FEW:>8,} {arguments.rows:>8,}   ratio rows on it")
            for compared in pages.compare(few, many):
                compared.show()
                kept.append(compared.kept)
        lines: list[Iterator[Line]] = []
        if "record" in arguments.only:
            lines.append(_record(stack, explorer, folder, many))
        if "download" in arguments.only:
            lines.append(download(many.visitor, arguments.rows))
        for line in (line for some in lines for line in some):
            show(line)
            kept.append(line.kept)
    return kept


def _start(stack: ExitStack, explorer: Server, folder: Path, number: int) -> pages.History:
    server = stack.enter_context(servers.jobdesk(explorer, folder, workers=1, worker=False))
    with sqlite3.connect(folder / "jobdesk.sqlite3") as database:
        (newest,) = database.execute("SELECT started_at FROM submissions WHERE id = ?", (number,)).fetchone()
    database.close()
    return pages.History(number, newest, Visitor(server))


def _record(stack: ExitStack, explorer: Server, folder: Path, many: pages.History) -> Iterator[Line]:
    fresh = [folder / name for name in ("empty", "recordless")]
    for one in fresh:
        shutil.rmtree(one, ignore_errors=True)
    empty = stack.enter_context(servers.jobdesk(explorer, fresh[0], workers=1, worker=False))
    without = stack.enter_context(servers.recordless(explorer, fresh[1], workers=1))
    visitors = {recording.MANY: many.visitor, recording.EMPTY: Visitor(empty), recording.WITHOUT: Visitor(without)}
    yield from recording.record(visitors, folder)
    yield from recording.index_later(folder / str(many.number) / "jobdesk.sqlite3")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--folder", help="where the databases are kept, or were")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main(_arguments()))
