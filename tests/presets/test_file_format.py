"""The file of presets: what is written is read again, and a file of too many values is refused unread."""

import contextlib
import re
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.presets.content import InvalidPreset, PresetContent, read_content, row_members, row_of
from webapp.presets.file_format import UnusableFile, read_presets, write_presets
from webapp.presets.rules import NO_RULE, PresetRow, Rule
from webapp.request.job_request import NUMBER, TEXT, Row

BODY = 2 * 1024 * 1024
ALLOWED = tuple(map(chr, range(0x100, 0x1C8)))
README = Path(__file__).parents[2] / "README.md"

characters = st.characters(exclude_categories=["Cs", "Cc"])
texts = st.text(characters, max_size=8)
numbers = st.from_regex(r"-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,3})?(e-?[0-9])?", fullmatch=True)
rules = st.builds(
    Rule,
    fixed=st.booleans(),
    required=st.booleans(),
    help=texts,
    allowed=st.lists(texts | numbers, max_size=3).map(tuple),
    minimum=st.just("") | numbers,
    maximum=st.just("") | numbers,
)
rows = st.builds(
    PresetRow,
    st.builds(
        Row, st.text(characters, min_size=1, max_size=4), texts, st.sampled_from([TEXT, NUMBER]), texts | numbers
    ),
    st.just(Rule()) | rules,
)
presets = st.builds(
    PresetContent,
    name=st.text(characters, min_size=1, max_size=100),
    team=st.booleans(),
    workflow_id=st.integers(1, 2**63 - 1).map(str),
    rows=st.lists(rows, max_size=4).map(tuple),
)


@settings(max_examples=400, deadline=None, database=None, derandomize=True)
@given(typed=presets)
def test_form_file_form_is_the_identity(typed: PresetContent) -> None:
    try:
        content = read_content(typed)
    except InvalidPreset:
        return
    assert read_presets(write_presets([content])) == (content,)
    assert read_content(content) == content
    assert tuple(row_of(row_members(row)) for row in content.rows) == content.rows


@settings(max_examples=400, deadline=None, database=None, derandomize=True)
@given(text=st.text(max_size=60) | st.recursive(st.none() | st.booleans() | st.integers() | texts, st.lists).map(str))
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnusableFile):
        read_presets(text)


def test_the_readmes_example_can_be_imported() -> None:
    (text,) = re.findall(r"```json\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    (preset,) = read_presets(text)
    assert (preset.name, preset.team, [row.rule != NO_RULE for row in preset.rows]) == ("Ranks", True, [True] * 4)


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
