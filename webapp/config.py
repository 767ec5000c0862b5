"""Jobdesk's settings, read once from the environment. A setting that can't be used stops the start."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit

import platformdirs
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from structlog import get_logger

from webapp.explorer.addresses import Graph, is_host, read_graph
from webapp.secret_file import is_weak, read_or_make_secret

T = TypeVar("T")
PREFIX = "JOBDESK_"
LOG_LEVELS = ("debug", "info", "warning", "error")
SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")
WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
# Every setting, without its prefix: `_Settings.text` reads no other.
NAMES = [
    "EXPLORER_URL",
    "GRAPH_ADDRESS",
    "GRAPH_PORT",
    "GRAPHS",
    "OTHER_GRAPHS",
    "DATA_DIR",
    "DATABASE_URL",
    "DATABASE_POOL",
    "SECRET_KEY",
    "HTTPS",
    "TRUSTED_PROXIES",
    "CONNECT_TIMEOUT",
    "READ_TIMEOUT",
    "CA_BUNDLE",
    "ACCOUNT_FORMAT",
    "HISTORY",
    "KEEP_DAYS",
    "LOG_LEVEL",
]
NO_LONGER_READ = ("REDIS_URL",)
log = get_logger("jobdesk.config")


class ConfigError(Exception):
    """A setting that can't be used; its text is one line that says which and why."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings, and what the command line adds. Times are in seconds."""

    explorer_url: str
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    graph_address: str = ""
    graph_port: int = 9669
    more_graphs: tuple[Graph, ...] = ()
    other_graphs: bool = False
    https: bool = False
    trusted_proxies: int = 0
    connect_timeout: float = 3.0
    read_timeout: float = 30.0
    ca_bundle: str | None = None
    account_format: str = "json"
    history: str = "shared"
    keep_days: int | None = None
    log_level: str = "info"
    threads: int = 64
    workers: int = 1
    database_pool: int = 8
    demo_hints: tuple[tuple[str, str], ...] = ()

    @property
    def graphs(self) -> tuple[Graph, ...]:
        """The graph databases that the settings name, in the order in which sign-in offers them."""
        address = self.graph_address.strip("[]")
        first = (Graph(address, self.graph_port),) if address else ()
        return tuple(dict.fromkeys((*first, *self.more_graphs)))

    @property
    def deadline(self) -> float:
        """The longest that one request to Explorer may take, in seconds."""
        return self.connect_timeout + self.read_timeout


def read_config(environ: Mapping[str, str], **given: object) -> Config:
    """Read the settings; `given` wins over the environment.

    Raises ConfigError with one line for the first setting that can't be used.
    Makes the data folder (mode 0700) and the secret in it (0600) when they are missing and needed.
    """
    _check_names(environ)
    settings = _Settings(environ)
    values: dict[str, object] = {
        "explorer_url": settings.web_address("EXPLORER_URL"),
        "graph_address": settings.host("GRAPH_ADDRESS"),
        "graph_port": settings.whole("GRAPH_PORT", 9669, low=1, high=65535),
        "more_graphs": settings.graphs("GRAPHS", default_port=settings.whole("GRAPH_PORT", 9669, low=1, high=65535)),
        "other_graphs": settings.choice("OTHER_GRAPHS", {"": False, "0": False, "1": True}),
        "database_url": settings.database_url(),
        "database_pool": settings.whole("DATABASE_POOL", 8, low=1, high=1000),
        "https": settings.choice("HTTPS", {"": False, "0": False, "1": True}),
        "trusted_proxies": settings.whole("TRUSTED_PROXIES", 0, low=0, high=20),
        "connect_timeout": settings.seconds("CONNECT_TIMEOUT", 3.0),
        "read_timeout": settings.seconds("READ_TIMEOUT", 30.0),
        "ca_bundle": settings.existing_file("CA_BUNDLE"),
        "account_format": settings.choice("ACCOUNT_FORMAT", {"": "json", "json": "json", "colon": "colon"}),
        "history": settings.choice("HISTORY", {"": "shared", "shared": "shared", "own": "own"}),
        "keep_days": settings.whole("KEEP_DAYS", None, low=1, high=36500),
        "log_level": settings.choice("LOG_LEVEL", {"": "info"} | {name: name for name in LOG_LEVELS}),
        "secret_key": settings.secret_key(),
    }
    return Config(**(values | given))  # type: ignore[arg-type]


class _Settings:
    """One reader per kind of setting; its error says which setting is wrong, what it holds and what it takes."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str) -> str:
        if name not in NAMES:
            raise LookupError(f"{name} is missing in NAMES")
        return self._environ.get(PREFIX + name, "").strip()

    def wrong(self, name: str, takes: str) -> ConfigError:
        return ConfigError(f"{PREFIX}{name} is {self.text(name)!r}, but takes {takes}.")

    def choice(self, name: str, choices: Mapping[str, T]) -> T:
        try:
            return choices[self.text(name)]
        except KeyError:
            takes = " or ".join(repr(choice) for choice in choices if choice)
            raise self.wrong(name, takes) from None

    def whole(self, name: str, default: T, *, low: int, high: int) -> int | T:
        text = self.text(name)
        if not text:
            return default
        if not WHOLE.fullmatch(text) or not low <= int(text) <= high:
            raise self.wrong(name, f"a whole number from {low} to {high}")
        return int(text)

    def seconds(self, name: str, default: float) -> float:
        text = self.text(name)
        if not text:
            return default
        if not SECONDS.fullmatch(text) or not 0 < float(text) <= 3600:
            raise self.wrong(name, "seconds above 0, up to 3600")
        return float(text)

    def host(self, name: str) -> str:
        text = self.text(name)
        if text and not is_host(text):
            raise self.wrong(name, "the address of a graph database, without its port")
        return text

    def graphs(self, name: str, *, default_port: int) -> tuple[Graph, ...]:
        parts = [part.strip() for part in self.text(name).split(",")] if self.text(name) else []
        found = [read_graph(part, port=default_port) for part in parts]
        if None in found:
            raise self.wrong(name, "graph databases as address:port with commas between, IPv6 ones as [::1]:9669")
        return tuple(graph for graph in found if graph)

    def existing_file(self, name: str) -> str | None:
        text = self.text(name)
        if text and not os.access(text, os.R_OK):
            raise self.wrong(name, "the path of a file that can be read")
        return text or None

    def web_address(self, name: str) -> str:
        text = self.text(name)
        if not text:
            raise ConfigError(f"{PREFIX}{name} is not set: it takes Explorer's address, such as http://explorer:7002.")
        if not _is_web_address(text):
            takes = "an address such as http://explorer:7002, without account, query or fragment"
            raise ConfigError(
                f"{PREFIX}{name} takes {takes}."
            )  # does not repeat the address, which may hold a password
        return text.rstrip("/")

    def data_dir(self) -> Path:
        folder = Path(self.text("DATA_DIR") or platformdirs.user_data_dir("jobdesk", appauthor=False))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(f"The data folder {folder} can't be made: {error.strerror}.") from None
        _close_to_others(folder)
        return folder

    def database_url(self) -> str:
        text = self.text("DATABASE_URL")
        if not text:
            return f"sqlite:///{self.data_dir() / 'jobdesk.sqlite3'}"
        try:
            address = make_url(text)
        except (ArgumentError, ValueError):
            # Does not repeat the address, which may hold a password.
            raise ConfigError(f"{PREFIX}DATABASE_URL is not an SQLAlchemy database address.") from None
        if address.get_backend_name() == "sqlite" and address.database in {None, "", ":memory:"}:
            raise ConfigError(f"{PREFIX}DATABASE_URL names no file: a database in memory is lost with its connection.")
        return text

    def secret_key(self) -> str:
        text = self.text("SECRET_KEY")
        if not text.isascii():
            raise ConfigError(f"{PREFIX}SECRET_KEY takes ASCII characters only.")
        if text and len(text) < 16:
            raise ConfigError(f"{PREFIX}SECRET_KEY is too short: it takes 16 characters or more.")
        if text and is_weak(text):
            raise ConfigError(f"{PREFIX}SECRET_KEY is easy to guess: it takes 6 different characters or more.")
        try:
            return text or read_or_make_secret(self.data_dir() / "secret_key")
        except (OSError, ValueError) as error:
            raise ConfigError(f"The secret key can't be kept in the data folder: {error}.") from None


def _close_to_others(folder: Path) -> None:
    """Take all rights of others from the folder; raises ConfigError if it, or a link to it, is another user's."""
    try:
        if folder.lstat().st_uid not in {0, os.geteuid()}:
            raise ConfigError(f"The data folder {folder} belongs to another user.")
        found = folder.stat()  # the folder that a link leads to
        if found.st_mode & 0o077 and found.st_uid != os.geteuid():
            raise ConfigError(f"The data folder {folder} is open to others and belongs to another user.")
        if found.st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise ConfigError(f"The data folder {folder} can't be closed to others: {error.strerror}.") from None


def _check_names(environ: Mapping[str, str]) -> None:
    """Raise ConfigError for a name that is nearly a setting's; warn once of all other unknown names."""
    given = sorted(name.removeprefix(PREFIX) for name in environ if name.startswith(PREFIX))
    unknown = [name for name in given if name not in NAMES and name not in NO_LONGER_READ]
    for name in unknown:
        if meant := [known for known in NAMES if _distance(name, known) <= 2]:
            raise ConfigError(f"{PREFIX}{name} is no setting: {PREFIX}{meant[0]} is meant?")
    for name in given:
        if name in NO_LONGER_READ:
            log.warning(f"{PREFIX}{name} is no longer read")
    if unknown:
        log.warning("unknown settings", names=[PREFIX + name for name in unknown])


def _distance(one: str, other: str) -> int:
    """Return how many letters have to be added, dropped or changed; 3 if the lengths differ by more than 2."""
    if abs(len(one) - len(other)) > 2:
        return 3
    line = list(range(len(other) + 1))
    for number, letter in enumerate(one, 1):
        above, line = line, [number]
        for place, wanted in enumerate(other):
            line.append(min(above[place] + (letter != wanted), above[place + 1] + 1, line[place] + 1))
    return line[-1]


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises ValueError for a port that is no number
    except ValueError:
        return False
    whole = text.isascii() and text.isprintable() and " " not in text
    # A password with a slash in it is read as a path: no "@" anywhere, not even an escaped one.
    plain = "@" not in unquote(text) and not parts.query and not parts.fragment and "?" not in text
    return whole and plain and parts.scheme in {"http", "https"} and bool(parts.hostname)
