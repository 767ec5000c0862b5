"""Explorer's API: one method per call, with the account or the token in the form that Explorer expects.

No method repeats a request, follows a redirect or remembers anything between calls; one client serves all threads.
No error repeats a password or a token.
"""

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import quote, urlencode

from webapp.explorer.answers import AddJobResult, Envelope, read_envelope, result_of_answer, result_of_failure
from webapp.explorer.errors import BadAnswer, NoAnswer, NotConnected, Rejected
from webapp.explorer.models import JobDetails, JobPage, Session, TaskResult
from webapp.explorer.readers import read_details, read_page, read_result, refuse_too_many_values
from webapp.explorer.transport import RawAnswer, Transport
from webapp.request.numbers import Digits

AccountFormat = Literal["json", "colon"]

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

_COOKIE = "explorer_token"
# Visible ASCII except ";": other characters cannot be in a header, and ";" would begin a second cookie.
_TOKEN = re.compile(r"[!-:<-~]+")
_SECONDS = re.compile(r"[0-9]{1,10}")


class ExplorerClient:
    """Speaks to the Explorer at `base_url`, whose path prefix is kept.

    Time-outs are seconds; their sum is the longest time of a call. Raises ValueError for an address that cannot be
    used and OSError for a `ca_bundle` (file or folder) that cannot be read. All calls but `add_job` raise NotConnected,
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
        bearer = _account_header(account, password, account_format=self._account_format)
        answer = self._transport.request(
            "POST",
            "api-open/v1/connect",
            headers=_COMMON | _JSON | {"Authorization": bearer},
            body=_compact({"address": address, "port": port}).encode(),
            max_bytes=READ_BYTES,
            keep_cookies=True,
            secrets=(password, bearer.removeprefix("Bearer ")),
        )
        sessions = [session for header in answer.set_cookie if (session := _session(header))]
        _require_success(replace(answer, secrets=(*answer.secrets, *(session.token for session in sessions))))
        if not sessions:
            raise BadAnswer("Explorer's answer to signing in holds no usable token.")
        return sessions[-1]  # as a browser does

    def add_job(self, *, token: str, workflow_id: str, body: bytes) -> AddJobResult:
        """Send `body` byte for byte, once, and return its outcome (Explorer API, "Add a new job").

        Raises nothing, whatever Explorer or the network does: every failure is an outcome.
        """
        try:
            path = f"workflows/{_segment(workflow_id)}/jobs"
            answer = self._call("POST", path, token=token, headers=_JSON, body=body, max_bytes=ADD_JOB_BYTES)
        except (NotConnected, NoAnswer) as failure:
            return result_of_failure(failure)
        return result_of_answer(answer)

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
        filters = {
            "name": name,
            "status": status,
            "fromCreateTime": created_from_ms,
            "toCreateTime": created_to_ms,
            "orderByCreateTime": order,
        }
        given = {key: value for key, value in filters.items() if value is not None}
        query = urlencode({"filter": _compact(given), "pageSize": page_size, "page": page}, quote_via=quote)
        folder = "" if workflow_id is None else f"workflows/{_segment(workflow_id)}/"
        answer = self._call("GET", f"{folder}jobs?{query}", token=token)
        data = _successful(answer).data
        return read_page(data, page=page, page_size=page_size, date_offset_seconds=answer.date_offset_seconds)

    def job(self, *, token: str, job_id: str) -> JobDetails:
        """Return a job with its tasks (Explorer API, "Get job details")."""
        answer = self._call("GET", f"jobs/{_segment(job_id)}", token=token)
        details = read_details(_successful(answer).data, date_offset_seconds=answer.date_offset_seconds)
        if details.job.id != job_id:
            raise BadAnswer(f"Explorer's answer describes job {details.job.id}, not the one asked for.")
        return details

    def cancel(self, *, token: str, job_id: str) -> None:
        """Ask Explorer to stop a job; it confirms the request, not the end (Explorer API, "Cancel a job")."""
        _require_success(self._call("PUT", f"jobs/{_segment(job_id)}/cancel", token=token, headers=_FORM))

    def task_result(self, *, token: str, job_id: str, task_id: str, limit: int) -> TaskResult:
        """Return the first rows of a task's result (Explorer API, "Get task results"); `task_id` is the run's."""
        path = f"jobs/{_segment(job_id)}/tasks/{_segment(task_id)}/sample_result?limit={limit}"
        answer = self._call("GET", path, token=token)
        refuse_too_many_values(answer.body)
        return read_result(_successful(answer, number=Digits).data, limit=limit)

    def _call(
        self,
        method: str,
        path: str,
        *,
        token: str,
        headers: Mapping[str, str] = {},
        body: bytes | None = None,
        max_bytes: int = READ_BYTES,
    ) -> RawAnswer:
        return self._transport.request(
            method,
            f"api-open/v1/{path}",
            headers={**_COMMON, **headers, "Cookie": _token_header(token)},
            body=body,
            max_bytes=max_bytes,
            secrets=(token,),
        )


def _successful(answer: RawAnswer, *, number: Callable[[str], Any] | None = None) -> Envelope:
    """Return the envelope of a success; raise Rejected or BadAnswer for anything else."""
    envelope = read_envelope(answer.body, number=number, secrets=answer.secrets)
    if envelope.flaw == "duplicate-member":
        raise BadAnswer("Explorer's answer says the same thing twice.")
    if envelope.code or not 200 <= answer.status < 300:
        raise Rejected(envelope.code or None, envelope.message, answer.status, answer.traceparent)
    if envelope.flaw == "not-json":
        raise BadAnswer("Explorer's answer is not JSON: another program may run at its address.")
    if envelope.flaw == "no-code":
        raise BadAnswer("Explorer's answer has no code: another program may run at its address.")
    return envelope


def _require_success(answer: RawAnswer) -> None:
    """Raise Rejected also for a code 0 whose data says `success: false`."""
    envelope = _successful(answer)
    if isinstance(envelope.data, dict) and envelope.data.get("success") is False:
        raise Rejected(None, envelope.message, answer.status, answer.traceparent)


def _account_header(account: str, password: str, *, account_format: AccountFormat) -> str:
    """Return the value of `Authorization` for connect (Explorer API, "Authorization").

    Raises NotConnected("account") for lone surrogates and, in the colon format of Explorer 3.1 and 3.2, for a colon in
    the account's name: the format cannot express them.
    """
    if account_format == "json":
        text = json.dumps([account, password], ensure_ascii=False, separators=(",", ":"))
    else:
        text = f"{account}:{password}"
    is_ambiguous = account_format == "colon" and ":" in account
    if is_ambiguous or _has_surrogate(text):
        raise NotConnected("account")
    return f"Bearer {base64.b64encode(text.encode()).decode()}"


def _token_header(token: str) -> str:
    """Return the value of `Cookie` for one request; raise NotConnected("token") if it cannot be a token."""
    if not _TOKEN.fullmatch(token):
        raise NotConnected("token")
    return f"{_COOKIE}={token}"


def _session(set_cookie: str) -> Session | None:
    """Return the session in a Set-Cookie header, or None if it sets no usable token."""
    first, *attributes = set_cookie.split(";")
    name, token = _name_and_value(first)
    if name != _COOKIE or not _TOKEN.fullmatch(token):
        return None
    ages = [value for key, value in map(_name_and_value, attributes) if key.lower() == "max-age"]
    is_number = bool(ages) and _SECONDS.fullmatch(ages[-1])
    return Session(token=token, max_age_seconds=int(ages[-1]) if is_number else None)


def _name_and_value(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name.strip(), value.strip().strip('"')


def _segment(text: str) -> str:
    """Return one segment of a path; raise NotConnected("request") for text that would lead to another call."""
    if text in {"", ".", ".."} or _has_surrogate(text):
        raise NotConnected("request")
    return quote(text, safe="")


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def _compact(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))


class BusyError(Exception):
    """So many requests already wait for Explorer that no further one is begun."""


class Places:
    """How many threads of this process may wait for Explorer at a time."""

    def __init__(self, number: int) -> None:
        self._free = threading.BoundedSemaphore(number)

    @contextmanager
    def take(self) -> Iterator[None]:
        """Hold one place; raises BusyError at once if none is free."""
        if not self._free.acquire(blocking=False):
            raise BusyError
        try:
            yield
        finally:
            self._free.release()
