"""The `jobdesk` command."""

import os
import signal
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click
from structlog import get_logger

from webapp.config import Config, ConfigError, read_config
from webapp.database.errors import why_not_opened
from webapp.database.schema import SchemaError, await_database, prepare_schema, upgrade
from webapp.explorer.addresses import base_address
from webapp.explorer.connection import tls_context
from webapp.logs import configure_logs, set_log_level
from webapp.server.master import serve as run_server

if TYPE_CHECKING:
    from webapp.database.engine import Database
    from webapp.sign_in.secret_key import Sealer

log = get_logger("jobdesk.cli")

LOOPBACK = "127.0.0.1"
Port = click.IntRange(0, 65535)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jobdesk", message="%(prog)s %(version)s")
def main() -> None:
    """Jobdesk: the team's desk for starting NebulaGraph Explorer workflow jobs."""
    os.umask(0o077)  # the database and the secret are this user's alone
    configure_logs()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(0))  # until the server or the worker sets its own


@main.command()
@click.option("--host", default=LOOPBACK, show_default=True, help="The address to listen on.")
@click.option("--port", type=Port, default=5000, show_default=True, help="The port; 0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Web processes.")
@click.option("--threads", type=click.IntRange(2, 1024), default=64, show_default=True, help="Threads in each of them.")
@click.option("--no-worker", is_flag=True, help="Start no background worker.")
def serve(host: str, port: int, workers: int, threads: int, no_worker: bool) -> None:
    """Serve Jobdesk. Its settings are read from the environment; the README lists them."""
    config = _config(workers=workers, threads=threads)
    _prepare(config)
    _check_key(config)
    _with_database(config, lambda database, _: _warn_of_other_address(config, database))
    _listen(config, host, port, lambda address: click.echo(f"Jobdesk: {address}"), worker=not no_worker)


@main.command()
def worker() -> None:
    """Do the background work alone: settle unknown outcomes, learn the states of jobs, delete what is old."""
    from webapp.wiring import make_services
    from webapp.worker import run_worker

    config = _config()
    _prepare(config)
    _check_key(config)
    run_worker(make_services(config), on_ready=lambda: click.echo("Jobdesk's worker works."))


@main.command()
@click.option("--port", type=Port, default=5000, show_default=True, help="Jobdesk's port; 0 takes a free one.")
def demo(port: int) -> None:
    """Start a stand-in Explorer and Jobdesk on this machine, to try things out. Nothing is kept."""
    from webapp.trial import explorer_beside, hints, start_lines, temporary_settings

    with explorer_beside() as explorer_url, temporary_settings(explorer_url) as settings:
        config = _config(settings, threads=64, demo_hints=hints())
        _prepare(config)
        _listen(config, LOOPBACK, port, lambda address: click.echo(start_lines(address, explorer_url)))


@main.command()
@click.option("--port", type=Port, default=7002, show_default=True, help="The port; 0 takes a free one.")
@click.option("--delay-ms", type=click.IntRange(0, 600_000), default=0, help="Answer a new job so much later.")
def explorer(port: int, delay_ms: int) -> None:
    """Start the stand-in Explorer alone."""
    from webapp.trial import run_explorer

    _check_port(LOOPBACK, port)
    run_explorer(port, delay_ms=delay_ms, on_ready=lambda real: click.echo(f"Explorer: http://{LOOPBACK}:{real}"))


@main.group()
def database() -> None:
    """Look after the database."""


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema up to date."""
    config = _config({"JOBDESK_EXPLORER_URL": "http://unused", **os.environ})
    _prepare(config, upgrade)
    click.echo("The schema is up to date.")


@main.group()
def secret() -> None:
    """Look after the secret key."""


@secret.command("accept")
def secret_accept() -> None:
    """End all logins and take the secret key that is set now. Stop every `serve` and `worker` first."""
    from webapp.sign_in.secret_key import accept_key

    config = _config({"JOBDESK_EXPLORER_URL": "http://unused", **os.environ})
    _prepare(config)
    _with_database(config, accept_key)
    click.echo("All logins are ended; the database belongs to this secret key now.")


def _check_key(config: Config) -> None:
    from webapp.sign_in.secret_key import OtherKeyError, check_key

    try:
        _with_database(config, check_key)
    except OtherKeyError as error:
        _refuse(str(error))


def _with_database(config: Config, act: "Callable[[Database, Sealer], None]", *, limited: bool = True) -> None:
    """Do something with the database before anything is served; end with one line if the database fails."""
    from sqlalchemy.exc import SQLAlchemyError

    from webapp.database.engine import open_database
    from webapp.sign_in.secret_key import Sealer

    database = open_database(config.database_url, limited=limited)
    try:
        act(database, Sealer(config.secret_key))
    except SQLAlchemyError as error:
        _refuse(f"The database can't be used: {why_not_opened(error, config.database_url)}")
    finally:
        database.engine.dispose()


@database.command("move-explorer")
@click.argument("old")
@click.argument("new")
def database_move_explorer(old: str, new: str) -> None:
    """Move all records of Explorer's address OLD to NEW. Stop Jobdesk first."""
    _config({**os.environ, "JOBDESK_EXPLORER_URL": old})
    config = _config({**os.environ, "JOBDESK_EXPLORER_URL": new})
    _prepare(config)
    if old.rstrip("/") == config.explorer_url:
        _refuse("Both addresses are the same.")
    old, new = old.rstrip("/"), config.explorer_url
    _with_database(config, lambda database, sealer: _move(database, sealer, old, new), limited=False)


def _move(database: "Database", sealer: "Sealer", old: str, new: str) -> None:
    from webapp.explorer_move import move_explorer

    moved = move_explorer(database, sealer, old=old, new=new)
    click.echo(
        f"Moved: {moved.submissions} submissions, {moved.presets} presets, "
        f"{moved.drafts} drafts and {moved.logins} logins."
    )
    if moved.unclaimed:
        click.echo(f"Another record at the new address holds the job of: {', '.join(map(str, moved.unclaimed))}.")
    if moved.left:
        click.echo(f"Left, since the new address has the same submission: {', '.join(map(str, moved.left))}.")
    if moved.tokens:
        click.echo(f"{moved.tokens} pasted tokens are not known any longer: their owners will not see these records.")


def _warn_of_other_address(config: Config, database: "Database") -> None:
    from webapp.explorer_move import other_address

    if (other := other_address(database, config.explorer_url)) is not None:
        log.warning(
            "records of another address of Explorer exist",
            address=other,
            command=f"jobdesk database move-explorer {other} {config.explorer_url}",
        )


def _config(environ: dict[str, str] | None = None, **given: Any) -> Config:
    try:
        config = read_config(os.environ if environ is None else environ, **given)
    except ConfigError as error:
        _refuse(str(error))
    set_log_level(config.log_level)
    try:
        base_address(config.explorer_url)
        tls_context(config.ca_bundle)
    except ValueError:  # OSError, which ssl.SSLError is, is no ValueError
        _refuse("JOBDESK_EXPLORER_URL is no address of a host.")
    except OSError:
        _refuse(f"JOBDESK_CA_BUNDLE is {config.ca_bundle!r}, but takes a file or folder of certificates.")
    return config


def _prepare(config: Config, prepare: Callable[[str], None] = prepare_schema) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        await_database(config.database_url)
        prepare(config.database_url)
    except SchemaError as error:
        _refuse(str(error))
    except (SQLAlchemyError, OSError, ImportError, TypeError, ValueError) as error:  # the last two: wrong options
        why = why_not_opened(error, config.database_url)
        _refuse(f"The database can't be opened: {why} See JOBDESK_DATABASE_URL and JOBDESK_DATA_DIR.")


def _work_beside(app: Any, master: int) -> None:
    from webapp.wiring import KEY
    from webapp.worker import run_worker

    run_worker(app.extensions[KEY], parent=master)


def _finish(app: Any) -> None:
    from webapp.wiring import KEY

    app.extensions[KEY].unrecorded_answers.finish()


def _listen(config: Config, host: str, port: int, tell: Any, *, worker: bool = True) -> None:
    from webapp.app import MAX_BODY_BYTES, create_app

    _check_port(host, port)
    run_server(
        lambda: create_app(config),
        host=host,
        port=port,
        workers=config.workers,
        threads=config.threads,
        deadline_seconds=config.deadline,
        on_ready=lambda real: tell(f"http://{f'[{host}]' if ':' in host else host}:{real}"),
        beside=_work_beside if worker else None,
        on_end=_finish,
        max_body_bytes=MAX_BODY_BYTES,
    )


def _check_port(host: str, port: int) -> None:
    """End with one line if the port can't be listened on, before the app is made."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "this is not the name of a host"
        _refuse(f"Port {port} of {host} can't be listened on: {why}.")


def _refuse(line: str) -> NoReturn:
    click.echo(f"jobdesk: {line}", err=True)
    sys.exit(2)
