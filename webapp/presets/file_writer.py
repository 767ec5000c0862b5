"""Presets as one JSON file: for another Explorer, for a repository. Reading is in `reading`."""

import json
from collections.abc import Iterable

from webapp.presets.content import PresetContent, row_members

FORMAT, VERSION = "jobdesk_presets", 1


def write_presets(contents: Iterable[PresetContent]) -> str:
    """Return the file's text: members that are as usual are left out, numbers keep their digits as texts."""
    return json.dumps({FORMAT: VERSION, "presets": list(map(_members, contents))}, ensure_ascii=False, indent=1) + "\n"


def _members(content: PresetContent) -> dict[str, object]:
    shared = {"team": True} if content.team else {}
    return {
        "name": content.name,
        "workflow_id": content.workflow_id,
        **shared,
        "rows": [row_members(row) for row in content.rows],
    }
