"""What may be typed as a workflow ID, a task ID, a name and a text: cleaned, or refused with a sentence."""

import re
import unicodedata

MAX_LABEL = 256
MAX_VALUE = 65_536
SHOWN = 40

# The characters with Unicode's White_Space property (PropList.txt). str.strip() would take U+001C to U+001F as well,
# which are control characters and must be refused, not lost.
_WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_NOT_IN_LABEL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NOT_IN_VALUE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}

MAX_WORKFLOW_ID = "9223372036854775807"  # the largest signed 64-bit integer, as digits
_WHERE = "the digits in the upper left corner of the workflow's page in Explorer"
_DIGITS = re.compile("[0-9]+")
_SIGNED = re.compile("[+-]([0-9]+)")


class Refused(ValueError):  # noqa: N818 - what happened, in the words of the form
    """Something typed cannot be sent; the message is a sentence for the person who typed it."""


def trim(typed: str) -> str:
    """Return the text without the white space at its ends, whatever kind of white space it is."""
    return typed.strip(_WHITE_SPACE)


def show(typed: str) -> str:
    """Return what was typed in quotation marks, for a message: at most 40 characters, invisible ones as [U+0007]."""
    shown = "".join(f"[{_code(c)}]" if unicodedata.category(c) in _INVISIBLE else c for c in typed[:SHOWN])
    return f"“{shown}…”" if len(typed) > SHOWN else f"“{shown}”"


def clean_task_id(typed: str) -> str:
    """Return the task ID trimmed; only Explorer knows which exist. Raises Refused."""
    if not (task_id := trim(typed)):
        raise Refused("Enter the task ID: it is in the upper right corner of the component's settings in Explorer.")
    return _checked_label(task_id, what="The task ID")


def clean_name(typed: str) -> str:
    """Return the parameter's name trimmed; raises Refused."""
    if not (name := trim(typed)):
        raise Refused("Enter the name of the parameter, such as name.")
    return _checked_label(name, what="The parameter name")


def clean_text(typed: str) -> str:
    """Return a text value as it is sent: as typed, spaces and all, with LF for every line end; raises Refused."""
    value = with_line_feeds(typed)
    refuse_long(value, what="The value", limit=MAX_VALUE)
    refuse_unsendable_value(value)
    return value


def refuse_unsendable_value(value: str) -> None:
    """Raise Refused at the first character that no value can have; tabs and line feeds are fine in one."""
    refuse_unsendable(value, what="The value", pattern=_NOT_IN_VALUE)


def with_line_feeds(typed: str) -> str:
    """Return the text with CRLF and lone CR as LF: browsers post CRLF for what was typed as one line end."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def refuse_long(text: str, *, what: str, limit: int) -> None:
    """Raise Refused when the text has more characters (code points) than the limit."""
    if len(text) > limit:
        raise Refused(f"{what} has {len(text):,} characters; {limit:,} is the most it can have.")


def refuse_unsendable(text: str, *, what: str, pattern: re.Pattern[str] = _NOT_IN_LABEL) -> None:
    """Raise Refused at the first control character or lone surrogate (how broken UTF-8 arrives) in the text."""
    if not (found := pattern.search(text)):
        return
    place = f"at character {found.start() + 1:,}"
    if found[0] >= "\ud800":
        raise Refused(f"{what} holds broken UTF-8 {place}: its characters were damaged on the way. Type it again.")
    raise Refused(f"{what} holds the control character {_code(found[0])} {place}, which cannot be sent. Remove it.")


def _checked_label(label: str, *, what: str) -> str:
    refuse_long(label, what=what, limit=MAX_LABEL)
    refuse_unsendable(label, what=what)
    return label


def _code(character: str) -> str:
    return f"U+{ord(character):04X}"


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
    """Say what to type, unless it is too long to read or would be refused."""
    try:
        suggestion = clean_workflow_id(digits[: SHOWN + 1])
    except Refused:
        return f". Enter {_WHERE}"
    return f": type {suggestion}"


def _ascii_digits(typed: str) -> str:
    return "".join(str(unicodedata.decimal(digit)) for digit in typed)
