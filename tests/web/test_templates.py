"""Templates as they are written."""

from pathlib import Path

import pytest

TEMPLATES = sorted((Path(__file__).parents[2] / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_line_is_too_long(template: Path) -> None:
    lines = template.read_text("utf-8").splitlines()
    assert [f"line {number}" for number, line in enumerate(lines, start=1) if len(line) > 160] == []
