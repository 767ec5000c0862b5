"""Imports run one way: read from the code, so that a broken rule fails here."""

import re
from functools import cache

import grimp
import pytest

PAGES = ("views", "forms")


@cache
def graph() -> grimp.ImportGraph:
    return grimp.build_graph("webapp", include_external_packages=True)


VIEWS = tuple(
    sorted(module.removeprefix("webapp.") for module in graph().modules if re.fullmatch(r"webapp\.\w+\.views", module))
)
FEATURES = tuple(view.removesuffix(".views") for view in VIEWS)


def below(package: str) -> set[str]:
    """Return a module and all within it."""
    return {package} | graph().find_descendants(package)


def imports(package: str) -> set[tuple[str, str]]:
    """Return which module in a package imports which module outside of it."""
    inside = below(package)
    found = {(module, name) for module in inside for name in graph().find_modules_directly_imported_by(module)}
    return {(module, name) for module, name in found if name not in inside}


def ours(package: str) -> set[tuple[str, str]]:
    return {(module, name) for module, name in imports(package) if name.startswith("webapp")}


def test_the_client_of_explorer_knows_neither_flask_nor_our_database() -> None:
    assert ours("webapp.explorer") == set()
    assert not {name for _, name in imports("webapp.explorer")} & {
        "flask",
        "werkzeug",
        "sqlalchemy",
        "wtforms",
        "jinja2",
    }


def test_what_a_job_request_is_knows_neither_pages_nor_servers() -> None:
    assert ours("webapp.jobs") == set()
    assert not {name for _, name in imports("webapp.jobs")} & {"flask", "werkzeug", "sqlalchemy", "requests", "wtforms"}


def test_the_demo_imports_nothing_of_the_rest() -> None:
    assert ours("webapp.demo") == set()


def test_the_rest_does_not_import_the_demo() -> None:
    importers = {module for name in below("webapp.demo") for module in graph().find_modules_that_directly_import(name)}
    assert importers - below("webapp.demo") <= {"webapp.trial", "webapp.cli"}


@pytest.mark.parametrize("feature", FEATURES)
def test_features_do_not_import_each_others_pages(feature: str) -> None:
    pages = {f"webapp.{other}.{page}" for other in FEATURES if other != feature for page in PAGES}
    assert [pair for pair in ours(f"webapp.{feature}") if pair[1] in pages] == []


def chains(low: tuple[str, ...], high: tuple[str, ...]) -> list[str]:
    """Return the direct imports of a lower layer from a higher one."""
    lower = {module for name in low for module in below(f"webapp.{name}")}
    higher = {module for name in high for module in below(f"webapp.{name}")}
    return sorted(
        f"{module} imports {name}"
        for module in lower
        for name in graph().find_modules_directly_imported_by(module)
        if name in higher
    )


LAYERS = (
    ("cli",),
    ("app",),
    VIEWS,
    ("launch.dispatch",),
    ("history.store",),
    ("database", "config", "clock", "secret", "explorer", "jobs"),
)


@pytest.mark.parametrize("depth", range(1, len(LAYERS)))
def test_no_layer_imports_one_above_it(depth: int) -> None:
    higher = tuple(name for layer in LAYERS[:depth] for name in layer)
    assert chains(LAYERS[depth], higher) == []


def test_pages_are_met_only_by_the_app() -> None:
    assert {"history", "launch", "sign_in"} <= set(FEATURES)
    for view in VIEWS:
        assert graph().find_modules_that_directly_import(f"webapp.{view}") == {"webapp.app"}


def test_there_is_no_circle_among_modules() -> None:
    modules = [module for module in graph().modules if module.startswith("webapp")]
    for module in modules:
        for imported in graph().find_modules_directly_imported_by(module):
            if imported.startswith("webapp.") and imported != module:
                assert not graph().chain_exists(imported, module), f"{module} and {imported} import each other"
