"""The table of presets: everyone of a scope sees those for the team, the owner alone the rest, and changes them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.presets.content import NAME_LIMIT, PresetContent
from webapp.presets.record import WHOLE, Preset, as_preset, column_values
from webapp.presets.tables import presets
from webapp.sign_in.logins import Person

VISIBLE = and_(
    presets.c.scope == bindparam("scope_seen"),
    or_(presets.c.identity == bindparam("identity_seen"), presets.c.team),
)
# Made once: SQLAlchemy takes longer to recognise a statement that is made anew than SQLite takes to run it.
FINDING = select(*WHOLE).where(presets.c.id == bindparam("wanted"), VISIBLE)
COUNTING = (
    update(presets)
    .where(presets.c.id == bindparam("used"), VISIBLE)
    .values(uses=presets.c.uses + 1, last_used_at=bindparam("used_at"))
)
COPY_TRIES = 20
KEPT = ("id", "scope", "identity", "created_at", "last_used_at", "uses", "version")  # when a preset is overwritten


class NamesTakenError(Exception):
    """The owner has presets of these names already; nothing was stored."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(names)
        self.names = tuple(names)


class ChangedMeanwhileError(Exception):
    """The preset is not as it was when its form was opened, or is gone; nothing was stored."""


def seen_by(person: Person) -> dict[str, str]:
    """Return the values that VISIBLE needs."""
    return {"scope_seen": person.scope, "identity_seen": person.identity}


class Presets:
    """Reads and writes presets."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def get(self, preset_id: int, *, person: Person) -> Preset | None:
        """Return one preset, if this person may see it."""
        with self.database.reading() as connection:
            row = connection.execute(FINDING, {"wanted": preset_id} | seen_by(person)).one_or_none()
        return as_preset(row) if row else None

    def named(self, name: str, *, person: Person) -> Preset | None:
        """Return the person's own preset of this name."""
        query = select(*WHOLE).where(presets.c.identity == person.identity, presets.c.name == name)
        with self.database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return as_preset(row) if row else None

    def save(self, content: PresetContent, *, person: Person, overwrite: bool = False) -> int:
        """Store a new preset, or overwrite the person's own of the same name, and return its ID.

        Raises NamesTakenError where there is one and it is not to be overwritten.
        """
        (number,) = self.save_all([content], person=person, overwrite=overwrite)
        return number

    def save_all(self, contents: Sequence[PresetContent], *, person: Person, overwrite: bool) -> list[int]:
        """Store all of these, whose names differ, or none, and return their IDs; raises NamesTakenError like `save`."""
        # Made before the transaction, and in one order: two imports at once shall not wait for each other.
        rows = [_row(content, person) for content in sorted(contents, key=lambda content: content.name)]
        names = [content.name for content in contents]

        def put(connection: Connection) -> list[int]:
            if not overwrite and (there := _taken(connection, names, person)):
                raise NamesTakenError(there)
            return _put(connection, rows, overwrite=overwrite)

        try:
            return self.database.repeating(put)
        except IntegrityError:  # saved elsewhere at the same moment
            raise NamesTakenError(names) from None

    def change(self, preset_id: int, content: PresetContent, *, person: Person, version: int) -> None:
        """Replace the content of the person's own preset, if it still is at this version.

        Raises ChangedMeanwhileError and NamesTakenError.
        """
        mine = _own(preset_id, person) & (presets.c.version == version)
        self._update(mine, column_values(content), name=content.name)

    def rename(self, preset: Preset, name: str, *, person: Person) -> None:
        """Give the person's own preset another name; raises ChangedMeanwhileError and NamesTakenError."""
        self.change(preset.id, replace(preset.content, name=name), person=person, version=preset.line.version)

    def duplicate(self, preset: Preset, *, person: Person) -> int:
        """Store a copy that belongs to this person alone, under a name they have not used, and return its ID."""
        for _ in range(COPY_TRIES):
            try:
                return self._duplicate(preset, person)
            except IntegrityError:
                continue  # another copy took the name at the same moment
        raise NamesTakenError([preset.content.name])

    def _duplicate(self, preset: Preset, person: Person) -> int:
        with self.database.writing() as connection:
            names = select(presets.c.name).where(presets.c.identity == person.identity)
            name = _copy_name(preset.content.name, taken=set(connection.execute(names).scalars()))
            (number,) = _put(connection, [_row(replace(preset.content, name=name, team=False), person)])
        return number

    def delete(self, preset_id: int, *, person: Person) -> None:
        """Delete the person's own preset."""
        with self.database.writing() as connection:
            connection.execute(delete(presets).where(_own(preset_id, person)))

    def count_use(self, preset_id: int, *, person: Person) -> None:
        """Note that a job was started from a preset that this person may see; a power cut may take the count back."""
        values = {"used": preset_id, "used_at": now_ms()} | seen_by(person)
        self.database.repeating(lambda connection: connection.execute(COUNTING, values), durable=False)

    def _update(self, mine: ColumnElement[bool], values: dict[str, Any], *, name: str) -> None:
        changed = {"changed_at": now_ms(), "version": presets.c.version + 1}
        try:
            with self.database.writing() as connection:
                found = connection.execute(update(presets).where(mine).values(values | changed)).rowcount
        except IntegrityError:
            raise NamesTakenError([name]) from None
        if not found:
            raise ChangedMeanwhileError


def _own(preset_id: int, person: Person) -> ColumnElement[bool]:
    return (presets.c.id == preset_id) & (presets.c.identity == person.identity)


def _taken(connection: Connection, names: Sequence[str], person: Person) -> list[str]:
    """Return those of these names that the person has presets of."""
    # Not by IN: a file may bring more names than a statement takes values.
    there = set(connection.execute(select(presets.c.name).where(presets.c.identity == person.identity)).scalars())
    return [name for name in names if name in there]


def _row(content: PresetContent, person: Person) -> dict[str, object]:
    now = now_ms()
    owned = {"scope": person.scope, "identity": person.identity, "who": person.who}
    return column_values(content) | owned | {"created_at": now, "changed_at": now}


def _put(connection: Connection, rows: Sequence[dict[str, object]], *, overwrite: bool = False) -> list[int]:
    """Insert rows, many at a time, and return their IDs; `overwrite` replaces the owner's of the same names."""
    statement: sqlite.Insert | postgresql.Insert = (
        sqlite.insert(presets) if connection.dialect.name == "sqlite" else postgresql.insert(presets)
    )
    if overwrite:
        given = {column.name: statement.excluded[column.name] for column in presets.c if column.name not in KEPT}
        anew = given | {"version": presets.c.version + 1}
        statement = statement.on_conflict_do_update(index_elements=[presets.c.identity, presets.c.name], set_=anew)
    return list(connection.execute(statement.returning(presets.c.id), rows).scalars())


def _copy_name(name: str, *, taken: set[str]) -> str:
    number = 1
    while True:
        suffix = " (copy)" if number == 1 else f" (copy {number})"
        copy = name[: NAME_LIMIT - len(suffix)] + suffix
        if copy not in taken:
            return copy
        number += 1
