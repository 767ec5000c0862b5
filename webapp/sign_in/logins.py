"""The people who are signed in, and their logins: each holds a token of Explorer."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select

from webapp.database.clock import now_ms
from webapp.database.engine import Database
from webapp.sign_in.secret_key import SealBrokenError, Sealer
from webapp.sign_in.tables import logins

ACCOUNT, TOKEN = "account", "token"
UNKNOWN_LIFE_SECONDS = 30 * 24 * 3600
LONGEST_LIFE_SECONDS = 366 * 24 * 3600


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who signs in. Records belong to `identity`, show the name `who`, and are shared within `scope`."""

    identity: str
    kind: str
    who: str
    graph: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class Login:
    """A person with a token. `expires_at` is in milliseconds; None if Explorer did not say."""

    person: Person
    token: str = field(repr=False)
    expires_at: int | None


def scope_of(*, explorer_url: str, graph: str, identity: str) -> str:
    """Return what a person's records are shared within, as 16 hex digits.

    Accounts on the same Explorer and graph share one scope; a pasted token, which has no graph, has its own.
    """
    shared = f"{explorer_url}\0{graph}" if graph else identity
    return _sha256(shared)[:16]


def account_person(*, explorer_url: str, account: str, graph: str) -> Person:
    """Return the person of an account: its name, its graph (`address:port`) and this Explorer."""
    identity = _sha256(ACCOUNT, explorer_url, account, graph)
    scope = scope_of(explorer_url=explorer_url, graph=graph, identity=identity)
    return Person(identity=identity, kind=ACCOUNT, who=account, graph=graph, scope=scope)


def token_person(*, explorer_url: str, token: str, label: str) -> Person:
    """Return the person of a pasted token: `label` is a name to show, the identity comes from the token alone."""
    identity = _sha256(TOKEN, explorer_url, token)
    scope = scope_of(explorer_url=explorer_url, graph="", identity=identity)
    return Person(identity=identity, kind=TOKEN, who=label or "pasted token", graph="", scope=scope)


def delete_ended(connection: Connection) -> None:
    """Delete the logins that have ended, except those that another transaction is deleting now."""
    ended = select(logins.c.handle_digest).where(logins.c.expires_at <= now_ms()).with_for_update(skip_locked=True)
    connection.execute(delete(logins).where(logins.c.handle_digest.in_(ended.scalar_subquery())))


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


# Made once for speed: every page looks a login up, and SQLAlchemy takes longer to compile a new statement than it runs.
LOGIN_OF_HANDLE = select(logins).where(
    logins.c.handle_digest == bindparam("digest"),
    logins.c.explorer_url == bindparam("here"),
    logins.c.expires_at > bindparam("now"),
)


class Logins:
    """Stores logins for one Explorer: a login made for another address is not found."""

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        *,
        explorer_url: str,
        on_create: Callable[[Person], None] = lambda _person: None,
    ) -> None:
        """`on_create` is called with the person of every new login."""
        self._database = database
        self._sealer = sealer
        self._explorer_url = explorer_url
        self._on_create = on_create

    def create(self, person: Person, *, token: str, life_seconds: int | None) -> str:
        """Store a new login and return its handle: a random text that only the browser's cookie holds."""
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
        """Return the login of a handle; None if it has ended, was never made, or the secret key changed."""
        values = {"digest": self._sealer.digest(handle), "here": self._explorer_url, "now": now_ms()}
        row = self._database.first(LOGIN_OF_HANDLE, values)
        return self._login(row) if row else None

    def of_person(self, identity: str) -> Login | None:
        """Return a person's newest login that has not ended, for work that goes on after the page is closed."""
        here = (logins.c.explorer_url == self._explorer_url) & (logins.c.expires_at > now_ms())
        query = select(logins).where(logins.c.identity == identity, here).order_by(logins.c.created_at.desc()).limit(1)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        return self._login(row) if row else None

    def end(self, handle: str) -> None:
        """Delete a login."""
        with self._database.writing() as connection:
            connection.execute(delete(logins).where(logins.c.handle_digest == self._sealer.digest(handle)))

    def _login(self, row: Row[Any]) -> Login | None:
        try:
            token = self._sealer.unseal(row.sealed_token)
        except SealBrokenError:
            return None
        scope = scope_of(explorer_url=row.explorer_url, graph=row.graph, identity=row.identity)
        person = Person(identity=row.identity, kind=row.kind, who=row.who, graph=row.graph, scope=scope)
        return Login(person=person, token=token, expires_at=row.expires_at if row.expiry_known else None)
