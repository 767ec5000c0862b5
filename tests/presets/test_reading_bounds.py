"""A file of more values than presets hold is refused before it is read; one that Jobdesk writes never is."""

import tracemalloc

import pytest

from webapp.presets.content import PresetContent
from webapp.presets.file_reader import UnusableFile, read_presets
from webapp.presets.file_writer import write_presets
from webapp.presets.rules import NO_RULE, PresetRow, Rule
from webapp.request.job_request import TEXT, Row

BODY = 2 * 1024 * 1024
ALLOWED = tuple(map(chr, range(0x100, 0x1C8)))


@pytest.mark.parametrize("text", ['{"a":' * 400_000, "[" + "{}," * 600_000 + "{}]"])
def test_too_many_values_are_refused_unread(text: str) -> None:
    with pytest.raises(UnusableFile, match="more than 50,000 presets and rows, or 200,000 values"):
        read_presets(text)


def _content(number: int, rows: int, rule: Rule) -> PresetContent:
    few = tuple(PresetRow(Row("a", str(row), TEXT, ""), rule) for row in range(rows))
    return PresetContent(name=str(number), team=False, workflow_id="1", rows=few)


@pytest.mark.parametrize(("rows", "rule"), [(500, NO_RULE), (0, NO_RULE), (500, Rule(allowed=ALLOWED))])
def test_two_mebibytes_that_jobdesk_writes_come_in_again(rows: int, rule: Rule) -> None:
    one = len(write_presets([_content(100_000, rows, rule)]).encode())
    contents = tuple(_content(number, rows, rule) for number in range(BODY // one))
    text = write_presets(contents)
    tracemalloc.start()
    read = read_presets(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read == contents
    assert peak < 9 * BODY
