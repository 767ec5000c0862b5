"""An Explorer whose list of jobs is what a test says, with the oddities it says."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fake_explorer import FakeExplorer, Request, answer
from webapp.database.clock import now_ms

WORKFLOW = "4216617528"


def a_job(job_id: int, *, created: object = None, workflow_id: str = WORKFLOW, **changes: object) -> dict[str, Any]:
    """Return a job as Explorer lists it, made just now unless told otherwise."""
    made = now_ms() if created is None else created
    return {
        "id": job_id,
        "name": f"job_{job_id}",
        "workflowId": workflow_id,
        "workflowName": "players",
        "status": 2,
        "createTime": made,
        "runBeginTime": 0,
        "runEndTime": 0,
    } | changes


@dataclass
class JobsExplorer(FakeExplorer):
    """Lists `jobs`; `ahead_ms` is how far the `Date` of its answers is ahead of our clock: Explorer's, or a proxy's.
    The clock that stamps `createTime` is another, and each job's own says it.

    `largest_page` cuts pages; `fault` is an answer given instead of any list; `on_list` is called before each.
    """

    jobs: list[dict[str, Any]] = field(default_factory=list)
    largest_page: int = 100
    filters: bool = True
    pages: bool = True
    tells_total: bool = True
    total: int | None = None
    ahead_ms: int = 0
    fault: bytes | None = None
    on_list: Callable[[], object] = lambda: None

    @property
    def lists(self) -> list[Request]:
        """The requests for a workflow's jobs of some time; not those that only look at Explorer's clock."""
        return [request for request in self.requests if "fromCreateTime" in request.path]

    def wait_until(self, moment_ms: int) -> None:
        """Hold an answer until our clock shows a time."""
        threading.Event().wait(max(0, moment_ms - now_ms()) / 1000)

    def reply(self, request: Request) -> bytes:
        """Return the bytes of an answer."""
        path = urlsplit(request.path)
        if request.method != "GET":
            return super().reply(request)
        self.requests.append(request)
        self.on_list()
        if self.fault is not None:
            return self.fault
        if path.path.endswith("/jobs"):
            return self._answer(self._page(parse_qs(path.query)))
        found = [job for job in self.jobs if str(job["id"]) == path.path.rpartition("/")[2]]
        return self._answer(found[0] | {"tasks": []}) if found else answer(404, {"code": 40404000, "message": "none"})

    def _page(self, query: dict[str, list[str]]) -> dict[str, object]:
        wanted, number = json.loads(query["filter"][0]), int(query["page"][0]) if self.pages else 1
        size = min(int(query["pageSize"][0]), self.largest_page)
        begins, ends = wanted.get("fromCreateTime", 0), wanted.get("toCreateTime", 2**62)
        jobs = [job for job in self.jobs if not self.filters or _within(job["createTime"], begins, ends)]
        page: dict[str, object] = {"items": jobs[(number - 1) * size : number * size], "Page": number, "PageSize": size}
        total = len(jobs) if self.total is None else self.total
        return page | ({"total": total} if self.tells_total else {})

    def _answer(self, data: object) -> bytes:
        date = formatdate((now_ms() + self.ahead_ms) / 1000, usegmt=True)
        return answer(200, {"code": 0, "message": "Success", "data": data}, Date=date)


def _within(created: object, begins: int, ends: int) -> bool:
    return not isinstance(created, int) or begins <= created <= ends
