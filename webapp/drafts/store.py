"""Forms that were not sent, kept on the server: a person's drafts, and forms that wait until their sender signs in."""

import json
import re
import secrets
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import flash
from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from structlog import get_logger
from werkzeug.datastructures import MultiDict

from webapp.database.clock import now_ms
from webapp.database.engine import Database, metadata
from webapp.drafts.filled_form import FilledForm, PresetName, PresetRef
from webapp.paste.reader import without_tokens
from webapp.request.job_request import Row
from webapp.sign_in.secret_key import SealBrokenError, Sealer
from webapp.sign_in.tries import network_of
from webapp.submissions.record import FORM
from webapp.web.parts import part
from webapp.web.posted import sender_address
from webapp.web.security import signed_by_this_desk

log = get_logger("jobdesk.drafts")

DAY_MS = 24 * 3600 * 1000
NOBODY = ""  # the identity of a form whose sender was not signed in
NOBODYS_DAYS = 7
# What people who are not signed in may keep: if an address reaches a limit, its own oldest forms go.
FORM_BYTES = 3 * 1024 * 1024  # a form's body is 2 MiB at most, and what people type is kept in fewer bytes
ADDRESS_NUMBER, ADDRESS_BYTES = 20, 8 * 1024 * 1024
ALL_NUMBER, ALL_BYTES = 2_000, 64 * 1024 * 1024
DRAFT_DAYS, DRAFTS_NUMBER = 30, 20
SEALED = 7  # the place, among the members of what is kept, of an import box's text that is sealed
LATER_MEMBERS: list[Any] = ["", None, "", (None, ("", False), "")]
ID = re.compile("[A-Za-z0-9_-]{1,32}")
NOT_KEPT = (
    "The form that you sent could not be kept: it is too large, or was sent from another site. "
    "Go back: your browser may still hold it."
)

kept_forms = Table(
    "kept_forms",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("content", Text, nullable=False),
    Column("kept_at", BigInteger, nullable=False, index=True),
    # Whose draft it is; empty for a form whose sender was not signed in.
    Column("identity", String(64), nullable=False, server_default=""),
    Column("submission_key", String(128), nullable=False, server_default=""),
    # Of a form whose sender was not signed in: where it came from (a keyed digest), and its bytes.
    Column("address", String(64), nullable=False, server_default=""),
    Column("size", Integer, nullable=False, server_default="0"),
    Index("ix_kept_forms_identity", "identity", "submission_key"),
)

# Made once: SQLAlchemy takes longer to recognise a new statement than SQLite to run it, and each submission runs it.
DELETING = delete(kept_forms).where(
    kept_forms.c.identity == bindparam("owner"), kept_forms.c.submission_key == bindparam("key")
)


@dataclass(frozen=True)
class Draft:
    """A draft on offer; `kept_at` in milliseconds."""

    id: str
    kept_at: int
    workflow_id: str


class TooLargeToKeepError(Exception):
    """A form is too large to be kept for somebody who is not signed in."""


class Drafts:
    """The table of kept forms. A form of nobody belongs to the person who knows its random ID."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._database = database
        self._sealer = sealer

    def keep(self, form: FilledForm, *, address: str) -> str:
        """Keep a form for the person who signs in next with its ID, and return the ID; `address` is the sender's.

        The import box's text is sealed: a token may stand in it, and it is not read before the sign-in.
        Raises TooLargeToKeepError.
        """
        sealed = self._sealer.seal(form.import_text).decode() if form.import_text else ""
        form = replace(form, import_text="")
        content, digest = _write(form, sealed), self._sealer.digest(f"kept\0{network_of(address)}")
        if len(content) > FORM_BYTES:
            raise TooLargeToKeepError
        with self._database.writing() as connection:
            kept_id = _insert(connection, NOBODY, form, content, address=digest)
            _clear_nobodys(connection, digest)
        return kept_id

    def find(self, kept_id: str, *, identity: str) -> FilledForm | None:
        """Return a kept form of nobody or of this person, its import box free of tokens; None if there is none."""
        if not ID.fullmatch(kept_id):  # not every database can be asked for NUL or broken UTF-8
            return None
        query = select(kept_forms.c.content).where(
            kept_forms.c.id == kept_id, kept_forms.c.identity.in_([NOBODY, identity])
        )
        with self._database.reading() as connection:
            content = connection.execute(query).scalar_one_or_none()
        if content is None:
            return None
        form = _read(content)
        return replace(form, import_text=without_tokens(self._unsealed(content) or form.import_text))

    def _unsealed(self, content: str) -> str:
        sealed = json.loads(content)[SEALED:]
        try:
            return self._sealer.unseal(sealed[0].encode()) if sealed else ""
        except SealBrokenError:  # kept under another secret key: its rows can be read all the same
            return ""

    def save(self, form: FilledForm, *, identity: str) -> None:
        """Keep what a person has typed so far: one draft per submission key, so that two tabs never mix."""
        mine = _of_key(identity, form.key)
        with self._database.writing(durable=False) as connection:
            if form.is_blank:
                connection.execute(delete(kept_forms).where(mine))
                return
            values = {"content": _write(form), "kept_at": now_ms()}
            if not connection.execute(update(kept_forms).where(mine).values(values)).rowcount:
                _insert(connection, identity, form, _write(form))
                _clear(connection, identity, days=DRAFT_DAYS, number=DRAFTS_NUMBER)

    def take_over(self, kept_id: str, *, identity: str, key: str) -> None:
        """Give a draft a new key; a tab that still has it open saves its own draft from now on."""
        mine = (kept_forms.c.id == kept_id) & (kept_forms.c.identity == identity)
        with self._database.writing(durable=False) as connection:
            connection.execute(update(kept_forms).where(mine).values(submission_key=key))

    def newest(self, *, identity: str, number: int = 3) -> Sequence[Draft]:
        """Return a person's newest drafts."""
        query = (
            select(kept_forms.c.id, kept_forms.c.kept_at, kept_forms.c.content)
            .where(kept_forms.c.identity == identity)
            .order_by(kept_forms.c.kept_at.desc())
            .limit(number)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return [Draft(row.id, row.kept_at, _read(row.content).workflow_id) for row in rows]

    def discard(self, kept_id: str, *, identity: str) -> None:
        """Delete one draft of a person."""
        with self._database.writing() as connection:
            connection.execute(delete(kept_forms).where(kept_forms.c.id == kept_id, kept_forms.c.identity == identity))

    def forget(self, key: str, *, identity: str) -> None:
        """Delete the draft of a form that was sent."""
        self._database.repeating(lambda connection: delete_draft(connection, key, identity=identity), durable=False)


def delete_draft(connection: Connection, key: str, *, identity: str) -> None:
    """Delete a person's draft within a transaction."""
    connection.execute(DELETING, {"owner": identity, "key": key})


def _of_key(identity: str, key: str) -> ColumnElement[bool]:
    return (kept_forms.c.identity == identity) & (kept_forms.c.submission_key == key)


def _insert(connection: Connection, identity: str, form: FilledForm, content: str, *, address: str = "") -> str:
    kept_id = secrets.token_urlsafe(18)
    row = {
        "id": kept_id,
        "content": content,
        "size": len(content),  # ASCII
        "address": address,
        "kept_at": now_ms(),
        "identity": identity,
        "submission_key": form.key,
    }
    connection.execute(insert(kept_forms), row)
    return kept_id


def _clear(connection: Connection, identity: str, *, days: int, number: int) -> None:
    owned = kept_forms.c.identity == identity
    newest = select(kept_forms.c.id).where(owned).order_by(kept_forms.c.kept_at.desc()).limit(number)
    old = kept_forms.c.kept_at < now_ms() - days * DAY_MS
    # Without those that another transaction is just deleting: the two would wait for each other.
    spare = select(kept_forms.c.id).where(owned, old | kept_forms.c.id.not_in(newest)).with_for_update(skip_locked=True)
    connection.execute(delete(kept_forms).where(kept_forms.c.id.in_(spare.scalar_subquery())))


def _clear_nobodys(connection: Connection, address: str) -> None:
    """Delete what is old, then what is too much of one address, then of all: from the address that holds most."""
    table = kept_forms.c
    found = select(table.id, table.address, table.size, table.kept_at).where(table.identity == NOBODY)
    rows = connection.execute(found.order_by(table.kept_at, table.id)).all()
    of_address: dict[str, deque[tuple[str, int]]] = defaultdict(deque)
    gone = [row.id for row in rows if row.kept_at < now_ms() - NOBODYS_DAYS * DAY_MS]
    for row in rows[len(gone) :]:
        of_address[row.address].append((row.id, row.size))
    gone += _excess(of_address, address)
    if gone:
        # In one order, and past those that another process deletes: neither waits for the other for ever.
        held = select(table.id).where(table.id.in_(gone)).order_by(table.id).with_for_update(skip_locked=True)
        connection.execute(delete(kept_forms).where(table.id.in_(held.scalar_subquery())))


def _excess(of_address: dict[str, deque[tuple[str, int]]], address: str) -> list[str]:
    """Return the IDs of forms that are too many or too large, oldest first; each address's forms are in order."""
    gone: list[str] = []
    sizes = {name: sum(size for _, size in forms) for name, forms in of_address.items()}

    def drop(name: str) -> None:
        kept_id, size = of_address[name].popleft()
        sizes[name] -= size
        gone.append(kept_id)

    while len(of_address[address]) > ADDRESS_NUMBER or sizes.get(address, 0) > ADDRESS_BYTES:
        drop(address)
    while sum(sizes.values()) > ALL_BYTES:
        drop(max(sizes, key=lambda name: sizes[name]))
    while sum(map(len, of_address.values())) > ALL_NUMBER:
        drop(max(of_address, key=lambda name: len(of_address[name])))
    return gone


def _write(form: FilledForm, sealed: str = "") -> str:
    rows = [[row.task_id, row.name, row.type, row.value] for row in form.rows]
    preset = [form.preset.id, form.preset.mark] if form.preset else None
    of_presets = [preset, [form.preset_name.name, form.preset_name.team], form.edited]
    members = [form.workflow_id, rows, form.key, form.source, form.origin_id, "", of_presets]
    # ASCII escapes: neither NUL nor a lone surrogate can be stored as it is everywhere.
    return json.dumps([*members, sealed] if sealed else members)


def _read(content: str) -> FilledForm:
    members = json.loads(content)
    # What earlier versions wrote has fewer members.
    members += LATER_MEMBERS[len(members) - 3 :]
    workflow_id, rows, key, source, origin_id, import_text, (preset, preset_name, edited) = members[:SEALED]
    return FilledForm(
        workflow_id=workflow_id,
        rows=tuple(Row(*cells) for cells in rows),
        key=key,
        source=source or FORM,
        origin_id=origin_id,
        import_text=import_text,
        preset=PresetRef(*preset) if preset else None,
        preset_name=PresetName(*preset_name),
        edited=edited,
    )


def keep_signed(form: FilledForm, fields: MultiDict[str, str]) -> str:
    """Keep a form whose sender is not signed in, if its CSRF token is one that this desk signed; return its ID.

    If it can't be kept, the sign-in page will say so, and the ID is "".
    """
    if signed_by_this_desk(fields):
        try:
            return part(Drafts).keep(form, address=sender_address())
        except TooLargeToKeepError:
            log.info("form too large to keep", address=sender_address())
    flash(NOT_KEPT)
    return ""
