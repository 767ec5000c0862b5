"""What an answer of Explorer says: its envelope, and the outcome of "Add a job".

The envelope is `{"code": …, "message": …, "data": …}`, read strictly.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from webapp.explorer.errors import NoAnswer, NotConnected, code_family, error_name
from webapp.explorer.text import json_without_secrets, may_hold_secret, usable_job_id
from webapp.explorer.transport import RawAnswer

Flaw = Literal["", "not-json", "duplicate-member", "no-code"]
Outcome = Literal["accepted", "refused", "not_sent", "unknown"]

_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")
_MESSAGE_CHARACTERS = 4_096
_CUT = " … (cut)"
_AMBIGUOUS_4XX = frozenset({408, 409})  # a proxy's time-out, a conflict with what may be this very job
_TURNED_AWAY = frozenset({301, 307, 308})
_LARGEST_CODE = 2_147_483_647  # what a column of the database holds, and far beyond Explorer's table


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What an answer says.

    `code` is None unless it is an integer or its decimal text: false, null and 0.0 are no code. `message` is
    Explorer's own, raw, and marked where it was cut. `flaw` says what is wrong with the whole.
    """

    code: int | None = None
    message: str = ""
    data: Any = None
    flaw: Flaw = ""


@dataclass(frozen=True, kw_only=True)
class AddJobResult:
    """What is certain after one request to add a job.

    `job_id` is canonical decimal text, of an accepted job only. `message` is Explorer's own, raw (show it through
    `visible`), of at most about 4,096 characters. `reason` is one machine word, empty if accepted.
    `date_offset_seconds` is Explorer's clock minus ours.
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
    date_offset_seconds: float | None = None

    @property
    def ended_by_explorer(self) -> bool:
        """Whether Explorer itself says that it failed (5xxxxxxx, 9xxxxxxx): nothing more is under way, look now."""
        return code_family(self.code) in {5, 9}


def read_envelope(
    body: bytes, *, number: Callable[[str], Any] | None = None, secrets: tuple[str, ...] = ()
) -> Envelope:
    """Return what the bytes of an answer say. Any bytes give an envelope, if only one with a flaw.

    `number` turns the digits of a number into its value in `data`; without it a number is an int or a float.
    The texts hold none of the `secrets`.
    """
    members = _Members()
    # Bytes that are not UTF-8 are replaced: a broken name in a message must not cost the job's ID.
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        answer = json.loads(
            text, object_pairs_hook=members, parse_constant=_refuse_constant, parse_int=number, parse_float=number
        )
        if may_hold_secret(text, secrets):
            answer = json_without_secrets(answer, secrets)
    except (ValueError, RecursionError):
        return Envelope(flaw="not-json")
    if members.is_duplicate:
        return Envelope(flaw="duplicate-member")
    if not isinstance(answer, dict):
        return Envelope(flaw="no-code")
    code, message = whole_number(answer.get("code")), answer.get("message")
    return Envelope(
        code=code,
        message=_bounded(message) if isinstance(message, str) else "",
        data=answer.get("data"),
        flaw="no-code" if code is None else "",
    )


def whole_number(value: object) -> int | None:
    """Return an integer, given as such or as its plain decimal text of at most 19 digits; None for all else."""
    if isinstance(value, str):
        return int(value) if _NUMBER.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def result_of_answer(answer: RawAnswer) -> AddJobResult:
    """Return the outcome that an answer means."""
    envelope = read_envelope(answer.body, secrets=answer.secrets)
    job_id = usable_job_id(envelope.data.get("id")) if isinstance(envelope.data, dict) else None
    outcome, reason = _outcome(envelope, job_id=job_id, status=answer.status)
    code = envelope.code if envelope.code is not None and abs(envelope.code) <= _LARGEST_CODE else None
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
        date_offset_seconds=answer.date_offset_seconds,
    )


def result_of_failure(failure: NotConnected | NoAnswer) -> AddJobResult:
    """Return the outcome of a request without an answer.

    It is "not_sent" if no connection was made, else "unknown", unless the answer came whole and only its coding cannot
    be undone: then its HTTP status decides, as for any other answer without a code.
    """
    if isinstance(failure, NotConnected):
        reason = "refused-connection" if failure.reason == "refused" else failure.reason
        return AddJobResult(outcome="not_sent", reason=reason, milliseconds=failure.milliseconds)
    outcome: Outcome = "unknown" if failure.http_status is None else _outcome_of_status(failure.http_status)[0]
    return AddJobResult(
        outcome=outcome, reason=failure.reason, http_status=failure.http_status, milliseconds=failure.milliseconds
    )


def _outcome(envelope: Envelope, *, job_id: str | None, status: int) -> tuple[Outcome, str]:
    """Return the outcome and its reason, by the code if there is one, else by the HTTP status."""
    if envelope.flaw == "duplicate-member":
        return "unknown", envelope.flaw
    if envelope.code is None:
        outcome, reason = _outcome_of_status(status)
        return outcome, reason or envelope.flaw
    match code_family(envelope.code):
        case 0 if not 200 <= status < 300:
            return "unknown", "bad-status"
        case 0:
            return ("accepted", "") if job_id else ("unknown", "bad-id")
        case 4:
            return "refused", "error-code"
        case 5 | 9:
            return "unknown", "error-code"
    return ("refused" if _is_refusal(status) else "unknown"), "strange-code"


def _outcome_of_status(status: int) -> tuple[Outcome, str]:
    """Return the outcome of an answer without a code."""
    if _is_refusal(status):
        return "refused", "http-error"
    if status in _TURNED_AWAY:
        return "not_sent", "redirect"
    if 300 <= status < 400:
        return "unknown", "redirect"
    return "unknown", "http-error" if status >= 400 else ""


def _is_refusal(status: int) -> bool:
    return 400 <= status < 500 and status not in _AMBIGUOUS_4XX


class _Members:
    """Makes a dict of the members of a JSON object, and remembers whether any object held one twice."""

    is_duplicate = False

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self.is_duplicate = self.is_duplicate or len(members) < len(pairs)
        return members


def _bounded(message: str) -> str:
    return message if len(message) <= _MESSAGE_CHARACTERS else message[:_MESSAGE_CHARACTERS] + _CUT


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
