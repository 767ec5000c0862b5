"""Whatever sizes Explorer sends, what is read of it can be shown and stored."""

import pytest

from webapp.database.clock import moment
from webapp.explorer.models import NO_STATUS
from webapp.explorer.readers import moment_ms, read_job, read_page
from webapp.explorer.text import visible


def test_a_long_name_is_cut_visibly() -> None:
    job = read_job({"id": 1, "name": "n" * 7_000_000, "workflowName": "n" * 1_000})
    assert job is not None
    assert (len(job.name), job.name[-2:], len(job.workflow_name)) == (1_000, "n…", 1_000)


def test_a_list_longer_than_was_asked_for_is_bounded_and_counted() -> None:
    page = read_page({"items": [{"id": 1}] * 260_000}, page=1, page_size=10, date_offset_seconds=None)
    assert (len(page.items), page.unreadable) == (1_000, 259_000)


@pytest.mark.parametrize("value", ["9999-12-31T23:59:59-23:00", 253_402_300_800_000, 2**63, 1e300, "10000-01-01"])
def test_every_moment_is_one_that_can_be_shown(value: object) -> None:
    milliseconds = moment_ms(value)
    assert milliseconds is None or moment(milliseconds)


@pytest.mark.parametrize("status", [2**63, 10**18 * 10, -1, 1.5])
def test_a_status_that_no_table_holds_is_unknown(status: float) -> None:
    job = read_job({"id": 1, "status": status})
    assert job is not None
    assert job.status == NO_STATUS


def test_what_xml_refuses_is_written_as_an_escape() -> None:
    assert visible("a\ufffeb\uffff\ufdd0\U0001ffff") == r"a\ufffeb\uffff\ufdd0\U0001ffff"
