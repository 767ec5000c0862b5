"""Forms that were sent while nobody was signed in: kept until the person has signed in."""

import json
import re
import secrets
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from webapp.clock import now_ms
from webapp.database import Database
from webapp.jobs.request import Row
from webapp.launch.tables import kept_forms

KEEP_MS = 7 * 24 * 3600 * 1000
KEEP_NUMBER = 200
ID = re.compile("[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, kw_only=True)
class KeptForm:
    """A form as it was typed."""

    workflow_id: str
    rows: tuple[Row, ...]
    submission_key: str


class KeptForms:
    """The table of kept forms. Whoever knows a form's random ID may have it; old and too many ones go."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, form: KeptForm) -> str:
        """Keep a form and return its ID."""
        kept_id = secrets.token_urlsafe(18)
        rows = [[row.task_id, row.name, row.type, row.value] for row in form.rows]
        # ASCII escapes: neither NUL nor a lone surrogate can be stored as it is everywhere.
        content = json.dumps([form.workflow_id, rows, form.submission_key])
        newest = select(kept_forms.c.id).order_by(kept_forms.c.kept_at.desc()).limit(KEEP_NUMBER)
        with self._database.writing() as connection:
            connection.execute(delete(kept_forms).where(kept_forms.c.kept_at < now_ms() - KEEP_MS))
            connection.execute(insert(kept_forms), {"id": kept_id, "content": content, "kept_at": now_ms()})
            connection.execute(delete(kept_forms).where(kept_forms.c.id.not_in(newest)))
        return kept_id

    def find(self, kept_id: str) -> KeptForm | None:
        """Return a kept form; None when there is none (any longer)."""
        if not ID.fullmatch(kept_id):  # neither NUL nor broken UTF-8 can be asked for everywhere
            return None
        query = select(kept_forms.c.content).where(kept_forms.c.id == kept_id)
        with self._database.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        if content is None:
            return None
        workflow_id, rows, submission_key = json.loads(content)
        return KeptForm(
            workflow_id=workflow_id, rows=tuple(Row(*cells) for cells in rows), submission_key=submission_key
        )
