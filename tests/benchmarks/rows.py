"""Made-up submissions as a team's history holds them: twenty parameters each, over a year, the same at every run."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from webapp.request.job_request import NUMBER, TEXT, Parameter, write_body, write_digest
from webapp.sign_in.logins import Person, account_person
from webapp.submissions.search import words_of

YEAR_MS = 365 * 24 * 3600 * 1000
GRAPHS = ("127.0.0.1:9669", "127.0.0.2:9669")
PEOPLE = ("root", "ana", "bo", "chen", "dora", "emil", "fatima", "georg", "hana", "ivo", "jun", "kim")
OUTCOMES = ("accepted", "refused", "not_sent", "unknown")
SHARES = (920, 50, 18, 12)
WORKFLOWS = tuple(str(4216617500 + number) for number in range(60))
FIRST_JOB = 10**12  # far from those that a stand-in Explorer gives while this is measured
SELDOM_WORKFLOW = "4216619999"  # one submission in 150
SYLLABLES = ("ba", "de", "fi", "go", "lu", "mar", "nek", "or", "pas", "qui", "ros", "sta", "tem", "vor", "wel", "zan")
COMMON = "depth"  # a name that every submission has, and so is a long one
COMMON_LONG = "iterations"
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august")
TASKS = (
    ("query_1", ("name", "max_depth", "team", "note", "tag", "since", "until")),
    ("pagerank_1", ("d", "iterations", "tolerance", "edge_type", "label", "ticket")),
    ("lpa_1", ("iterations", "weight", "partition", "column", "owner", "threshold", "output_path")),
)


@dataclass(frozen=True)
class Batch:
    """Which rows to make: `first` is the ID of the first of them, out of `number` in all; the newest is at `now_ms`."""

    first: int
    size: int
    number: int
    now_ms: int
    explorer_url: str


def rare_word(submission_id: int) -> str:
    """Return a word that this submission alone holds."""
    return f"{submission_id * 2654435761 % 2**32:08x}"


@cache
def vocabulary() -> list[str]:
    """Return some thousand words, the first of them first in use, too."""
    chance = random.Random(7)
    return sorted({"".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))) for _ in range(6000)}, key=hash_of)


def hash_of(word: str) -> int:
    """Return a number that scatters words, the same in each process."""
    return random.Random(word).getrandbits(32)


def made(batch: Batch) -> tuple[list[dict[str, Any]], list[tuple[int, str]]]:
    """Return the rows of the table, and those of the search index: ID and words."""
    rows = list(_rows(batch))
    return rows, [(row["id"], " ".join(words_of(row["body"]))) for row in rows]


def _rows(batch: Batch) -> Iterator[dict[str, Any]]:
    chance = random.Random(batch.first)
    words = vocabulary()
    for submission_id in range(batch.first, batch.first + batch.size):
        person = _person(batch.explorer_url, chance.choice(PEOPLE), GRAPHS[chance.random() < 0.15])
        workflow_id = SELDOM_WORKFLOW if submission_id % 150 == 77 else chance.choice(WORKFLOWS)
        body = write_body(_parameters(submission_id, chance, words))
        started_at = batch.now_ms - YEAR_MS + YEAR_MS * submission_id // (batch.number + 1)
        outcome = chance.choices(OUTCOMES, SHARES)[0]
        job_id = str(FIRST_JOB + submission_id) if outcome == "accepted" else None
        yield {
            "id": submission_id,
            "submission_key": f"{chance.getrandbits(96):024x}",
            "identity": person.identity,
            "digest": write_digest(workflow_id, body),
            "explorer_url": batch.explorer_url,
            "graph": person.graph,
            "who": person.who,
            "scope": person.scope,
            "workflow_id": workflow_id,
            "body": body,
            "outcome": outcome,
            "started_at": started_at,
            "deadline_at": started_at + 33_000,
            "ended_at": started_at + chance.randint(5, 900),
            "job_id": job_id,
            "claim": job_id,
            "code": {"accepted": 0, "refused": 40004000}.get(outcome),
            "name": "ErrParam" if outcome == "refused" else "",
            "message": "workflow has no task query_9" if outcome == "refused" else "",
            "http_status": 200 if outcome in {"accepted", "refused"} else None,
            "milliseconds": chance.random() * 900,
            "next_check_at": batch.now_ms + YEAR_MS if outcome == "unknown" else None,
            "workflow_name": f"workflow_{workflow_id[-2:]}" if job_id else "",
            "job_status": 3 if job_id else None,
            "job_status_at": started_at + 60_000 if job_id else None,
        }


@cache
def _person(explorer_url: str, name: str, graph: str) -> Person:
    return account_person(explorer_url=explorer_url, account=name, graph=graph)


def _parameters(submission_id: int, chance: random.Random, words: list[str]) -> list[Parameter]:
    return [
        Parameter(task_id, name, *_value(name, submission_id, chance, words))
        for task_id, names in TASKS
        for name in names
    ]


def _value(name: str, submission_id: int, chance: random.Random, words: list[str]) -> tuple[str, str]:
    match name:
        case "max_depth" | "iterations" | "partition":
            return NUMBER, str(chance.randint(1, 40))
        case "d" | "weight" | "threshold":
            return NUMBER, f"0.{chance.randint(1, 99)}"
        case "tolerance":
            return NUMBER, f"1e-{chance.randint(3, 9)}"
        case "ticket":
            return TEXT, rare_word(submission_id)
        case "since" | "until":
            return TEXT, f"{chance.choice(MONTHS)} {chance.randint(1, 28)}"
        case "note":
            return TEXT, " ".join(_word(chance, words) for _ in range(5))
    return TEXT, f"{_word(chance, words)} {_word(chance, words)}"


def _word(chance: random.Random, words: list[str]) -> str:
    """Return a word, the first ones often and the last ones seldom."""
    return words[int(len(words) * chance.random() ** 3)]
