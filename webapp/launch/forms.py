"""The form of a job: a workflow ID, rows as in a sheet, and the key that makes a submission one."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, StringField

from webapp.drafts.form_rows import PresetRef, Saving, Sheet
from webapp.paste.reader import without_tokens
from webapp.request.row import TEXT, Row
from webapp.submissions.record import FORM, LINK, PRESET, RERUN
from webapp.web.posted import posted_number, printable

ROW_FIELD = re.compile(r"rows-(0|[1-9][0-9]{0,3})-(task_id|name|type|value)")
STRAY_ROW_FIELD = re.compile(r"rows-(.*)-(task_id|name|type|value)", re.DOTALL)
REMOVE_ROW = re.compile(r"remove-row-(0|[1-9][0-9]{0,3})")
KEY = re.compile(r"[ -~]{1,128}")
ONCE = (
    *("workflow_id", "submission_key", "action", "source", "origin", "import_text", "import_seen"),
    *("preset", "preset_mark", "preset_name", "preset_team", "preset_overwrite"),
)
MARK = re.compile(r"[0-9a-f]{16}|")
SOURCES = (FORM, LINK, RERUN)


def new_key() -> str:
    """Return a fresh submission key."""
    return secrets.token_urlsafe(16)


class RowsField(Field):
    """All rows of the sheet as one field (a FieldList of 500 rows costs 100 ms, and drops those past its limit).

    `data` is the list of rows, in the order of their indices; `indices` are the indices that they came with;
    `misplaced` are the names of row fields that are none. What stands in those is shown again, as rows behind the
    others: it was typed by somebody.
    """

    data: list[Row]
    indices: list[int]
    misplaced: list[str]

    def process(self, formdata: Any, *_defaults: Any, **_filters: Any) -> None:
        """Read the rows out of a posted form."""
        cells: dict[int, dict[str, str]] = {}
        strays: dict[str, dict[str, str]] = {}
        self.misplaced = []
        for name in formdata or ():
            if match := ROW_FIELD.fullmatch(name):
                cells.setdefault(int(match[1]), {})[match[2]] = formdata[name]
            elif name.startswith("rows-"):
                self.misplaced.append(name)
                if stray := STRAY_ROW_FIELD.fullmatch(name):
                    strays.setdefault(stray[1], {})[stray[2]] = formdata[name]
        self.indices = sorted(cells)
        self.data = [_row(cells[index]) for index in self.indices] + [_row(stray) for stray in strays.values()]


def _row(cells: Mapping[str, str]) -> Row:
    return Row(
        task_id=cells.get("task_id", ""),
        name=cells.get("name", ""),
        type=cells.get("type", TEXT),
        value=cells.get("value", "").replace("\r\n", "\n"),
    )


class JobForm(Form):
    """The form as it was posted. What the fields may hold is read by `webapp.jobs`, as a whole."""

    workflow_id = StringField("Workflow ID")
    rows = RowsField()
    submission_key = HiddenField()
    source = HiddenField()
    origin = HiddenField()
    import_text = StringField("Text to read")
    import_seen = HiddenField()

    def __init__(self, posted: MultiDict[str, str]) -> None:
        super().__init__(posted)
        self.posted = posted

    @property
    def action(self) -> str:
        """The name of the button that was pressed; `run` when there was none."""
        return self.posted.get("action", "run")

    def sheet(self, *, read_import: bool = True) -> Sheet:
        """Return the form as the page shows it again: all that was typed, with its key, or a new one if that is bad.

        The import box's text is freed of tokens, which reads all of it; it comes raw without `read_import`.
        """
        key = self.submission_key.data or ""
        preset = self._preset()
        source = self.source.data if self.source.data in SOURCES else FORM
        pasted = (self.import_text.data or "").replace("\r\n", "\n")
        return Sheet(
            workflow_id=self.workflow_id.data or "",
            rows=tuple(self.rows.data),
            key=key if KEY.fullmatch(key) else new_key(),
            source=PRESET if preset else source,
            origin_id=posted_number(self.origin.data or ""),
            import_text=printable(without_tokens(pasted) if read_import else pasted),
            preset=preset,
            saving=Saving(self.posted.get("preset_name", ""), team="preset_team" in self.posted),
        )

    def _preset(self) -> PresetRef | None:
        number, mark = posted_number(self.posted.get("preset", "")), self.posted.get("preset_mark", "")
        return PresetRef(number, mark) if number and MARK.fullmatch(mark) else None

    def removed_row(self) -> int | None:
        """Return which of the rows, counted from 0 as they stand, a Remove button named."""
        match = REMOVE_ROW.fullmatch(self.action)
        return self.rows.indices.index(int(match[1])) if match and int(match[1]) in self.rows.indices else None

    def broken(self) -> str:
        """Return what no page of ours would send, as one sentence; an empty text for a whole form."""
        twice = [name for name, values in self.posted.lists() if len(values) > 1 and _is_ours(name)]
        if twice:
            return f"The field {printable(twice[0])[:60]} came twice. Each field may come once."
        if self.rows.misplaced:
            return (
                f"Jobdesk knows no field “{printable(self.rows.misplaced[0])[:60]}”. Rows are numbered from 0 to 9999."
            )
        if not KEY.fullmatch(self.submission_key.data or ""):
            return "The form came without its submission key, or with one that is none of ours."
        if (self.posted.get("preset") or self.posted.get("preset_mark")) and not self._preset():
            return "The form came with a preset that is none of ours."
        return ""


def _is_ours(name: str) -> bool:
    return name in ONCE or name.startswith("rows-")
