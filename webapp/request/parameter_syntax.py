r"""The one syntax for a parameter in links, sheet headers and imports: `task_id.name`, with `:number` for a number.

In a task ID and a name `.`, `:` and `\` are written with a `\` before them, and the first bare dot divides.
"""

import re

from webapp.request.job_request import NUMBER, TEXT, Parameter, Row
from webapp.request.text import Refused, refuse_unsendable, show, trim

_SPECIAL = re.compile(r"[.:\\]")
_ESCAPED = re.compile(r"\\([.:\\])")
_PARAMETER = re.compile(
    r"(?P<task_id>(?:[^.:\\]|\\[.:\\])*)\.(?P<name>(?:[^:\\]|\\[.:\\])*)(?::(?P<type>.*))?", re.DOTALL
)
_SURROGATE = re.compile("[\ud800-\udfff]")


class NotUnderstood(ValueError):  # noqa: N818 - the word of the pages
    """Something written in this syntax cannot be read; the message is a sentence that names it."""


def write_parameter(parameter: Row | Parameter) -> str:
    """Return `query_1.name` for a text, `pagerank_1.d:number` for a number; read_parameter() refuses any other type."""
    suffix = "" if parameter.type == TEXT else f":{parameter.type}"
    return f"{_escape(parameter.task_id)}.{_escape(parameter.name)}{suffix}"


def read_parameter(text: str) -> tuple[str, str, str]:
    """Return task ID, name and type (TEXT or NUMBER), untrimmed; raises NotUnderstood."""
    refuse_broken(text, what="A parameter")
    if not (match := _PARAMETER.fullmatch(text)):
        raise NotUnderstood(f"{show(text)} is not understood: {_form_fault(text)}")
    task_id, name = _unescape(match["task_id"]), _unescape(match["name"])
    if not trim(task_id) or not trim(name):
        raise NotUnderstood(f"{show(text)} is not understood: a task ID is before the dot and a name after it.")
    return task_id, name, _read_type(text, match["type"])


def refuse_broken(text: str, *, what: str) -> None:
    """Raise NotUnderstood when the text holds a lone surrogate, which is how broken UTF-8 arrives."""
    try:
        refuse_unsendable(text, what=what, pattern=_SURROGATE)
    except Refused as refusal:
        raise NotUnderstood(f"{show(text)} is not understood: {refusal}") from refusal


def _read_type(text: str, written: str | None) -> str:
    if written is None:
        return TEXT
    if written not in (TEXT, NUMBER):
        raise NotUnderstood(
            f"{show(text)} is not understood: after a colon comes number or text, not {show(written)}. "
            r"A colon that belongs to the name is written \:."
        )
    return written


def _form_fault(text: str) -> str:
    bare = _ESCAPED.sub("", text)
    if "\\" in bare:
        return r"a backslash is allowed only before a dot, a colon or another backslash."
    if "." not in bare:
        return "no dot divides task ID and parameter name, as in query_1.name."
    return r"a colon that belongs to the task ID is written \:."


def _escape(part: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", part)


def _unescape(part: str) -> str:
    return _ESCAPED.sub(r"\1", part)
