"""What became of a job that was to be added: the contract's table of outcomes."""

from dataclasses import dataclass
from typing import Literal

from webapp.explorer.envelope import Envelope, date_offset_seconds, read_envelope
from webapp.explorer.errors import NoAnswer, NotConnected, error_name, is_session_over
from webapp.explorer.transport import RawAnswer
from webapp.identifiers import usable_job_id

Outcome = Literal["accepted", "refused", "not_sent", "unknown"]

_AMBIGUOUS_4XX = frozenset({408, 409})  # a proxy's time-out, a conflict with what may be this very job
_TURNED_AWAY = frozenset({301, 307, 308})
_LARGEST_CODE = 2_147_483_647


@dataclass(frozen=True, kw_only=True)
class AddJobResult:
    """What is certain after one request to add a job.

    `job_id` is canonical decimal text, of an accepted job only. `message` is Explorer's own, raw (show it through
    `visible`), at most about 4,096 characters. `reason` is one machine word, empty when accepted. `explorer_spoke`
    says that an envelope of Explorer with one of its codes came back. `date_offset_seconds` is Explorer's clock
    minus ours.
    """

    outcome: Outcome
    reason: str
    job_id: str | None = None
    code: int | None = None
    name: str = ""
    message: str = ""
    http_status: int | None = None
    traceparent: str = ""
    milliseconds: float = 0.0
    explorer_spoke: bool = False
    date_offset_seconds: float | None = None

    @property
    def session_over(self) -> bool:
        """Whether Explorer has ended its own session (code 401xxxxx): sign in again."""
        return is_session_over(self.code)

    @property
    def blames_request(self) -> bool:
        """Whether the request itself was refused: code 4xxxxxxx, or HTTP 4xx but 408 and 409."""
        return self.outcome == "refused"

    @property
    def ended_by_explorer(self) -> bool:
        """Whether Explorer itself says that it failed (5xxxxxxx, 9xxxxxxx): nothing more is under way, look now."""
        return self.explorer_spoke and self.outcome == "unknown" and self.code != 0


def of_answer(answer: RawAnswer) -> AddJobResult:
    """Return the outcome that an answer means."""
    envelope = read_envelope(answer.body, secrets=answer.secrets)
    job_id = usable_job_id(envelope.data.get("id")) if isinstance(envelope.data, dict) else None
    outcome, reason = _judged(envelope, job_id=job_id, status=answer.status)
    code = envelope.code if _fits(envelope.code) else None
    return AddJobResult(
        outcome=outcome,
        reason=reason,
        job_id=job_id if outcome == "accepted" else None,
        code=code,
        name=error_name(code),
        message=envelope.message,
        http_status=answer.status,
        traceparent=answer.traceparent,
        milliseconds=answer.milliseconds,
        explorer_spoke=envelope.family is not None,
        date_offset_seconds=date_offset_seconds(answer),
    )


def of_not_connected(failure: NotConnected) -> AddJobResult:
    """Return the outcome "not_sent", with "refused-connection" for a connection refused."""
    reason = "refused-connection" if failure.reason == "refused" else failure.reason
    return AddJobResult(outcome="not_sent", reason=reason, milliseconds=failure.milliseconds)


def of_no_answer(failure: NoAnswer) -> AddJobResult:
    """Return the outcome of a request that may have arrived.

    It is "unknown", unless the answer came whole and only its coding cannot be undone: then there is no code, and its
    HTTP status decides as it does for any other answer without one.
    """
    outcome: Outcome = "unknown" if failure.http_status is None else _without_code(failure.http_status)[0]
    return AddJobResult(
        outcome=outcome,
        reason=failure.reason,
        http_status=failure.http_status,
        milliseconds=failure.milliseconds,
    )


def _judged(envelope: Envelope, *, job_id: str | None, status: int) -> tuple[Outcome, str]:
    if envelope.flaw == "duplicate-member":
        return "unknown", envelope.flaw
    if envelope.code is None:
        outcome, reason = _without_code(status)
        return outcome, reason or envelope.flaw
    if envelope.code == 0:
        return _success(job_id, status)
    return _error(envelope.family, status)


def _success(job_id: str | None, status: int) -> tuple[Outcome, str]:
    if not 200 <= status < 300:
        return "unknown", "bad-status"
    return ("accepted", "") if job_id else ("unknown", "bad-id")


def _error(family: int | None, status: int) -> tuple[Outcome, str]:
    if family is None:
        return ("refused" if _is_refusal(status) else "unknown"), "strange-code"
    return ("refused" if family == 4 else "unknown"), "error-code"


def _without_code(status: int) -> tuple[Outcome, str]:
    if _is_refusal(status):
        return "refused", "http-error"
    if status in _TURNED_AWAY:
        return "not_sent", "redirect"
    if 300 <= status < 400:
        return "unknown", "redirect"
    return "unknown", "http-error" if status >= 400 else ""


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500 and status not in _AMBIGUOUS_4XX


def _fits(code: int | None) -> bool:
    # A number no table of Explorer's holds, and no column of a database, is not worth keeping.
    return code is not None and abs(code) <= _LARGEST_CODE
