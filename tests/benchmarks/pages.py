"""The pages of a history that grew, against those of a short one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from statistics import median
from urllib.parse import urlencode

from people import ROWS, Visitor, one_person
from rows import COMMON, COMMON_LONG, MONTHS, SELDOM_WORKFLOW, WORKFLOWS, rare_word, vocabulary

from webapp.database.clock import moment

REQUESTS = 21
WARMING = 3
DAY_MS = 24 * 3600 * 1000
LONGEST_MS = 100
MOST_TIMES = 2


@dataclass(frozen=True)
class History:
    """A running Jobdesk with `number` made-up submissions, the newest at `now_ms`."""

    number: int
    now_ms: int
    visitor: Visitor


@dataclass(frozen=True)
class Compared:
    """One kind of request: median milliseconds, and rows on the page, with few and with many submissions."""

    what: str
    few: float
    many: float
    rows_few: int
    rows_many: int

    @property
    def kept(self) -> bool:
        return self.many < LONGEST_MS and self.many <= MOST_TIMES * self.few

    def show(self) -> None:
        """Print one line as soon as it is known."""
        rows = f"{self.rows_few}/{self.rows_many}"
        verdict = "" if self.kept else "MISSED"
        print(f"{self.what:<46} {self.few:>8.2f} {self.many:>8.2f} {self.many / self.few:>7.2f} {rows:>9} {verdict}")


Ask = Callable[[History], bytes]


def compare(few: History, many: History) -> Iterator[Compared]:
    """Time each kind of request on both, taking turns."""
    for what, ask in _asked().items():
        taken: dict[int, list[float]] = {few.number: [], many.number: []}
        for turn in range(WARMING + REQUESTS):
            for history in (few, many):
                (answer,) = one_person(history.visitor.server, partial(ask, history), number=1)
                if answer.status != 200:
                    raise RuntimeError(f"{what} was answered {answer.status}.")
                if turn >= WARMING:
                    taken[history.number].append(answer.seconds * 1000)
        yield Compared(
            what,
            median(taken[few.number]),
            median(taken[many.number]),
            _rows(few.visitor, ask(few)),
            _rows(many.visitor, ask(many)),
        )


def _rows(visitor: Visitor, request: bytes) -> int:
    method, path, _ = request.decode().split(" ", 2)
    if method != "GET":
        return 0
    page = visitor.browser.get(visitor.server.url + path, timeout=60).text
    return page.count("<tr>") - page.count("<thead>")


def _asked() -> dict[str, Ask]:
    words = [word for word in vocabulary() if len(word) > 10]
    seldom = [word for word in vocabulary() if len(word) < 8][-2:]
    return {
        "first page": _page(),
        "far down, by key": lambda history: _page(before=history.number // 3)(history),
        "workflow": _page(workflow=WORKFLOWS[7]),
        "workflow, run seldom": _page(workflow=SELDOM_WORKFLOW),
        "workflow, never run": _page(workflow="1"),
        "person: mine": _page(whose="mine"),
        "person: by name": _page(who="ana"),
        "person: nobody": _page(who="nobody"),
        "outcome: accepted": _page(outcome="accepted"),
        "outcome: refused": _page(outcome="refused"),
        "outcome: unknown": _page(outcome="unknown"),
        "outcome: none there": _page(outcome="sending"),
        "period: a day, 100 days ago": _period(100, 100),
        "period: a month, long ago": _period(330, 300),
        "period: until half a year ago": _period(9000, 180),
        "period: before everything": _period(9000, 500),
        "words: one submission's own": lambda history: _page(q=rare_word(history.number // 2))(history),
        "words: in all of them": _page(q=COMMON),
        "words: one letter": _page(q="d"),
        "words: long, in all of them": _page(q=COMMON_LONG),
        "words: long, in some": _page(q=words[40]),
        "words: long, differs behind 8 letters": _page(q=f"{COMMON_LONG}x"),
        "words: long and seldom": _page(q=words[len(words) // 8]),
        "words: two, often together": _page(q=f"{MONTHS[2]} {COMMON}"),
        "words: two, seldom together": _page(q=" ".join(seldom)),
        "words: two, of which one is nowhere": _page(q=f"{COMMON} xyzzy"),
        "words: nowhere": _page(q="xyzzy"),
        "suggestions": _suggestions(WORKFLOWS[7]),
        "suggestions: run seldom": _suggestions(SELDOM_WORKFLOW),
        "suggestions: never run": _suggestions("1"),
        "a workflow's page": lambda history: history.visitor.get(f"/workflows/{WORKFLOWS[7]}"),
        "a workflow's page: never run": lambda history: history.visitor.get("/workflows/1"),
        "the blank form, with its workflows": lambda history: history.visitor.get("/jobs/new"),
        "fill from last run": lambda history: history.visitor.post(action="fill", rows=[]),
        "the same again? (preview, 5 rows)": lambda history: history.visitor.post(path="/jobs/preview"),
        "the same again? (preview, 20 rows)": lambda history: history.visitor.post(path="/jobs/preview", rows=twenty()),
    }


def twenty() -> list[tuple[str, str, str, str]]:
    """Return a form of twenty rows."""
    texts = [("query_1", f"name_{number}", "text", f"Tim Duncan {number}") for number in range(10)]
    return [*ROWS[:3], *texts, *[("lpa_1", f"weight_{number}", "number", f"0.{number}5") for number in range(7)]]


def _page(**view: object) -> Ask:
    return lambda history: history.visitor.get(f"/submissions?{urlencode(view)}" if view else "/submissions")


def _suggestions(workflow_id: str) -> Ask:
    return lambda history: history.visitor.get(f"/jobs/suggestions?workflow_id={workflow_id}")


def _period(begins: int, ends: int) -> Ask:
    def ask(history: History) -> bytes:
        days = {"begins": history.now_ms - begins * DAY_MS, "ends": history.now_ms - ends * DAY_MS}
        return _page(**{name: moment(at).date().isoformat() for name, at in days.items()})(history)

    return ask
