"""What the page handlers share: made once by create_app, found again through the running app."""

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from webapp.config import Config
from webapp.database import Database
from webapp.explorer.client import ExplorerClient
from webapp.explorer.credentials import AccountFormat
from webapp.history.store import Submissions
from webapp.launch.dispatch import Dispatcher
from webapp.launch.kept import KeptForms
from webapp.limiting import Places, Tries
from webapp.sealing import Sealer
from webapp.sign_in.logins import Logins

KEY = "jobdesk"
FAILED_SIGN_INS = 90  # from one address in FAILED_SIGN_INS_MINUTES, over all worker processes
FAILED_SIGN_INS_MINUTES = 15


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts a page handler may call."""

    config: Config
    database: Database
    explorer: ExplorerClient
    places: Places
    failed_sign_ins: Tries
    logins: Logins
    submissions: Submissions
    kept_forms: KeptForms
    dispatcher: Dispatcher


def init_services(app: Flask, config: Config, database: Database) -> None:
    """Make the parts of one app."""
    explorer = ExplorerClient(
        config.explorer_url,
        connect_timeout=config.connect_timeout,
        read_timeout=config.read_timeout,
        ca_bundle=config.ca_bundle,
        account_format=cast(AccountFormat, config.account_format),
    )
    places = Places(max(1, config.threads // 2))
    submissions = Submissions(database, explorer_url=config.explorer_url, deadline_seconds=config.deadline)
    app.extensions[KEY] = Services(
        config=config,
        database=database,
        explorer=explorer,
        places=places,
        failed_sign_ins=Tries(max(1, FAILED_SIGN_INS // config.workers), minutes=FAILED_SIGN_INS_MINUTES),
        logins=Logins(database, Sealer(config.secret_key), explorer_url=config.explorer_url),
        submissions=submissions,
        kept_forms=KeptForms(database),
        dispatcher=Dispatcher(
            submissions, explorer, places, waiters=Places(max(1, config.threads // 4)), deadline_seconds=config.deadline
        ),
    )


def services() -> Services:
    """Return the parts of the running app."""
    return cast(Services, current_app.extensions[KEY])
