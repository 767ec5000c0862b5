"""The presets that a person may see, as a list: filtered, those used last first, paged."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select

from webapp.presets.record import LINE, WHOLE, Preset, PresetLine, as_line, as_preset
from webapp.presets.store import VISIBLE, Presets, seen_by
from webapp.presets.tables import presets
from webapp.sign_in.logins import Person


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list is narrowed to; `text` is looked for in names, help and parameters, whatever its case."""

    workflow_id: str = ""
    text: str = ""
    mine: bool = False


@dataclass(frozen=True)
class Listed:
    """One page of the list; `more` says that another follows."""

    lines: tuple[PresetLine, ...]
    more: bool


def page_of(store: Presets, filters: Filters, *, person: Person, number: int, skip: int = 0) -> Listed:
    """Return up to `number` presets behind the first `skip`."""
    query = _narrowed(select(*LINE), filters, person).limit(number + 1).offset(skip)
    with store.database.reading() as connection:
        rows = connection.execute(query, seen_by(person)).all()
    return Listed(tuple(as_line(row) for row in rows[:number]), len(rows) > number)


def every(store: Presets, filters: Filters, *, person: Person) -> list[Preset]:
    """Return all presets of a filter, whole."""
    with store.database.reading() as connection:
        rows = connection.execute(_narrowed(select(*WHOLE), filters, person), seen_by(person)).all()
    return [as_preset(row) for row in rows]


def _narrowed(query: Select[tuple[object, ...]], filters: Filters, person: Person) -> Select[tuple[object, ...]]:
    conditions: list[ColumnElement[bool]] = [VISIBLE]
    if filters.workflow_id:
        conditions.append(presets.c.workflow_id == filters.workflow_id)
    if filters.mine:
        conditions.append(presets.c.identity == person.identity)
    conditions += [presets.c.words.contains(word, autoescape=True) for word in filters.text.casefold().split()]
    used = (presets.c.last_used_at.is_(None), presets.c.last_used_at.desc())
    return query.where(*conditions).order_by(*used, presets.c.name, presets.c.id)
