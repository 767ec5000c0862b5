"""The form of a job as it was posted: what it was filled with, the button that was pressed, and its shape."""

import re
import secrets
from collections.abc import Mapping

from werkzeug.datastructures import MultiDict

from webapp.drafts.filled_form import FilledForm, PresetName, PresetRef
from webapp.request.job_request import TEXT, Row
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


class PostedForm:
    """The form as it was posted, its shape alone checked.

    `form` is what it was filled with, with its key, or a new one if that is bad. `action` is the button that was
    pressed, `run` if there was none. Row fields under a name that is none become rows behind the others, so that
    nothing typed is lost.
    """

    def __init__(self, fields: MultiDict[str, str]) -> None:
        self.fields = fields
        self.action = fields.get("action", "run")
        self._indices: list[int] = []
        self._misplaced: list[str] = []
        key, source, preset = fields.get("submission_key", ""), fields.get("source", ""), self._preset()
        self.form = FilledForm(
            workflow_id=fields.get("workflow_id", ""),
            rows=self._rows(),
            key=key if KEY.fullmatch(key) else new_key(),
            source=PRESET if preset else source if source in SOURCES else FORM,
            origin_id=posted_number(fields.get("origin", "")),
            import_text=fields.get("import_text", "").replace("\r\n", "\n"),
            preset=preset,
            preset_name=PresetName(fields.get("preset_name", ""), team="preset_team" in fields),
        )

    @property
    def removed_row(self) -> int | None:
        """Which of the rows, counted from 0 as they stand, a Remove button named."""
        match = REMOVE_ROW.fullmatch(self.action)
        return self._indices.index(int(match[1])) if match and int(match[1]) in self._indices else None

    @property
    def fault(self) -> str:
        """What no page of ours would send, as one sentence; "" for a whole form."""
        twice = [name for name, values in self.fields.lists() if len(values) > 1 and _is_ours(name)]
        if twice:
            return f"The field {printable(twice[0])[:60]} came twice. Each field may come once."
        if self._misplaced:
            name = printable(self._misplaced[0])[:60]
            return f"Jobdesk does not know the field “{name}”. Rows are numbered from 0 to 9999."
        if not KEY.fullmatch(self.fields.get("submission_key", "")):
            return "The form came without a submission key, or with one that Jobdesk did not make."
        if (self.fields.get("preset") or self.fields.get("preset_mark")) and not self.form.preset:
            return "The form came with a preset that Jobdesk did not put there."
        return ""

    def _rows(self) -> tuple[Row, ...]:
        cells: dict[int, dict[str, str]] = {}
        strays: dict[str, dict[str, str]] = {}
        for name in self.fields:
            if match := ROW_FIELD.fullmatch(name):
                cells.setdefault(int(match[1]), {})[match[2]] = self.fields[name]
            elif name.startswith("rows-"):
                self._misplaced.append(name)
                if stray := STRAY_ROW_FIELD.fullmatch(name):
                    strays.setdefault(stray[1], {})[stray[2]] = self.fields[name]
        self._indices = sorted(cells)
        return tuple(_row(row) for row in [*(cells[index] for index in self._indices), *strays.values()])

    def _preset(self) -> PresetRef | None:
        number, mark = posted_number(self.fields.get("preset", "")), self.fields.get("preset_mark", "")
        return PresetRef(number, mark) if number and MARK.fullmatch(mark) else None


def _row(cells: Mapping[str, str]) -> Row:
    return Row(
        task_id=cells.get("task_id", ""),
        name=cells.get("name", ""),
        type=cells.get("type", TEXT),
        value=cells.get("value", "").replace("\r\n", "\n"),
    )


def _is_ours(name: str) -> bool:
    return name in ONCE or name.startswith("rows-")
