"""What page handlers and the worker share, built once a process. Pages find it by `webapp.web.parts`."""

from dataclasses import dataclass
from typing import cast

from flask import Flask

from webapp.config import Config
from webapp.database.engine import Database, open_database
from webapp.drafts.store import Drafts
from webapp.explorer.client import AccountFormat, ExplorerClient, Places
from webapp.jobs.fetch import ExplorerJobs
from webapp.launch.dispatch import Dispatcher
from webapp.presets.store import Presets
from webapp.sign_in.logins import Logins
from webapp.sign_in.secret_key import Sealer
from webapp.sign_in.tries import Tries
from webapp.submissions.doubts import Doubts
from webapp.submissions.known_jobs import KnownJobs
from webapp.submissions.settler import Settler
from webapp.submissions.store import Submissions
from webapp.submissions.unrecorded_answers import UnrecordedAnswers
from webapp.web.parts import init_parts

KEY = "jobdesk"


@dataclass(frozen=True, kw_only=True)
class Services:
    """The parts that a page handler or the worker may call."""

    config: Config
    database: Database
    explorer: ExplorerClient
    places: Places
    sign_in_tries: Tries
    logins: Logins
    submissions: Submissions
    known_jobs: KnownJobs
    jobs: ExplorerJobs
    drafts: Drafts
    presets: Presets
    settler: Settler
    unrecorded_answers: UnrecordedAnswers
    dispatcher: Dispatcher


def make_services(config: Config) -> Services:
    """Put the parts together; nothing is connected to yet."""
    database = open_database(config.database_url, pool=config.database_pool)
    explorer = _explorer(config)
    places = Places(max(1, config.threads // 2))
    sealer = Sealer(config.secret_key)
    submissions = _submissions(config, database)
    known_jobs = KnownJobs(submissions)
    doubts = Doubts(database, explorer_url=config.explorer_url)
    logins = Logins(database, sealer, explorer_url=config.explorer_url, on_create=doubts.check_person_soon)
    unrecorded_answers = UnrecordedAnswers(submissions, doubts)
    settler = Settler(
        doubts,
        known_jobs,
        logins,
        explorer,
        deadline_seconds=config.deadline,
    )
    return Services(
        config=config,
        database=database,
        explorer=explorer,
        places=places,
        sign_in_tries=Tries(database, sealer, waiters=Places(max(1, config.threads // 2))),
        logins=logins,
        submissions=submissions,
        known_jobs=known_jobs,
        jobs=ExplorerJobs(explorer, places, waiters=Places(max(1, config.threads // 4))),
        drafts=Drafts(database, sealer),
        presets=Presets(database),
        settler=settler,
        unrecorded_answers=unrecorded_answers,
        dispatcher=Dispatcher(
            submissions,
            unrecorded_answers,
            explorer,
            settler,
            places,
            waiters=Places(max(1, config.threads // 4)),
            deadline_seconds=config.deadline,
        ),
    )


def _explorer(config: Config) -> ExplorerClient:
    return ExplorerClient(
        config.explorer_url,
        connect_timeout=config.connect_timeout,
        read_timeout=config.read_timeout,
        ca_bundle=config.ca_bundle,
        account_format=cast(AccountFormat, config.account_format),
    )


def _submissions(config: Config, database: Database) -> Submissions:
    return Submissions(
        database,
        explorer_url=config.explorer_url,
        deadline_seconds=config.deadline,
        shared=config.history == "shared",
    )


def init_services(app: Flask, config: Config) -> None:
    """Give an app its parts."""
    services = make_services(config)
    app.extensions[KEY] = services
    init_parts(app, vars(services).values())
