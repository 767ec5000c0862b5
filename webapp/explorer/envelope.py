"""Explorer's envelope, `{"code": …, "message": …, "data": …}`, read strictly."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from webapp.explorer.freeing import freed_json, may_hold
from webapp.explorer.transport import RawAnswer

Flaw = Literal["", "not-json", "duplicate-member", "no-code"]

_DIGITS = re.compile(r"0|[1-9][0-9]{0,18}")
_MESSAGE_CHARACTERS = 4_096
_CUT = " … (cut)"


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """What an answer says.

    `code` is None unless it is an integer or its decimal text: false, null and 0.0 are no code. `flaw` says what is
    wrong with the whole; `message` is Explorer's own, raw, and marked where it was cut.
    """

    code: int | None = None
    message: str = ""
    data: Any = None
    flaw: Flaw = ""

    @property
    def family(self) -> int | None:
        """Which kind of code it is: 0 for success, 4, 5 or 9 for Explorer's errors, else None."""
        if self.code == 0:
            return 0
        first = None if self.code is None else self.code // 10_000_000
        return first if first in {4, 5, 9} else None


class _Members:
    """Makes an object of JSON of its members, and remembers whether one came twice."""

    twice = False

    def __call__(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        members = dict(pairs)
        self.twice = self.twice or len(members) < len(pairs)
        return members


def read_envelope(
    body: bytes, *, number: Callable[[str], Any] | None = None, secrets: tuple[str, ...] = ()
) -> Envelope:
    """Return what the bytes of an answer say; whatever they are, they are an envelope, if only one with a flaw.

    `number` makes of a number's digits what stands for it in `data`; without one it is an int or a float.
    Its texts are freed of the `secrets`.
    """
    members = _Members()
    # Bytes that are not UTF-8 are replaced: a broken name in a message must not cost the job's ID.
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    try:
        answer = json.loads(
            text, object_pairs_hook=members, parse_constant=_refuse, parse_int=number, parse_float=number
        )
        if may_hold(text, secrets):
            answer = freed_json(answer, secrets)
    except (ValueError, RecursionError):
        return Envelope(flaw="not-json")
    if members.twice:
        return Envelope(flaw="duplicate-member")
    return _of(answer) if isinstance(answer, dict) else Envelope(flaw="no-code")


def date_offset_seconds(answer: RawAnswer) -> float | None:
    """Return Explorer's clock minus ours, in seconds, by the answer's Date header (whole seconds); None without one."""
    try:
        moment = parsedate_to_datetime(answer.date[:64])
        return moment.timestamp() - answer.received_at if moment.tzinfo else None
    except (ValueError, TypeError, OverflowError, IndexError, OSError):
        return None


def whole_number(value: object) -> int | None:
    """Return an integer, given as such or as its plain decimal text of at most 19 digits; None for all else."""
    if isinstance(value, str):
        return int(value) if _DIGITS.fullmatch(value) else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _of(answer: dict[str, Any]) -> Envelope:
    code = whole_number(answer.get("code"))
    message = answer.get("message")
    return Envelope(
        code=code,
        message=_bounded(message) if isinstance(message, str) else "",
        data=answer.get("data"),
        flaw="no-code" if code is None else "",
    )


def _bounded(message: str) -> str:
    return message if len(message) <= _MESSAGE_CHARACTERS else message[:_MESSAGE_CHARACTERS] + _CUT


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
