"""Cleaning of what was typed as text: white space, line ends, characters that cannot be sent, lengths."""

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
    """Return the task ID trimmed. Any text will do, Explorer knows which exist; raises Refused."""
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
