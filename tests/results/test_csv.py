"""A task's result as CSV."""

import csv
import io

from tests.pages import Page, Visitor
from tests.results.conftest import PATH, Rows


def lines(page: Page) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page.text)))


def test_the_rows_under_a_heading(tester: Visitor, rows: Rows) -> None:
    rows(["player100", "0.150000"], ["Düncan, Tim", 1.50])
    page = tester.get(f"{PATH}.csv")
    assert lines(page) == [["Column 1", "Column 2"], ["player100", "0.150000"], ["Düncan, Tim", "1.5"]]
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Content-Disposition"].startswith('attachment; filename="job-107-')


def test_excel_is_told_the_encoding(tester: Visitor, rows: Rows) -> None:
    rows(["ü"])
    assert tester.get(f"{PATH}.csv?bom=1").response.data.startswith(b"\xef\xbb\xbfColumn 1")
    assert tester.get(f"{PATH}.csv").response.data.startswith(b"Column 1")


def test_formulas_are_defused_and_numbers_are_not(tester: Visitor, rows: Rows) -> None:
    rows(["=1+1", "-1.5e-3"], ["@a", "-"], ["\t=1", "+1"], ["－1", "-1-1"])
    assert lines(tester.get(f"{PATH}.csv"))[1:] == [
        ["'=1+1", "-1.5e-3"],
        ["'@a", "'-"],
        ["'\t'=1", "'+1"],
        ["'－1", "'-1-1"],
    ]


def test_other_separators_start_no_formula(tester: Visitor, rows: Rows) -> None:
    rows(["a;=1", "b|+1"], ["c\t -1", " =1"], ["d;e", "plain"])
    assert tester.get(f"{PATH}.csv").text.splitlines()[1:] == [
        *('"a;\'=1","b|\'+1"', "\"c\t '-1\",' =1", '"d;e",plain'),
    ]


def test_what_is_seen_is_what_is_downloaded(tester: Visitor, rows: Rows) -> None:
    rows(["a1", "9"], ["b", "1"], ["a2", "10"])
    assert lines(tester.get(f"{PATH}.csv?q=A&sort=2&order=desc"))[1:] == [["a2", "10"], ["a1", "9"]]


def test_ragged_rows_and_lone_surrogates(tester: Visitor, rows: Rows) -> None:
    rows(["a"], ["\ud800", "1"])
    assert lines(tester.get(f"{PATH}.csv"))[1:] == [["a", ""], ["\ufffd", "1"]]
