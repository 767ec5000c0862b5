"""The form of the editor as it was posted: the job form's rows, each with its rule."""

import re
from collections.abc import Mapping
from functools import cached_property

from werkzeug.datastructures import MultiDict

from webapp.presets.editor_rows import NAME, EditSheet, TypedRow
from webapp.request.job_request import TEXT
from webapp.web.posted import posted_number, printable

CELLS = "task_id|name|type|value|fixed|required|help|allowed|min|max"
ROW_FIELD = re.compile(rf"rows-(0|[1-9][0-9]{{0,3}})-({CELLS})")
STRAY_FIELD = re.compile(rf"rows-(.*)-({CELLS})", re.DOTALL)
REMOVE_ROW = re.compile(r"remove-row-(0|[1-9][0-9]{0,3})")
CHOICES = {"fixed": ("", "fixed"), "required": ("", "1")}
ONCE = (NAME, "team", "workflow_id", "version", "action")


class EditForm:
    """The editor as it was posted; nothing of it is checked but its shape."""

    def __init__(self, posted: MultiDict[str, str]) -> None:
        self.posted = posted

    @property
    def action(self) -> str:
        """The name of the button that was pressed; `save` when there was none."""
        return self.posted.get("action", "save")

    @cached_property
    def _cells(self) -> dict[int | str, dict[str, str]]:
        """The rows' fields by their number, and behind them those that came under none."""
        cells: dict[int, dict[str, str]] = {}
        strays: dict[int | str, dict[str, str]] = {}
        for name in self.posted:
            if match := ROW_FIELD.fullmatch(name):
                cells.setdefault(int(match[1]), {})[match[2]] = self.posted[name]
            elif stray := STRAY_FIELD.fullmatch(name):
                strays.setdefault(stray[1], {})[stray[2]] = self.posted[name]
        return {number: cells[number] for number in sorted(cells)} | strays

    def sheet(self) -> EditSheet:
        """Return the form as the page shows it again: all that was typed."""
        return EditSheet(
            name=self.posted.get(NAME, ""),
            team="team" in self.posted,
            workflow_id=self.posted.get("workflow_id", ""),
            version=posted_number(self.posted.get("version", "")) or 0,
            rows=tuple(_row(cells) for cells in self._cells.values()),
        )

    def removed_row(self) -> int | None:
        """Return which of the rows, counted from 0 as they stand, a Remove button named."""
        match = REMOVE_ROW.fullmatch(self.action)
        numbers = list(self._cells)
        return numbers.index(int(match[1])) if match and int(match[1]) in numbers else None

    def broken(self) -> str:
        """Return what no page of ours would send, as one sentence; an empty text for a whole form."""
        for name, values in self.posted.lists():
            of_row = name.startswith("rows-")
            if len(values) > 1 and (of_row or name in ONCE):
                return f"The field {printable(name)[:60]} came twice. Each field may come once."
            if of_row and not ROW_FIELD.fullmatch(name):
                return f"Jobdesk knows no field “{printable(name)[:60]}”. Rows are numbered from 0 to 9999."
        for cells in self._cells.values():
            for name, choices in CHOICES.items():
                if cells.get(name, "") not in choices:
                    return f"A row came with “{printable(cells[name])[:60]}” for the choice “{name}”."
        return "" if posted_number(self.posted.get("version", "")) else "The form came without the preset's version."


def _row(cells: Mapping[str, str]) -> TypedRow:
    texts = {name: cells.get(name, "").replace("\r\n", "\n") for name in ("value", "help", "allowed")}
    return TypedRow(
        task_id=cells.get("task_id", ""),
        name=cells.get("name", ""),
        type=cells.get("type", TEXT),
        fixed=cells.get("fixed", "") == "fixed",
        required=cells.get("required", "") == "1",
        min=cells.get("min", ""),
        max=cells.get("max", ""),
        **texts,
    )
