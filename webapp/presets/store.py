"""The presets of all people: those for the team are visible to everyone of a scope, the others to their owner."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    bindparam,
    delete,
    or_,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from webapp.database.clock import now_ms
from webapp.database.engine import BigId, Database, metadata
from webapp.presets.content import NAME_LIMIT, PresetContent, row_members, row_of
from webapp.presets.rules import PresetRow
from webapp.sign_in.logins import Person

presets = Table(
    "presets",
    metadata,
    Column("id", BigId, primary_key=True),
    Column("scope", String(16), nullable=False),
    Column("identity", String(64), nullable=False),
    Column("who", Text, nullable=False),
    Column("name", String(100), nullable=False),
    Column("team", Boolean, nullable=False),
    Column("workflow_id", String(19), nullable=False),
    Column("row_count", Integer, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger),
    Column("uses", BigInteger, nullable=False, server_default="0"),
    Column("version", BigInteger, nullable=False, server_default="1"),
    # Name, help and parameters in lower case, for the search of the list.
    Column("words", Text, nullable=False),
    # Rows and rules as JSON in ASCII, because a database may refuse characters that a value may contain.
    # The last column, because the list is read without it.
    Column("content", Text, nullable=False),
    UniqueConstraint("identity", "name", name="uq_presets_name"),
    Index("ix_presets_scope", "scope", "workflow_id"),
    sqlite_autoincrement=True,  # a link to a deleted preset must not lead to another one
)

MARK_DIGITS = 16
COPY_TRIES = 20
BATCH = 500
KEPT = ("id", "scope", "identity", "created_at", "last_used_at", "uses", "version")  # when a preset is overwritten


@dataclass(frozen=True, kw_only=True)
class PresetLine:
    """A preset without its rows. Times are in milliseconds; `last_used_at` is None until a job was started from it."""

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
        """Whether the person owns the preset, and so may change it."""
        return self.identity == person.identity


@dataclass(frozen=True)
class Preset:
    """A preset as it is stored.

    `mark` is a digest of the workflow, rows and rules: a form that was opened from the preset comes back with it.
    It is "" if there is no rule, because then the form may differ from the preset.
    """

    line: PresetLine
    content: PresetContent
    mark: str

    @property
    def id(self) -> int:
        """The number in the preset's address."""
        return self.line.id


class NamesTakenError(Exception):
    """The owner already has presets of these names; nothing was stored."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)


class ChangedMeanwhileError(Exception):
    """The preset was changed or deleted since its form was opened; nothing was stored."""


LINE = [presets.c[field.name] for field in fields(PresetLine)]
WHOLE = [*LINE, presets.c.content]
VISIBLE = and_(
    presets.c.scope == bindparam("scope_seen"),
    or_(presets.c.identity == bindparam("identity_seen"), presets.c.team),
)
# Made once for speed: SQLAlchemy takes longer to compile a new statement than SQLite to run it.
VISIBLE_PRESET = select(*WHOLE).where(presets.c.id == bindparam("wanted"), VISIBLE)
COUNT_USE = (
    update(presets)
    .where(presets.c.id == bindparam("used"), VISIBLE)
    .values(uses=presets.c.uses + 1, last_used_at=bindparam("used_at"))
)


def seen_by(person: Person) -> dict[str, str]:
    """Return the values of VISIBLE's parameters."""
    return {"scope_seen": person.scope, "identity_seen": person.identity}


def as_preset(row: Row[Any]) -> Preset:
    """Return the preset of a row with the columns WHOLE."""
    values = dict(row._mapping)
    written = values.pop("content")
    line = PresetLine(**values)
    rows = tuple(row_of(members) for members in json.loads(written))
    content = PresetContent(name=line.name, team=line.team, workflow_id=line.workflow_id, rows=rows)
    mark = hashlib.sha256(f"{line.workflow_id}\n{written}".encode()).hexdigest()[:MARK_DIGITS]
    return Preset(line, content, mark if content.has_rules else "")


class Presets:
    """Reads and writes presets."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, preset_id: int, *, person: Person) -> Preset | None:
        """Return one preset; None if there is none that this person may see."""
        row = self.database.first(VISIBLE_PRESET, {"wanted": preset_id} | seen_by(person))
        return as_preset(row) if row else None

    def named(self, name: str, *, person: Person) -> Preset | None:
        """Return the person's own preset of this name."""
        query = select(*WHOLE).where(presets.c.identity == person.identity, presets.c.name == name)
        row = self.database.first(query, {})
        return as_preset(row) if row else None

    def save(self, content: PresetContent, *, person: Person, overwrite: bool = False) -> int:
        """Store a new preset and return its ID; raises NamesTakenError.

        `overwrite` replaces the person's own preset of the same name.
        """
        (number,) = self.save_all([content], person=person, overwrite=overwrite)
        return number

    def save_all(self, contents: Sequence[PresetContent], *, person: Person, overwrite: bool) -> list[int]:
        """Store all presets or none, and return their IDs, like `save`; their names must differ."""
        # Sorted, so that two imports at once lock rows in the same order.
        contents = sorted(contents, key=lambda content: content.name)

        def put(connection: Connection) -> list[int]:
            if not overwrite and (taken := _taken(connection, contents, person)):
                raise NamesTakenError(taken)
            return _put(connection, contents, person, overwrite=overwrite)

        try:
            return self.database.repeating(put)
        except IntegrityError:  # stored elsewhere at the same moment
            raise NamesTakenError([content.name for content in contents]) from None

    def change(self, preset_id: int, content: PresetContent, *, person: Person, version: int) -> None:
        """Replace the content of the person's own preset, if it still has this version.

        Raises ChangedMeanwhileError and NamesTakenError.
        """
        mine = _own(preset_id, person) & (presets.c.version == version)
        values = _columns(content) | {"changed_at": now_ms(), "version": presets.c.version + 1}
        try:
            with self.database.writing() as connection:
                found = connection.execute(update(presets).where(mine).values(values)).rowcount
        except IntegrityError:
            raise NamesTakenError([content.name]) from None
        if not found:
            raise ChangedMeanwhileError

    def rename(self, preset: Preset, name: str, *, person: Person) -> None:
        """Give the person's own preset another name; raises ChangedMeanwhileError and NamesTakenError."""
        self.change(preset.id, replace(preset.content, name=name), person=person, version=preset.line.version)

    def duplicate(self, preset: Preset, *, person: Person) -> int:
        """Store a copy that only this person sees, under a name that they have not used, and return its ID."""
        for _ in range(COPY_TRIES):
            try:
                return self._duplicate(preset, person)
            except IntegrityError:
                continue  # another copy took the name at the same moment
        raise NamesTakenError([preset.content.name])

    def _duplicate(self, preset: Preset, person: Person) -> int:
        with self.database.writing() as connection:
            name = _copy_name(preset.content.name, taken=_names(connection, person))
            (number,) = _put(connection, [replace(preset.content, name=name, team=False)], person)
        return number

    def delete(self, preset_id: int, *, person: Person) -> None:
        """Delete the person's own preset."""
        with self.database.writing() as connection:
            connection.execute(delete(presets).where(_own(preset_id, person)))

    def count_use(self, preset_id: int, *, person: Person) -> None:
        """Count a job that was started from a preset that the person may see; a power cut may lose the count."""
        with self.database.writing(durable=False) as connection:
            connection.execute(COUNT_USE, {"used": preset_id, "used_at": now_ms()} | seen_by(person))


def _own(preset_id: int, person: Person) -> ColumnElement[bool]:
    return (presets.c.id == preset_id) & (presets.c.identity == person.identity)


def _names(connection: Connection, person: Person) -> set[str]:
    return set(connection.execute(select(presets.c.name).where(presets.c.identity == person.identity)).scalars())


def _taken(connection: Connection, contents: Sequence[PresetContent], person: Person) -> list[str]:
    # Compared here and not by IN, because a file can have more names than a statement can have values.
    taken = _names(connection, person)
    return [content.name for content in contents if content.name in taken]


def _new_row(content: PresetContent, person: Person) -> dict[str, object]:
    now = now_ms()
    owned = {"scope": person.scope, "identity": person.identity, "who": person.who}
    return _columns(content) | owned | {"created_at": now, "changed_at": now}


def _columns(content: PresetContent) -> dict[str, object]:
    searched = [f"{row.row.task_id}.{row.row.name}\n{row.rule.help}" for row in content.rows]
    return {
        "name": content.name,
        "team": content.team,
        "workflow_id": content.workflow_id,
        "content": f"[{','.join(map(_row_json, content.rows))}]",  # row by row, to save memory
        "row_count": len(content.rows),
        "words": "\n".join([content.name, *searched]).casefold(),
    }


def _row_json(row: PresetRow) -> str:
    return json.dumps(row_members(row), separators=(",", ":"))


def _put(
    connection: Connection, contents: Sequence[PresetContent], person: Person, *, overwrite: bool = False
) -> list[int]:
    """Insert presets and return their IDs; `overwrite` replaces the owner's presets of the same names."""
    statement: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(presets) if connection.dialect.name == "sqlite" else postgresql.insert(presets)
    )
    if overwrite:
        given = {column.name: statement.excluded[column.name] for column in presets.c if column.name not in KEPT}
        changed = given | {"version": presets.c.version + 1}
        statement = statement.on_conflict_do_update(index_elements=[presets.c.identity, presets.c.name], set_=changed)
    ids: list[int] = []
    # In batches, because a preset as a row takes several times the memory that it takes in a file.
    for start in range(0, len(contents), BATCH):
        rows = [_new_row(content, person) for content in contents[start : start + BATCH]]
        ids += connection.execute(statement.returning(presets.c.id), rows).scalars()
    return ids


def _copy_name(name: str, *, taken: set[str]) -> str:
    number = 1
    while True:
        suffix = " (copy)" if number == 1 else f" (copy {number})"
        copy = name[: NAME_LIMIT - len(suffix)] + suffix
        if copy not in taken:
            return copy
        number += 1
