"""A preset as the rest of Jobdesk sees it: whole, and as a line of the list."""

import hashlib
import json
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Row

from webapp.presets.content import PresetContent, row_members, row_of
from webapp.presets.tables import presets
from webapp.sign_in.logins import Person

MARK_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class PresetLine:
    """A preset without its rows. Times are in milliseconds; `last_used_at` is None until it was run."""

    id: int
    identity: str
    who: str
    name: str
    team: bool
    workflow_id: str
    row_count: int
    created_at: int
    changed_at: int
    last_used_at: int | None
    uses: int
    version: int

    def is_of(self, person: Person) -> bool:
        """Whether a person owns it: then they may change it."""
        return self.identity == person.identity


@dataclass(frozen=True)
class Preset:
    """A preset with all that it holds.

    `mark` tells its workflow, rows and rules from other ones: a form that was opened from it comes back with it.
    It is "" without any rule, since then nothing holds the form to the preset.
    """

    line: PresetLine
    content: PresetContent
    mark: str

    @property
    def id(self) -> int:
        """Its number, as addresses hold it."""
        return self.line.id


LINE = [presets.c[field.name] for field in fields(PresetLine)]
WHOLE = [*LINE, presets.c.content]


def as_line(row: Row[Any]) -> PresetLine:
    """Return a row of LINE."""
    return PresetLine(**row._mapping)


def as_preset(row: Row[Any]) -> Preset:
    """Return a row of WHOLE."""
    values = dict(row._mapping)
    written = values.pop("content")
    line = PresetLine(**values)
    rows = tuple(row_of(members) for members in json.loads(written))
    content = PresetContent(name=line.name, team=line.team, workflow_id=line.workflow_id, rows=rows)
    return Preset(line, content, _mark(line.workflow_id, written) if content.has_rules else "")


def column_values(content: PresetContent) -> dict[str, object]:
    """Return what the table holds of a preset's content."""
    return {
        "name": content.name,
        "team": content.team,
        "workflow_id": content.workflow_id,
        "content": json.dumps([row_members(row) for row in content.rows], separators=(",", ":")),
        "row_count": len(content.rows),
        "words": _words(content),
    }


def _mark(workflow_id: str, written: str) -> str:
    return hashlib.sha256(f"{workflow_id}\n{written}".encode()).hexdigest()[:MARK_DIGITS]


def _words(content: PresetContent) -> str:
    told = [f"{row.row.task_id}.{row.row.name}\n{row.rule.help}" for row in content.rows]
    return "\n".join([content.name, *told]).casefold()
