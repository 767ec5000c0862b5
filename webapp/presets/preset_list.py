"""The list of presets that a person may see: its filters and its pages, with the last used preset first."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField, ValidationError
from wtforms.validators import Length

from webapp.presets.store import LINE, VISIBLE, WHOLE, Preset, PresetLine, Presets, as_preset, presets, seen_by
from webapp.sign_in.logins import Person
from webapp.web.posted import printable


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a preset must match to be listed. `text` is searched in names, help and parameters, ignoring case."""

    workflow_id: str = ""
    text: str = ""
    mine: bool = False


@dataclass(frozen=True)
class ListPage:
    """One page of the list; `more` says whether another page follows."""

    lines: tuple[PresetLine, ...]
    more: bool


class FilterForm(Form):
    """The filters as the address of the list has them."""

    q = StringField("Search", default="", validators=[Length(max=200)])
    workflow = StringField("Workflow ID", default="", validators=[Length(max=40)])
    whose = StringField("Whose", default="")

    def __init__(self, args: Mapping[str, str]) -> None:
        super().__init__(MultiDict({name: printable(value).replace("\0", "").strip() for name, value in args.items()}))

    def validate_whose(self, field: StringField) -> None:
        """Take everyone's presets or the person's own."""
        if field.data not in {"", "mine"}:
            raise ValidationError("Choose all or mine.")

    def filters(self) -> Filters:
        """Return the filters, without those that have an error."""
        return Filters(
            workflow_id="" if self.workflow.errors else self.workflow.data or "",
            text="" if self.q.errors else self.q.data or "",
            mine=self.whose.data == "mine",
        )

    def address(self) -> dict[str, str]:
        """Return the query of an address that shows the same list."""
        return {name: str(value) for name, value in self.data.items() if value}


def page_of(store: Presets, filters: Filters, *, person: Person, number: int, skip: int = 0) -> ListPage:
    """Return up to `number` presets after the first `skip`."""
    query = _filtered(select(*LINE), filters, person).limit(number + 1).offset(skip)
    with store.database.reading() as connection:
        rows = connection.execute(query, seen_by(person)).all()
    return ListPage(tuple(PresetLine(**row._mapping) for row in rows[:number]), len(rows) > number)


def every(store: Presets, filters: Filters, *, person: Person) -> list[Preset]:
    """Return all presets that match, with their rows."""
    with store.database.reading() as connection:
        rows = connection.execute(_filtered(select(*WHOLE), filters, person), seen_by(person)).all()
    return [as_preset(row) for row in rows]


def _filtered(query: Select[tuple[object, ...]], filters: Filters, person: Person) -> Select[tuple[object, ...]]:
    conditions: list[ColumnElement[bool]] = [VISIBLE]
    if filters.workflow_id:
        conditions.append(presets.c.workflow_id == filters.workflow_id)
    if filters.mine:
        conditions.append(presets.c.identity == person.identity)
    conditions += [presets.c.words.contains(word, autoescape=True) for word in filters.text.casefold().split()]
    last_used_first = (presets.c.last_used_at.is_(None), presets.c.last_used_at.desc())
    return query.where(*conditions).order_by(*last_used_first, presets.c.name, presets.c.id)
