"""Out and in is the identity, for any preset that can be stored."""

import contextlib
import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.presets.content import InvalidPreset, PresetContent, read_content, row_members, row_of
from webapp.presets.file_reader import UnusableFile, read_presets
from webapp.presets.file_writer import write_presets
from webapp.presets.rules import NO_RULE, PresetRow, Rule
from webapp.request.job_request import NUMBER, TEXT, Row

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
