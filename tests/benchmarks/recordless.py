"""The yardstick *without a record*: the same server and app, but nothing of what is sent is written down."""

import itertools
import os
import sys
from dataclasses import replace

from flask import Flask

from webapp.app import create_app
from webapp.config import Config, read_config
from webapp.database.schema import prepare_schema
from webapp.explorer.client import Places
from webapp.launch.dispatch import Dispatcher
from webapp.logs import configure_logs
from webapp.server.master import serve
from webapp.submissions.store import Submissions
from webapp.web.parts import init_parts
from webapp.wiring import KEY, Services


class NoRecords(Submissions):
    """Opens and closes nothing."""

    _numbers = itertools.count(1)

    def open(self, *_: object, **__: object) -> int:
        return next(self._numbers)

    def close(self, *_: object, **__: object) -> None:
        pass


def create_recordless(config: Config) -> Flask:
    app = create_app(config)
    parts: Services = app.extensions[KEY]
    none = NoRecords(parts.database, explorer_url=config.explorer_url, deadline_seconds=config.deadline, shared=True)
    dispatcher = Dispatcher(
        none,
        parts.closings,
        parts.explorer,
        parts.settler,
        parts.places,
        waiters=Places(config.threads // 4),
        deadline_seconds=config.deadline,
    )
    app.extensions[KEY] = replace(parts, submissions=none, dispatcher=dispatcher)
    init_parts(app, [part for name, part in vars(parts).items() if name != "dispatcher"] + [dispatcher])
    return app


if __name__ == "__main__":
    configure_logs()
    workers, threads = (int(number) for number in sys.argv[1:])
    config = read_config(os.environ, workers=workers, threads=threads)
    prepare_schema(config.database_url)
    serve(
        lambda: create_recordless(config),
        host="127.0.0.1",
        port=0,
        workers=workers,
        threads=threads,
        deadline_seconds=config.deadline,
        on_ready=lambda port: print(f"Without a record: http://127.0.0.1:{port}", flush=True),
    )
