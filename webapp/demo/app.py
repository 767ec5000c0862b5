"""The stand-in as a WSGI application: the seven calls of the workflow API, one function each."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from webapp.demo.accounts import TokenStore, check_account, check_graph, read_account
from webapp.demo.envelope import ExplorerError, Fault, count, failure, json_object, quoted, success
from webapp.demo.job_json import job_details, job_page
from webapp.demo.jobs import FIRST_ID, JobStore
from webapp.demo.workflows import WORKFLOWS_BY_ID, Workflow, read_inputs

BODY_BYTES = 16 * 1024 * 1024
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


def create_explorer(
    *,
    delay_ms: int = 0,
    token_seconds: int = 259_200,
    clock: Callable[[], float] = time.time,
    pace: float = 1.0,
    first_job_id: int = FIRST_ID,
) -> Flask:
    """Return a new stand-in Explorer with no jobs and no tokens, a WSGI application for one process with threads.

    `delay_ms` holds each answer to "Add a job", after the job was made; `token_seconds` is a token's life; `clock`
    returns seconds since the epoch; `pace` scales how long jobs take (1.0: 2 s per task, 0: no time at all);
    `first_job_id` is the ID of the first job.
    """
    app = Flask(__name__, static_folder=None, template_folder=None)
    # Every path and method gets an envelope: no redirect to a tidier path, no answer of Flask's own to OPTIONS.
    app.url_map.merge_slashes = False
    app.config.update(MAX_CONTENT_LENGTH=BODY_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False)
    jobs = JobStore(clock=clock, pace=pace, first_id=first_job_id)
    app.extensions[EXTENSION] = State(jobs, TokenStore(seconds=token_seconds, clock=clock), delay_ms / 1000)
    app.register_blueprint(api)
    app.register_error_handler(ExplorerError, failure)
    app.register_error_handler(HTTPException, _http_failure)
    app.after_request(_add_trace)
    return app


@api.before_request
def require_token() -> None:
    """Refuse every call but connect without a valid token; raises `ExplorerError` (ErrSession)."""
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
    # Written by hand: the vendor's cookie has its attributes in this order and no Expires.
    cookie = f"{COOKIE}={tokens.issue(account)}; Path=/; Max-Age={tokens.seconds}; HttpOnly"
    answer.headers["Set-Cookie"] = cookie
    return answer


@api.post("/workflows/<workflow_id>/jobs")
def add_job(workflow_id: str) -> Response:
    """Add a job. The answer is held for `delay_seconds` after the job was made, to try out a slow Explorer."""
    workflow = _workflow(workflow_id)
    job = _state().jobs.add(workflow, read_inputs(request.get_data(), workflow))
    if _state().delay_seconds:
        threading.Event().wait(_state().delay_seconds)
    return success({"id": job.id})


@api.get("/jobs")
def list_jobs() -> Response:
    """List all jobs."""
    jobs = _state().jobs
    return success(job_page(jobs.oldest_first(), request.args, now=jobs.clock()))


@api.get("/workflows/<workflow_id>/jobs")
def list_workflow_jobs(workflow_id: str) -> Response:
    """List a workflow's jobs."""
    jobs, workflow = _state().jobs, _workflow(workflow_id)
    candidates = [job for job in jobs.oldest_first() if job.workflow is workflow]
    return success(job_page(candidates, request.args, now=jobs.clock()))


@api.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """Job details, with tasks."""
    jobs = _state().jobs
    return success(job_details(jobs.find(job_id), now=jobs.clock()))


@api.put("/jobs/<job_id>/cancel")
def cancel_job(job_id: str) -> Response:
    """Cancel a job; a body is ignored."""
    _state().jobs.cancel(job_id)
    return success({"success": True})


@api.get("/jobs/<job_id>/tasks/<task_id>/sample_result")
def task_result(job_id: str, task_id: str) -> Response:
    """Task result: the first `limit` rows."""
    jobs = _state().jobs
    found = jobs.find(job_id)
    limit = count(request.args.get("limit"), name="limit", default=SAMPLE_ROWS)
    return success({"items": found.task_rows(task_id, now=jobs.clock())[:limit]})


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


def _http_failure(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 404:
        return failure(ExplorerError(Fault.NOT_FOUND, "there is no such call"))
    fault = Fault.INTERNAL_SERVER if status >= 500 else Fault.BAD_REQUEST
    return failure(ExplorerError(fault, error.name, http_status=status))


def _add_trace(response: Response) -> Response:
    # W3C Trace Context: version, trace ID, parent ID, "sampled".
    response.headers["Traceparent"] = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
    return response
