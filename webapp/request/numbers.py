"""The numbers that can be sent: JSON's grammar (RFC 8259, section 6), every digit kept."""

import math
import re

from webapp.request.number_suggestion import readings
from webapp.request.text import SHOWN, Refused, clean_text, show, trim

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_LEADING_ZERO = re.compile(r"[+-]?0[0-9]")
_EXAMPLES = "digits, such as 0.85 or -12"
_AS_TYPED = "choose Text to send it as typed"


class Digits(str):
    """A number of a JSON text, as the digits it was written with: int() and float() would change or refuse some."""

    __slots__ = ()


def clean_number(typed: str) -> str:
    """Return the number trimmed, with the digits that were typed; raises Refused with what to type instead."""
    number = clean_text(trim(typed))
    if not number:
        raise Refused("Enter a number, such as 0.85, or choose Text to send an empty value.")
    if fault := _fault(number):
        raise Refused(fault)
    return number


def suggestions(typed: str) -> tuple[str, ...]:
    """Return the numbers that may be meant by a text that is none; a long text gets none, it could not be read."""
    if len(typed) > SHOWN:
        return ()
    return tuple(number for number in readings(typed) if _NUMBER.fullmatch(number) and not _range_fault(number))


def _fault(number: str) -> str | None:
    return _range_fault(number) if _NUMBER.fullmatch(number) else _grammar_fault(number)


def _grammar_fault(typed: str) -> str:
    meant = " or ".join(suggestions(typed))
    if meant and _LEADING_ZERO.match(typed):
        return f"A number has no zeros in front: type {meant}, or choose Text to keep the zeros."
    return f"{show(typed)} cannot be sent as a number: type {meant or _EXAMPLES}, or {_AS_TYPED}."


def _range_fault(number: str) -> str | None:
    """Most readers of JSON make doubles: a number that would become infinity or 0 in one is not what was typed."""
    value = float(number)
    if math.isinf(value):
        return f"{show(number)} is too large: numbers go up to about 1.79e308. Type a smaller one, or {_AS_TYPED}."
    mantissa = number.lower().partition("e")[0]
    if value == 0 and mantissa.strip("-0."):
        return f"{show(number)} is so small that it would become 0: type 0, or {_AS_TYPED}."
    return None
