"""What was understood of a pasted text, and each piece that was not, with the reason."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from webapp.request.job_request import TEXT, Row
from webapp.request.parameter_syntax import write_parameter
from webapp.request.text import (
    Refused,
    clean_workflow_id,
    refuse_unsendable,
    refuse_unsendable_value,
    show,
    trim,
    with_line_feeds,
)

MAX_NOT_TAKEN = 200
MAX_TAKEN = 10_000
WORKFLOW_ID = "workflow_id"
_STOPPED = f"{MAX_NOT_TAKEN} pieces were not understood, so reading stopped here: nothing after it was read."
_FULL = f"Reading stopped after {MAX_TAKEN:,} parameters, more than a form takes: nothing after it was read."


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A piece that was not taken: `quoted` as show() shows it, at most 40 characters; `reason` is a sentence."""

    quoted: str
    reason: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What a pasted text says; `rows` as they would be typed into the form, which checks them."""

    format: str
    """"JSON", "a curl command", "cells of a sheet", "lines" or "a link"; "" when it is none of them."""
    workflow_id: str | None
    """None if the text names no possible workflow ID."""
    rows: tuple[Row, ...]
    not_taken: tuple[NotTaken, ...]
    token_dropped: bool
    """Whether the text held a credential; no field of this holds it."""


class EnoughRead(Exception):  # noqa: N818 - not an error: a form takes no more
    """Reading stops: too many pieces were taken or not understood. The last NotTaken says so."""


class Pieces:
    """Collects what a reader understands. A parameter that is given twice is not taken, and is named."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], Row | None] = {}
        self._times: dict[tuple[str, str], int] = {}
        self._claimed = 0
        self._workflow_ids: list[str] = []
        self._not_taken: list[NotTaken] = []

    def take(self, row: Row) -> None:
        """Take a row, unless it holds what a page could not show and send back unchanged; raises EnoughRead."""
        value = with_line_feeds(row.value) if "\r" in row.value else row.value
        if not (value.isprintable() and row.task_id.isprintable() and row.name.isprintable()):
            try:
                refuse_unsendable(trim(row.task_id), what="Its task ID")
                refuse_unsendable(trim(row.name), what="Its name")
                refuse_unsendable_value(value)
            except Refused as refusal:
                return self.refuse_value(row.task_id, row.name, f"was not taken. {refusal}")
        return self._claim(row.task_id, row.name, Row(row.task_id, row.name, row.type, value))

    def take_workflow(self, typed: str) -> None:
        """Take a workflow ID, or say why it can be none; raises EnoughRead."""
        try:
            self._workflow_ids.append(clean_workflow_id(typed))
        except Refused as refusal:
            self.refuse(typed, str(refusal))

    def refuse(self, piece: str, reason: str) -> None:
        """Note a piece that is not taken, with a sentence; raises EnoughRead."""
        self._not_taken.append(NotTaken(show(piece), reason))
        if len(self._not_taken) >= MAX_NOT_TAKEN:
            self._not_taken.append(NotTaken("“…”", _STOPPED))
            raise EnoughRead

    def refuse_named(self, piece: str, what: str) -> None:
        """Note a piece that is not taken; the sentence is its name and what is wrong with it. Raises EnoughRead."""
        self.refuse(piece, f"{show(piece)} {what}")

    def refuse_value(self, task_id: str, name: str, what: str) -> None:
        """Note a parameter whose value is not taken, so that none of the same name is; raises EnoughRead."""
        self._claim(task_id, name, None)
        self.refuse_named(parameter_path(task_id, name), what)

    def understood(self, format_name: str) -> Understood:
        """Return all of it."""
        for key, times in self._times.items():
            what = f"is given {times} times, so no value of it was taken: each parameter of a task has one value."
            self._not_taken.append(NotTaken(show(parameter_path(*key)), f"{show(parameter_path(*key))} {what}"))
        rows = tuple(row for row in self._rows.values() if row is not None)
        return Understood(format_name, self._workflow_id(), rows, tuple(self._not_taken), token_dropped=False)

    def _claim(self, task_id: str, name: str, row: Row | None) -> None:
        key = (task_id, name)
        if key in self._rows:
            self._times[key] = self._times.get(key, 1) + 1
            row = None
        self._rows[key] = row
        self._claimed += 1
        if self._claimed >= MAX_TAKEN or len(self._times) >= MAX_NOT_TAKEN:
            why = _FULL if self._claimed >= MAX_TAKEN else _STOPPED
            self._not_taken.append(NotTaken(show(parameter_path(task_id, name)), why))
            raise EnoughRead

    def _workflow_id(self) -> str | None:
        different = list(dict.fromkeys(self._workflow_ids))
        if len(different) > 1:
            shown = " and ".join(different[:3])
            reason = f"Different workflow IDs are given ({shown}), so none was taken: one job has one workflow."
            self._not_taken.append(NotTaken(show(different[0]), reason))
            return None
        return different[0] if different else None


def collect(format_name: str, read: Callable[[Pieces], None]) -> Understood:
    """Return what a reader gave to the pieces that it was called with."""
    pieces = Pieces()
    with suppress(EnoughRead):
        read(pieces)
    return pieces.understood(format_name)


def parameter_path(task_id: str, name: str) -> str:
    """Return a parameter's name in the one syntax, without its type."""
    return write_parameter(Row(task_id, name, TEXT, ""))


def place(text: str, position: int) -> str:
    """Return where a position in a text is, as "line 1, column 12"; both are counted from 1."""
    line = text.count("\n", 0, position) + 1
    return f"line {line:,}, column {position - text.rfind(chr(10), 0, position):,}"
