"""The filtered list as CSV."""

import csv
import io
import json

import pytest

from tests.store import Store, made
from webapp.request.job_request import Row
from webapp.submissions.export import csv_lines
from webapp.submissions.submission_list import SubmissionFilters, SubmissionList


def exported(store: Store, filters: SubmissionFilters | None = None) -> list[dict[str, str]]:
    history = SubmissionList(store.parts.submissions)
    pieces = csv_lines(lambda: history.every(filters or SubmissionFilters(), person=store.person()))
    return list(csv.DictReader(io.StringIO("".join(pieces), newline="")))


def test_a_line_a_submission_newest_first(store: Store) -> None:
    first = store.open("Tim Duncan")
    store.close(first, made(7))
    second = store.open("Tony Parker", workflow_id="77")
    lines = exported(store)
    assert [line["id"] for line in lines] == [str(second), str(first)]
    assert (lines[1]["who"], lines[1]["outcome"], lines[1]["job_id"]) == ("root", "accepted", "7")
    assert [line["query_1.p0"] for line in lines] == ["Tony Parker", "Tim Duncan"]
    assert [line["id"] for line in exported(store, SubmissionFilters(workflow_id="77"))] == [str(second)]


def test_200_columns_and_the_rest_in_one(store: Store) -> None:
    rows = [Row("q", f"p{index:03}", "number" if index % 2 else "text", str(index)) for index in range(250)]
    store.open(rows=rows)
    (line,) = exported(store)
    assert [name for name in line if name.startswith("q.")] == [f"q.p{index:03}" for index in range(200)]
    assert [line[f"q.p{index:03}"] for index in range(200)] == [str(index) for index in range(200)]
    rest = json.loads(line["more_parameters"])
    assert rest == [["q", row.name, row.type, row.value] for row in rows[200:]]


@pytest.mark.parametrize(
    ("formula", "defused"),
    [
        *((formula, f"'{formula}") for formula in ("=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0")),
        *(("\t=1", "'\t'=1"), ("\n=1", "'\n'=1"), ("a;=1", "a;'=1")),
    ],
)
def test_what_a_spreadsheet_would_run_is_defused(store: Store, formula: str, defused: str) -> None:
    store.open(formula, person=store.person("=ana"))
    (line,) = exported(store)
    assert (line["query_1.p0"], line["who"]) == (defused, "'=ana")


@pytest.mark.parametrize("number", ["-1", "-0.5e-10", "0", "12345678901234567890.10"])
def test_numbers_stay_numbers(store: Store, number: str) -> None:
    store.open(rows=[Row("q", "n", "number", number), Row("q", "t", "text", number)])
    (line,) = exported(store)
    assert line["q.n"] == number
    assert line["q.t"] == (f"'{number}" if number.startswith("-") else number)


@pytest.mark.parametrize("value", ['a"b', "a,b", "a;b", "two\nlines", "蒂姆", " edge ", "", "'quoted'"])
def test_values_come_back_as_they_were(store: Store, value: str) -> None:
    store.open(value)
    assert exported(store)[0]["query_1.p0"] == value


def test_it_comes_in_pieces(store: Store) -> None:
    for index in range(3):
        store.open(str(index))
    asked: list[str] = []

    def records() -> object:
        asked.append("")
        return SubmissionList(store.parts.submissions).every(SubmissionFilters(), person=store.person())

    pieces = csv_lines(records)  # type: ignore[arg-type]
    assert next(pieces).startswith("id,")
    assert asked == []
    assert len(list(pieces)) >= 4
