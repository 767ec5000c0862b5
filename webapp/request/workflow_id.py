"""The workflow ID: which are possible, and what to do about what is not one."""

import re
import unicodedata

from webapp.request.text import SHOWN, Refused, refuse_unsendable, show, trim

MAX_WORKFLOW_ID = "9223372036854775807"  # the largest signed 64-bit integer, as digits
_WHERE = "the digits in the upper left corner of the workflow's page in Explorer"
_DIGITS = re.compile("[0-9]+")
_SIGNED = re.compile("[+-]([0-9]+)")


def clean_workflow_id(typed: str) -> str:
    """Return the workflow ID trimmed: ASCII digits, from 1 to 9223372036854775807; raises Refused."""
    if not (workflow_id := trim(typed)):
        raise Refused(f"Enter the workflow ID: {_WHERE}.")
    refuse_unsendable(workflow_id, what="The workflow ID")
    if not _DIGITS.fullmatch(workflow_id):
        raise Refused(_not_digits(workflow_id))
    _refuse_out_of_range(workflow_id)
    return workflow_id


def _not_digits(typed: str) -> str:
    if "/" in typed:
        return f"{show(typed)} looks like an address. Enter the workflow ID alone: {_WHERE}."
    if signed := _SIGNED.fullmatch(typed):
        return f"A workflow ID has no sign{_instead(signed[1])}."
    if typed.isdecimal():
        return f"A workflow ID is written with the digits 0 to 9{_instead(_ascii_digits(typed))}."
    return f"{show(typed)} is not a workflow ID: it has digits only, no spaces or other characters. Enter {_WHERE}."


def _refuse_out_of_range(digits: str) -> None:
    """Compare as text: int() itself fails on thousands of digits."""
    if not digits.strip("0"):
        raise Refused(f"0 is not a workflow ID: the smallest is 1. Enter {_WHERE}.")
    if digits.startswith("0"):
        raise Refused(f"A workflow ID has no zeros in front{_instead(digits.lstrip('0'))}.")
    if (len(digits), digits) > (len(MAX_WORKFLOW_ID), MAX_WORKFLOW_ID):
        raise Refused(f"{show(digits)} is too large for a workflow ID: the largest is {MAX_WORKFLOW_ID}.")


def _instead(digits: str) -> str:
    """Say what to type, unless that is too long to read or would be refused, too."""
    try:
        suggestion = clean_workflow_id(digits[: SHOWN + 1])
    except Refused:
        return f". Enter {_WHERE}"
    return f": type {suggestion}"


def _ascii_digits(typed: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in typed)
