"""Explorer's API: one method a call.

No method repeats a request, follows a redirect or remembers anything between calls; one client serves all threads.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

from webapp.explorer.credentials import AccountFormat, account_header, read_session, token_header, tokens_of
from webapp.explorer.envelope import Envelope, date_offset_seconds, read_envelope
from webapp.explorer.errors import BadAnswer, NoAnswer, NotConnected, Rejected
from webapp.explorer.job_answer import AddJobResult, of_answer, of_no_answer, of_not_connected
from webapp.explorer.models import JobDetails, JobPage, Session, TaskResult
from webapp.explorer.readers import read_details, read_page
from webapp.explorer.results import read_result, refuse_too_many
from webapp.explorer.transport import RawAnswer, Transport
from webapp.request.numbers import Digits

ADD_JOB_BYTES = 2 * 1024 * 1024
READ_BYTES = 8 * 1024 * 1024
_COMMON = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": "jobdesk",
}
_JSON = {"Content-Type": "application/json"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class ExplorerClient:
    """Speaks to the Explorer at `base_url`, whose path prefix is kept.

    Time-outs are seconds; their sum is the longest a call takes. Raises ValueError for an address that is none and
    OSError for a `ca_bundle` (file or folder) that cannot be read. All calls but `add_job` raise NotConnected,
    NoAnswer, Rejected or BadAnswer, which are all ExplorerErrors.
    """

    def __init__(
        self,
        base_url: str,
        *,
        connect_timeout: float = 3.0,
        read_timeout: float = 30.0,
        ca_bundle: str | None = None,
        account_format: AccountFormat = "json",
    ) -> None:
        self._transport = Transport(
            base_url, connect_timeout=connect_timeout, read_timeout=read_timeout, ca_bundle=ca_bundle
        )
        self._account_format: AccountFormat = account_format

    def connect(self, *, account: str, password: str, address: str, port: int) -> Session:
        """Return a new session for an account of the graph database (Explorer API, "Connect")."""
        bearer = account_header(account, password, account_format=self._account_format)
        answer = self._transport.request(
            "POST",
            "api-open/v1/connect",
            headers=_COMMON | _JSON | {"Authorization": bearer},
            body=_compact({"address": address, "port": port}).encode(),
            max_bytes=READ_BYTES,
            keep_cookies=True,
            secrets=(password, bearer.removeprefix("Bearer ")),
        )
        answer = replace(answer, secrets=(*answer.secrets, *tokens_of(answer.set_cookie)))
        envelope = _successful(answer)
        _refuse_failure(envelope, answer)
        return read_session(answer.set_cookie)

    def add_job(self, *, token: str, workflow_id: str, body: bytes) -> AddJobResult:
        """Send `body` byte for byte, once, and return what became of it (Explorer API, "Add a new job").

        Raises nothing for what Explorer or the network does: every failure is an outcome.
        """
        try:
            return of_answer(
                self._transport.request(
                    "POST",
                    f"api-open/v1/workflows/{_segment(workflow_id)}/jobs",
                    headers=_COMMON | _JSON | {"Cookie": token_header(token)},
                    body=body,
                    max_bytes=ADD_JOB_BYTES,
                    secrets=(token,),
                )
            )
        except NotConnected as failure:
            return of_not_connected(failure)
        except NoAnswer as failure:
            return of_no_answer(failure)

    def jobs(
        self,
        *,
        token: str,
        workflow_id: str | None = None,
        name: str | None = None,
        status: int | None = None,
        created_from_ms: int | None = None,
        created_to_ms: int | None = None,
        order: Literal["desc", "asc"] = "desc",
        page: int = 1,
        page_size: int = 10,
    ) -> JobPage:
        """Return a page of all jobs, or of one workflow's (Explorer API, "List all jobs", "List a workflow's jobs").

        Jobs come in the order of their creation; `created_from_ms` and `created_to_ms` are Explorer's clock.
        """
        wanted = {
            "name": name,
            "status": status,
            "fromCreateTime": created_from_ms,
            "toCreateTime": created_to_ms,
            "orderByCreateTime": order,
        }
        given = {key: value for key, value in wanted.items() if value is not None}
        query = urlencode({"filter": _compact(given), "pageSize": page_size, "page": page}, quote_via=quote)
        folder = "" if workflow_id is None else f"workflows/{_segment(workflow_id)}/"
        answer, data = self._read(f"api-open/v1/{folder}jobs?{query}", token=token)
        return read_page(data, page=page, page_size=page_size, date_offset_seconds=date_offset_seconds(answer))

    def job(self, *, token: str, job_id: str) -> JobDetails:
        """Return a job with its tasks (Explorer API, "Get job details")."""
        answer, data = self._read(f"api-open/v1/jobs/{_segment(job_id)}", token=token)
        details = read_details(data, date_offset_seconds=date_offset_seconds(answer))
        if details.job.id != job_id:
            raise BadAnswer(f"Explorer's answer describes job {details.job.id}, not the one asked for.")
        return details

    def cancel(self, *, token: str, job_id: str) -> None:
        """Ask Explorer to stop a job; it confirms the request, not the end (Explorer API, "Cancel a job")."""
        answer = self._transport.request(
            "PUT",
            f"api-open/v1/jobs/{_segment(job_id)}/cancel",
            headers=_COMMON | _FORM | {"Cookie": token_header(token)},
            max_bytes=READ_BYTES,
            secrets=(token,),
        )
        _refuse_failure(_successful(answer), answer)

    def task_result(self, *, token: str, job_id: str, task_id: str, limit: int) -> TaskResult:
        """Return the first rows of a task's result (Explorer API, "Get task results"); `task_id` is the run's."""
        path = f"api-open/v1/jobs/{_segment(job_id)}/tasks/{_segment(task_id)}/sample_result?limit={limit}"
        headers = _COMMON | {"Cookie": token_header(token)}
        answer = self._transport.request("GET", path, headers=headers, max_bytes=READ_BYTES, secrets=(token,))
        refuse_too_many(answer.body)
        return read_result(_successful(answer, number=Digits).data, limit=limit)

    def _read(self, path: str, *, token: str) -> tuple[RawAnswer, Any]:
        headers = _COMMON | {"Cookie": token_header(token)}
        answer = self._transport.request("GET", path, headers=headers, max_bytes=READ_BYTES, secrets=(token,))
        return answer, _successful(answer).data


def _successful(answer: RawAnswer, *, number: Callable[[str], Any] | None = None) -> Envelope:
    envelope = read_envelope(answer.body, number=number, secrets=answer.secrets)
    is_2xx = 200 <= answer.status < 300
    if envelope.flaw == "duplicate-member":
        raise BadAnswer("Explorer's answer says the same thing twice.")
    if envelope.code or not is_2xx:
        raise Rejected(envelope.code or None, envelope.message, answer.status, answer.traceparent)
    if envelope.flaw == "not-json":
        raise BadAnswer("Explorer's answer is not JSON: something else may stand at its address.")
    if envelope.flaw == "no-code":
        raise BadAnswer("Explorer's answer has no code: something else may stand at its address.")
    return envelope


def _refuse_failure(envelope: Envelope, answer: RawAnswer) -> None:
    """Raise Rejected for a code 0 whose data says `success: false`."""
    if isinstance(envelope.data, dict) and envelope.data.get("success") is False:
        raise Rejected(None, envelope.message, answer.status, answer.traceparent)


def _segment(text: str) -> str:
    """Return one segment of a path; raise NotConnected("request") for what would lead to another call."""
    if text in {"", ".", ".."} or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotConnected("request")
    return quote(text, safe="")


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
