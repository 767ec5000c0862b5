"""The demo: the stand-in Explorer as a process of its own, and settings whose data folder is deleted at the end."""

import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection

from webapp.demo import ACCOUNT, GRAPH_ADDRESS, GRAPH_PORT, PASSWORD, WORKFLOWS, create_explorer
from webapp.logs import configure_logs
from webapp.server.master import serve

LOOPBACK = "127.0.0.1"
START_SECONDS = 20


def run_explorer(port: int, *, delay_ms: int, on_ready: Callable[[int], None]) -> None:
    """Serve the stand-in Explorer until SIGTERM, in one process: its jobs are kept in memory."""
    serve(
        lambda: create_explorer(delay_ms=delay_ms),
        host=LOOPBACK,
        port=port,
        workers=1,
        threads=128,
        deadline_seconds=30,
        on_ready=on_ready,
    )


@contextmanager
def explorer_beside() -> Iterator[str]:
    """Run the stand-in Explorer beside this process and give its address; it ends with this process."""
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_run_child, args=(theirs,), name="explorer")
    process.start()
    theirs.close()
    try:
        if not ours.poll(START_SECONDS):
            raise TimeoutError("The stand-in Explorer did not start.")
        yield f"http://{LOOPBACK}:{ours.recv()}"
    finally:
        process.terminate()
        process.join()


@contextmanager
def temporary_settings(explorer_url: str) -> Iterator[dict[str, str]]:
    """Give the settings of one demo, whose data folder is deleted at the end; they replace the environment."""
    with tempfile.TemporaryDirectory(prefix="jobdesk-demo-") as folder:
        yield {
            "JOBDESK_EXPLORER_URL": explorer_url,
            "JOBDESK_DATA_DIR": folder,
            "JOBDESK_GRAPH_ADDRESS": GRAPH_ADDRESS,
            "JOBDESK_GRAPH_PORT": str(GRAPH_PORT),
        }


def hints() -> tuple[tuple[str, str], ...]:
    """Return the label and value of each hint on the demo's sign-in page."""
    workflows = tuple((f"Workflow “{workflow.name}”", workflow.id) for workflow in WORKFLOWS)
    return (("Account", ACCOUNT), ("Password", PASSWORD), *workflows)


def start_lines(address: str, explorer_url: str) -> str:
    """Return the lines that the demo prints when it is ready."""
    example = WORKFLOWS[0].example[0]
    return "\n".join(
        (
            f"Jobdesk: {address}",
            f"  sign in with account {ACCOUNT}, password {PASSWORD}",
            f"  try workflow {WORKFLOWS[0].id}: task {example.task_id}, parameter {example.parameter},"
            f" value {example.value}",
            f"  the stand-in Explorer: {explorer_url}",
            "Ctrl-C ends both. Nothing is kept.",
        )
    )


def _run_child(ready: Connection) -> None:
    configure_logs()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    run_explorer(0, delay_ms=0, on_ready=ready.send)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
