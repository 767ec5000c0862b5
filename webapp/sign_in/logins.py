"""The logins: who is signed in, with which token of Explorer's."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, insert, select

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.sign_in.scope import scope_of
from webapp.sign_in.sealing import SealBrokenError, Sealer
from webapp.sign_in.tables import logins

ACCOUNT, TOKEN = "account", "token"
UNKNOWN_LIFE_SECONDS = 30 * 24 * 3600
LONGEST_LIFE_SECONDS = 366 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who signs in. `identity` is what records belong to; `who` is the name they show."""

    identity: str
    kind: str
    who: str
    graph: str
    scope: str  # what its submissions are shared within


@dataclass(frozen=True, kw_only=True)
class Login:
    """A person with a token. `expires_at` is in milliseconds; None where Explorer told no end."""

    person: Person
    token: str = field(repr=False)
    expires_at: int | None


def account_person(*, explorer_url: str, account: str, graph: str) -> Person:
    """Return the person of an account: its name, its graph (`address:port`) and this Explorer."""
    identity = _identity(ACCOUNT, explorer_url, account, graph)
    scope = scope_of(explorer_url=explorer_url, graph=graph, identity=identity)
    return Person(identity=identity, kind=ACCOUNT, who=account, graph=graph, scope=scope)


def token_person(*, explorer_url: str, token: str, label: str) -> Person:
    """Return the person of a pasted token, which names nobody: its identity comes from the token alone."""
    identity = _identity(TOKEN, explorer_url, token)
    scope = scope_of(explorer_url=explorer_url, graph="", identity=identity)
    return Person(identity=identity, kind=TOKEN, who=label or "pasted token", graph="", scope=scope)


def delete_ended(connection: Connection) -> None:
    """Delete the logins that have ended, but for those that another transaction is just deleting."""
    ended = select(logins.c.handle_digest).where(logins.c.expires_at <= now_ms()).with_for_update(skip_locked=True)
    connection.execute(delete(logins).where(logins.c.handle_digest.in_(ended.scalar_subquery())))


def _identity(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


# Made once, and looked up on every page: SQLAlchemy takes longer to recognise a new statement than SQLite to run it.
FINDING = select(logins).where(
    logins.c.handle_digest == bindparam("digest"),
    logins.c.explorer_url == bindparam("here"),
    logins.c.expires_at > bindparam("now"),
)


class Logins:
    """The table of logins, for one Explorer: a login made for another address is not found."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        *,
        explorer_url: str,
        on_create: Callable[[Person], None] = lambda _person: None,
    ) -> None:
        """`on_create` is told who has signed in."""
        self._database = database
        self._sealer = sealer
        self._explorer_url = explorer_url
        self._on_create = on_create

    def create(self, person: Person, *, token: str, life_seconds: int | None) -> str:
        """Keep a new login and return its handle, a random text that only the browser's cookie holds."""
        handle = secrets.token_urlsafe(32)
        now = now_ms()
        life = min(life_seconds or UNKNOWN_LIFE_SECONDS, LONGEST_LIFE_SECONDS)
        row = {
            "handle_digest": self._sealer.digest(handle),
            "identity": person.identity,
            "kind": person.kind,
            "who": person.who,
            "graph": person.graph,
            "explorer_url": self._explorer_url,
            "sealed_token": self._sealer.seal(token),
            "created_at": now,
            "expires_at": now + life * 1000,
            "expiry_known": bool(life_seconds),
        }
        with self._database.writing() as connection:
            delete_ended(connection)
            connection.execute(insert(logins), row)
        self._on_create(person)
        return handle

    def find(self, handle: str) -> Login | None:
        """Return the living login of a handle; None when it has ended, was never made, or the secret changed."""
        values = {"digest": self._sealer.digest(handle), "here": self._explorer_url, "now": now_ms()}
        with self._database.reading() as connection:
            row = connection.execute(FINDING, values).one_or_none()
        return self._login(row) if row else None

    def of_person(self, identity: str) -> Login | None:
        """Return the newest living login of a person, for work that goes on after the page is closed."""
        query = (
            select(logins)
            .where(logins.c.identity == identity, *self._living())
            .order_by(logins.c.created_at.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return self._login(row) if row else None

    def end(self, handle: str) -> None:
        """Delete a login; a request that is still under way can't bring it back."""
        with self._database.writing() as connection:
            connection.execute(delete(logins).where(logins.c.handle_digest == self._sealer.digest(handle)))

    def _living(self) -> list[ColumnElement[bool]]:
        return [logins.c.explorer_url == self._explorer_url, logins.c.expires_at > now_ms()]

    def _login(self, row: Row[Any]) -> Login | None:
        try:
            token = self._sealer.unseal(row.sealed_token)
        except SealBrokenError:
            return None
        scope = scope_of(explorer_url=row.explorer_url, graph=row.graph, identity=row.identity)
        person = Person(identity=row.identity, kind=row.kind, who=row.who, graph=row.graph, scope=scope)
        return Login(person=person, token=token, expires_at=row.expires_at if row.expiry_known else None)
