"""Serving a WSGI app with gunicorn: threads, time limits, one form of log lines."""

import gc
import logging
import os
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from webapp.supervising import Beside, Master, release_signals

WsgiApp = Callable[..., Any]
RunBeside = Callable[[WsgiApp, int], None]  # the app, and the master's process ID
END_SECONDS = 12.0  # after a web process's last request


class Server(BaseApplication):
    """gunicorn with settings given in code; it reads neither its command line nor a settings file."""

    def __init__(self, make_app: Callable[[], WsgiApp], settings: dict[str, Any], beside: RunBeside | None) -> None:
        self._make_app = make_app
        self._beside = beside
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Take the settings."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> WsgiApp:
        """Make the app; called once, before the workers are forked."""
        app = self._make_app()
        gc.collect()
        gc.freeze()  # what is here now is shared with the workers, unless a collection writes to it
        return app

    def run(self) -> None:
        """Serve until told to stop, with the process beside, if there is one."""
        beside = self._beside
        Master(self, Beside(lambda master: beside(self.wsgi(), master)) if beside else None).run()


class RootLogger(Logger):
    """Hands gunicorn's own lines to the root logger, in the form of all others."""

    def setup(self, cfg: Any) -> None:
        """Drop gunicorn's handlers."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.WARNING)


def serve(
    make_app: Callable[[], WsgiApp],
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    deadline_seconds: float,
    on_ready: Callable[[int], None],
    beside: RunBeside | None = None,
    on_end: Callable[[WsgiApp], None] = lambda _app: None,
) -> None:
    """Serve until SIGTERM or Ctrl-C; calls `on_ready` with the port once it listens.

    `beside` is run in one more process, which ends with this one. `on_end` is called with the app in each web process
    after its last request, and may take END_SECONDS.

    A request may wait for Explorer for `deadline_seconds`, and a stopping server lets it.
    """
    shown_host = f"[{host}]" if ":" in host else host
    settings = {
        "bind": f"{shown_host}:{port}",
        "workers": workers,
        **_threads(threads, deadline_seconds),
        "preload_app": True,
        "keepalive": 15,
        "control_socket_disable": True,
        "accesslog": None,
        "logger_class": RootLogger,
        "when_ready": lambda arbiter: on_ready(arbiter.LISTENERS[0].sock.getsockname()[1]),
        "post_worker_init": lambda _worker: release_signals(),
        "worker_exit": lambda _arbiter, worker: _end(worker, on_end),
        "limit_request_line": 8190,
        "limit_request_fields": 100,
        "forwarded_allow_ips": "",
    }
    master = os.getpid()
    try:
        Server(make_app, settings, beside).run()
    except SystemExit as end:
        if os.getpid() != master:
            # A web worker: what was opened around this call is the master's to close.
            logging.shutdown()
            os._exit(end.code if isinstance(end.code, int) else 1)
        raise


def _threads(threads: int, deadline_seconds: float) -> dict[str, object]:
    """Return the settings of a web process's threads, which outlast what they wait for."""
    return {
        "worker_class": "gthread",
        "threads": threads,
        "worker_connections": max(1000, threads * 4),
        "timeout": round(deadline_seconds) + 30,
        "graceful_timeout": round(deadline_seconds + 5 + END_SECONDS),
    }


def _end(worker: Any, on_end: Callable[[WsgiApp], None]) -> None:
    # gunicorn calls this in the master, too, for a process that was killed.
    if worker.pid == os.getpid() and worker.wsgi is not None:
        on_end(worker.wsgi)
