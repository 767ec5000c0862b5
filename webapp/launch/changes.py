"""A form against the submission that it was filled from: what was changed, what was dropped."""

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.request.row import NUMBER, Row, is_blank
from webapp.request.text import show, trim


@dataclass(frozen=True)
class Changes:
    """`notes` has a sentence for each changed row, by its index; `dropped` names the rows that are gone."""

    notes: dict[int, str]
    dropped: tuple[str, ...]
    workflow: str = ""


def changes(workflow_id: str, rows: Sequence[Row], *, before_id: str, before: Sequence[Row]) -> Changes:
    """Compare rows by task ID and parameter."""
    originals = {(row.task_id, row.name): row for row in before}
    here = {(trim(row.task_id), trim(row.name)) for row in rows}
    notes = {}
    for index, row in enumerate(rows):
        if not is_blank(row) and (note := _note(row, originals.get((trim(row.task_id), trim(row.name))))):
            notes[index] = note
    dropped = tuple(f"{row.task_id}.{row.name} = {_value(row)}" for key, row in originals.items() if key not in here)
    workflow = "" if trim(workflow_id) == before_id else f"Changed: it was {before_id}."
    return Changes(notes, dropped, workflow)


def _note(row: Row, original: Row | None) -> str:
    if original is None:
        return "New: not in the original."
    if row.type != original.type:
        kind = "number" if original.type == NUMBER else "text"
        return f"Changed: it was the {kind} {_value(original)}."
    return "" if row.value == original.value else f"Changed: it was {_value(original)}."


def _value(row: Row) -> str:
    return show(row.value) if row.value else "empty"
