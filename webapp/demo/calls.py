"""The seven calls of the workflow API, one function each."""

import threading
from dataclasses import dataclass

from flask import Blueprint, Response, current_app, request

from webapp.demo.accounts import check_account, check_graph, read_account
from webapp.demo.envelope import ExplorerError, Fault, quoted, success
from webapp.demo.inputs import read_inputs
from webapp.demo.jobs import JobStore
from webapp.demo.listing import read_filter, read_page, select
from webapp.demo.reading import count, json_object
from webapp.demo.render import job_details, job_page
from webapp.demo.results import sample_result
from webapp.demo.tokens import TokenStore
from webapp.demo.workflows import WORKFLOWS_BY_ID, Workflow

EXTENSION = "explorer"
COOKIE = "explorer_token"
SAMPLE_ROWS = 10

api = Blueprint("api", __name__, url_prefix="/api-open/v1")


@dataclass(frozen=True)
class State:
    """What one application keeps; `delay_seconds` is how long the answer to "Add a job" is held."""

    jobs: JobStore
    tokens: TokenStore
    delay_seconds: float


@api.before_request
def require_token() -> None:
    """Refuse every call but connect without a good token; raises `ExplorerError` (ErrSession)."""
    if request.endpoint != "api.connect" and not _state().tokens.is_valid(request.cookies.get(COOKIE, "")):
        raise ExplorerError(Fault.SESSION, "the login session is missing, unknown or expired")


@api.post("/connect")
def connect() -> Response:
    """Connect: check the graph, then the account, and set the token's cookie."""
    address, port = _graph(json_object(request.get_data()))
    account, password = read_account(request.headers.get("Authorization", ""))
    check_graph(address, port)
    check_account(account, password)
    tokens = _state().tokens
    answer = success({"success": True})
    # Written by hand, for the vendor's cookie has its attributes in this order and no Expires.
    cookie = f"{COOKIE}={tokens.issue(account)}; Path=/; Max-Age={tokens.seconds}; HttpOnly"
    answer.headers["Set-Cookie"] = cookie
    return answer


@api.post("/workflows/<workflow_id>/jobs")
def add_job(workflow_id: str) -> Response:
    """Add a job; the answer is held for `delay_seconds` once the job is made, for trying out what a slow one does."""
    workflow = _workflow(workflow_id)
    job = _state().jobs.add(workflow, read_inputs(request.get_data(), workflow))
    if _state().delay_seconds:
        threading.Event().wait(_state().delay_seconds)
    return success({"id": job.id})


@api.get("/jobs")
def list_jobs() -> Response:
    """List all jobs."""
    return _job_page(None)


@api.get("/workflows/<workflow_id>/jobs")
def list_workflow_jobs(workflow_id: str) -> Response:
    """List a workflow's jobs."""
    return _job_page(_workflow(workflow_id))


@api.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """Job details, with tasks."""
    jobs = _state().jobs
    return success(job_details(jobs.find(job_id), now=jobs.clock()))


@api.put("/jobs/<job_id>/cancel")
def cancel_job(job_id: str) -> Response:
    """Cancel a job; whatever body comes along is not looked at."""
    _state().jobs.cancel(job_id)
    return success({"success": True})


@api.get("/jobs/<job_id>/tasks/<task_id>/sample_result")
def task_result(job_id: str, task_id: str) -> Response:
    """Task result: the first `limit` rows."""
    jobs = _state().jobs
    found = jobs.find(job_id)
    limit = count(request.args.get("limit"), name="limit", default=SAMPLE_ROWS)
    return success({"items": sample_result(found, task_id, limit=limit, now=jobs.clock())})


def _state() -> State:
    state: State = current_app.extensions[EXTENSION]
    return state


def _workflow(workflow_id: str) -> Workflow:
    workflow = WORKFLOWS_BY_ID.get(workflow_id)
    if workflow is None:
        raise ExplorerError(Fault.NOT_FOUND, f"workflow {quoted(workflow_id)} does not exist")
    return workflow


def _graph(body: dict[str, object]) -> tuple[str, int]:
    match body:
        case {"address": str(address), "port": float(port)} if port.is_integer() and 0 < port < 65_536:
            return address, int(port)
        case _:
            raise ExplorerError(Fault.PARAM, "address must be a string, port a whole number from 1 to 65535")


def _job_page(workflow: Workflow | None) -> Response:
    jobs, page = _state().jobs, read_page(request.args)
    job_filter = read_filter(request.args.get("filter", ""))
    now = jobs.clock()
    candidates = [job for job in jobs.oldest_first() if workflow is None or job.workflow is workflow]
    return success(job_page(select(candidates, job_filter, now=now), page, now=now))
