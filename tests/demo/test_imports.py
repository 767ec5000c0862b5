"""The stand-in is a program of its own: it takes nothing from the application that it is there to try out."""

import ast
from pathlib import Path

import webapp.demo

SOURCES = sorted(Path(webapp.demo.__file__).parent.glob("**/*.py"))


def imported_by(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full, so that this test can read them"
            names.add(node.module or "")
    return names


def test_it_imports_nothing_of_the_rest_of_webapp() -> None:
    names = {name for source in SOURCES for name in imported_by(source)}
    assert "webapp.demo.calls" in names
    assert {name for name in names if name.startswith("webapp") and not name.startswith("webapp.demo")} == set()
