"""The move of all that was kept for one address of Explorer to another address, after its host was renamed."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select, update

from webapp.database.engine import Database
from webapp.drafts.store import kept_forms
from webapp.presets.store import presets
from webapp.sign_in.logins import Person, account_person, scope_of, token_person
from webapp.sign_in.secret_key import SealBrokenError, Sealer
from webapp.sign_in.tables import logins
from webapp.submissions.tables import submissions


@dataclass
class Moved:
    """How many were moved, and the IDs of records that were not moved whole."""

    submissions: int = 0
    presets: int = 0
    drafts: int = 0
    logins: int = 0
    unclaimed: list[int] = field(default_factory=list)  # a record of the new address holds the job
    left: list[int] = field(default_factory=list)  # the new address has the same submission
    tokens: int = 0  # identities of pasted tokens that are no longer known: they stay as they are


def move_explorer(database: Database, sealer: Sealer, *, old: str, new: str) -> Moved:
    """Move all in one transaction; a second run finds nothing to move."""
    moved = Moved()
    with database.writing() as connection:
        people = _people(connection, sealer, old, new, moved)
        graphs = {person.graph for person in people.values() if person.graph}
        _add_owners(connection, people, graphs, old, new)
        moved.unclaimed = _release_claims(connection, old, new)
        for identity, person in people.items():
            _move_records(connection, identity, person, old, new, moved)
            _move_presets(connection, identity, person, moved)
            drafts = update(kept_forms).where(kept_forms.c.identity == identity)
            if identity != person.identity:
                moved.drafts += connection.execute(drafts.values(identity=person.identity)).rowcount
            of_person = update(logins).where(logins.c.explorer_url == old, logins.c.identity == identity)
            values = {"explorer_url": new, "identity": person.identity}
            moved.logins += connection.execute(of_person.values(values)).rowcount
    return moved


def other_address(database: Database, here: str) -> str | None:
    """Return another address of Explorer that has records; the index of job IDs finds it without a long search."""
    address, claimed = submissions.c.explorer_url, submissions.c.claim.is_not(None)
    with database.reading() as connection:
        for other, order in ((address > here, address), (address < here, address.desc())):
            query = select(address).where(claimed, other).order_by(order).limit(1)
            if (found := connection.execute(query).scalar_one_or_none()) is not None:
                return str(found)
    return None


def _people(connection: Connection, sealer: Sealer, old: str, new: str, moved: Moved) -> dict[str, Person]:
    """Return who each identity of the old address is at the new one."""
    people: dict[str, Person] = {}
    for row in connection.execute(select(logins).where(logins.c.explorer_url == old)):
        people[row.identity] = _account(row, new) if row.graph else _token(row, sealer, old, new)
    columns = (submissions.c.identity, submissions.c.who, submissions.c.graph)
    for row in connection.execute(select(*columns).where(submissions.c.explorer_url == old).distinct()):
        if row.identity not in people:
            people[row.identity] = _account(row, new) if row.graph else _same(row)
    moved.tokens = sum(not person.graph and identity == person.identity for identity, person in people.items())
    return people


def _account(row: Any, new: str) -> Person:
    return account_person(explorer_url=new, account=row.who, graph=row.graph)


def _token(row: Any, sealer: Sealer, old: str, new: str) -> Person:
    try:
        token = sealer.unseal(row.sealed_token)
    except SealBrokenError:
        return _same(row)
    # A login that was renewed by another token keeps the identity of the first.
    first = token_person(explorer_url=old, token=token, label=row.who).identity == row.identity
    return token_person(explorer_url=new, token=token, label=row.who) if first else _same(row)


def _same(row: Any) -> Person:
    scope = scope_of(explorer_url="", graph="", identity=row.identity)
    return Person(identity=row.identity, kind="token", who=row.who, graph="", scope=scope)


def _add_owners(connection: Connection, people: dict[str, Person], graphs: set[str], old: str, new: str) -> None:
    """Add owners of presets who have neither records nor logins; their graph is one that others use."""
    for row in connection.execute(select(presets.c.identity, presets.c.who).distinct()):
        for graph in graphs:
            if account_person(explorer_url=old, account=row.who, graph=graph).identity == row.identity:
                people.setdefault(row.identity, account_person(explorer_url=new, account=row.who, graph=graph))


def _release_claims(connection: Connection, old: str, new: str) -> list[int]:
    there = select(submissions.c.claim).where(submissions.c.explorer_url == new, submissions.c.claim.is_not(None))
    twice = (submissions.c.explorer_url == old) & submissions.c.claim.in_(there.scalar_subquery())
    ids = list(connection.execute(select(submissions.c.id).where(twice).order_by(submissions.c.id)).scalars())
    for number in ids:
        connection.execute(update(submissions).where(submissions.c.id == number).values(claim=None))
    return ids


def _move_records(connection: Connection, identity: str, person: Person, old: str, new: str, moved: Moved) -> None:
    mine = (submissions.c.explorer_url == old) & (submissions.c.identity == identity)
    if identity != person.identity:
        other = submissions.alias()
        same = (other.c.submission_key == submissions.c.submission_key) & (other.c.digest == submissions.c.digest)
        twice = select(other.c.id).where(same, other.c.identity == person.identity).exists()
        moved.left += connection.execute(select(submissions.c.id).where(mine, twice)).scalars()
        mine &= ~twice
    values = {"explorer_url": new, "identity": person.identity, "scope": person.scope}
    moved.submissions += connection.execute(update(submissions).where(mine).values(values)).rowcount


def _move_presets(connection: Connection, identity: str, person: Person, moved: Moved) -> None:
    if identity == person.identity:
        return
    query = select(presets.c.identity, presets.c.name, presets.c.id)
    rows = connection.execute(query.where(presets.c.identity.in_([identity, person.identity]))).all()
    taken = {row.name for row in rows if row.identity == person.identity}
    for row in rows:
        if row.identity == identity:
            name, number = row.name, 1
            while name in taken:
                number += 1
                name = f"{row.name[:90]} ({number})"
            taken.add(name)
            values = {"identity": person.identity, "scope": person.scope, "name": name}
            connection.execute(update(presets).where(presets.c.id == row.id).values(values))
            moved.presets += 1
