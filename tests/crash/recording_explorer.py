"""An Explorer that keeps which job it made of which input, and often does not say so."""

import json
import random
import threading
import time
from dataclasses import dataclass, field
from email.utils import formatdate
from urllib.parse import parse_qs, urlsplit

from tests.fake_explorer import FakeExplorer, Request, answer


@dataclass(frozen=True)
class MadeJob:
    """A job; `created` in milliseconds since the epoch."""

    id: str
    workflow_id: str
    body: bytes
    created: int


@dataclass
class RecordingExplorer(FakeExplorer):
    """Of 100 requests to add a job some are made and dropped, some held, some refused, some end in an error of its own.

    `asked` holds every request to add a job, whether a job was made of it or not. `always_accepts` leaves the faults
    out.
    """

    seed: int = 0
    always_accepts: bool = False
    jobs: list[MadeJob] = field(default_factory=list)
    asked: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)  # noqa: S311  not for secrets
        self._lock = threading.Lock()
        self._pause = threading.Event()
        super().__post_init__()

    def reply(self, request: Request) -> bytes:
        """Return the bytes of the answer; b"" drops the connection."""
        path = urlsplit(request.path)
        parts = path.path.split("/")
        if request.method == "POST" and parts[-1] == "jobs":
            return self._add(parts[-2], request.body)
        if parts[-1] == "jobs":
            return _dated(200, self._page(parts[-2], parse_qs(path.query)))
        if request.method == "GET":
            return self._details(parts[-1])
        return self.connect

    def _add(self, workflow_id: str, body: bytes) -> bytes:
        with self._lock:
            self.asked.append((workflow_id, body))
            fate, slowness = (1.0, 0.5) if self.always_accepts else (self._random.random(), self._random.random())
        if slowness < 0.1:
            self._pause.wait(slowness * 8)  # up to 0.8 s before it is made
        if fate < 0.05:
            return _dated(400, None, code=40004001)
        if fate < 0.10:
            return _dated(500, None, code=50004000)
        job = self._make(workflow_id, body)
        self.before_answer()
        if slowness > 0.9:
            self._pause.wait((slowness - 0.9) * 18)  # up to 1.8 s after it was made: longer than is waited for
        if fate < 0.25:
            return b""
        return _dated(500, None, code=50004001) if fate < 0.30 else _dated(200, {"id": int(job.id)})

    def _make(self, workflow_id: str, body: bytes) -> MadeJob:
        with self._lock:
            job = MadeJob(str(len(self.jobs) + 1), workflow_id, body, time.time_ns() // 1_000_000)
            self.jobs.append(job)
        return job

    def _page(self, workflow_id: str, query: dict[str, list[str]]) -> object:
        wanted, number, size = json.loads(query["filter"][0]), int(query["page"][0]), int(query["pageSize"][0])
        with self._lock:
            jobs = [job for job in self.jobs if job.workflow_id == workflow_id]
        begins, ends = wanted.get("fromCreateTime", 0), wanted.get("toCreateTime", 2**62)
        jobs = [job for job in jobs if begins <= job.created <= ends]
        items = [_shown(job) for job in jobs[(number - 1) * size : number * size]]
        return {"items": items, "total": len(jobs), "Page": number, "PageSize": size}

    def _details(self, job_id: str) -> bytes:
        with self._lock:
            found = [job for job in self.jobs if job.id == job_id]
        return _dated(200, _shown(found[0]) | {"tasks": []}) if found else _dated(404, None, code=40404000)


def _shown(job: MadeJob) -> dict[str, object]:
    return {
        "id": int(job.id),
        "name": f"job_{job.id}",
        "workflowId": job.workflow_id,
        "workflowName": "of the test",
        "status": 2,
        "createTime": job.created,
        "runBeginTime": job.created,
        "runEndTime": job.created,
    }


def _dated(status: int, data: object, *, code: int = 0) -> bytes:
    body = {"code": code, "message": "what Explorer says", "data": data}
    return answer(status, body, Date=formatdate(usegmt=True))
