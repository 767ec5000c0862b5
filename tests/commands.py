"""Commands of `jobdesk` that end by themselves, run in one process: to import it takes longer than what they do."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
MANY = """
import json, sys
from click.testing import CliRunner
from webapp.cli import main
for command, environ in json.loads(sys.argv[1]):
    done = CliRunner().invoke(main, command.split(), env=environ, prog_name="jobdesk")
    print(json.dumps([done.exit_code, done.stdout, done.stderr]))
"""

Settings = dict[str, str]


def clean_environ() -> Settings:
    """Return the environment without settings of Jobdesk's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("JOBDESK_")}


def run_many(commands: Sequence[tuple[str, Settings]], settings: Settings) -> list[tuple[int, str, str]]:
    """Run commands, each with further settings; return exit status, output and errors of each."""
    asked = [sys.executable, "-c", MANY, json.dumps(commands)]
    done = subprocess.run(asked, env=settings, cwd=CHECKOUT, capture_output=True, text=True, timeout=60, check=True)
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def assert_refused(status: int, output: str, errors: str, words: str) -> None:
    """Check that a command ended with status 2 and one line that holds these words."""
    assert status == 2, errors
    assert output == ""
    assert errors.count("\n") == 1, errors
    assert words in errors
    assert errors.startswith("jobdesk: ")
