"""The store of presets on both databases: who sees them, all or none is stored, and two people at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.conftest import MakeStore
from tests.store import Store
from webapp.presets.content import PresetContent
from webapp.presets.preset_list import Filters, every, page_of
from webapp.presets.rules import PresetRow, Rule
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError
from webapp.request.job_request import Row

ODD = "a\nb\tZürich 𝒳 %_\\'\""


def content(name: str = "Ranks", *, team: bool = False, workflow_id: str = "42", value: str = ODD) -> PresetContent:
    rule = Rule(required=True, help="é\nx", allowed=(value, "b"), minimum="", maximum="")
    rows = (PresetRow(Row("t", "n", "text", value), rule), PresetRow(Row("p", "d", "number", "0.100")))
    return PresetContent(name=name, team=team, workflow_id=workflow_id, rows=rows)


def names(store: Store, person: object = None, **filters: object) -> list[str]:
    found = every(store.parts.presets, Filters(**filters), person=person or store.person())  # type: ignore[arg-type]
    return [preset.content.name for preset in found]


def test_what_is_stored_comes_back(store: Store) -> None:
    presets = store.parts.presets
    number = presets.save(content(), person=store.person())
    preset = presets.get(number, person=store.person())
    assert preset is not None
    assert preset.content == content()
    assert (preset.line.uses, preset.line.last_used_at, preset.line.version, preset.line.row_count) == (0, None, 1, 2)
    assert len(preset.mark) == 16
    assert presets.named("Ranks", person=store.person()) == preset


def test_everyone_of_a_graph_sees_what_is_for_the_team(store: Store) -> None:
    presets, ana = store.parts.presets, store.person("ana")
    own = presets.save(content("Own"), person=store.person())
    team = presets.save(content("Team", team=True), person=store.person())
    assert (presets.get(own, person=ana), names(store, ana)) == (None, ["Team"])
    assert presets.get(team, person=ana) is not None
    for stranger in (store.person(graph="other:9669"), store.token_person("t")):
        assert (presets.get(team, person=stranger), names(store, stranger)) == (None, [])


def test_only_the_owner_changes_and_deletes(store: Store) -> None:
    presets, ana = store.parts.presets, store.person("ana")
    number = presets.save(content(team=True), person=store.person())
    with pytest.raises(ChangedMeanwhileError):
        presets.change(number, content("Hers"), person=ana, version=1)
    presets.delete(number, person=ana)
    assert names(store) == ["Ranks"]
    presets.delete(number, person=store.person())
    assert names(store) == []


def test_a_name_is_unique_for_an_owner(store: Store) -> None:
    presets = store.parts.presets
    number = presets.save(content(), person=store.person())
    presets.save(content(), person=store.person("ana"))
    with pytest.raises(NamesTakenError):
        presets.save(content(), person=store.person())
    assert presets.save(content(value="new"), person=store.person(), overwrite=True) == number
    other = presets.save(content("Other"), person=store.person())
    with pytest.raises(NamesTakenError):
        presets.change(other, content(), person=store.person(), version=1)


def test_an_older_version_changes_nothing(store: Store) -> None:
    presets = store.parts.presets
    number = presets.save(content(), person=store.person())
    presets.change(number, content(value="first"), person=store.person(), version=1)
    with pytest.raises(ChangedMeanwhileError):
        presets.change(number, content(value="second"), person=store.person(), version=1)
    preset = presets.get(number, person=store.person())
    assert preset is not None
    assert preset.content.rows[0].row.value == "first"


def test_all_of_a_file_are_stored_or_none(store: Store) -> None:
    presets = store.parts.presets
    presets.save(content("B"), person=store.person())
    with pytest.raises(NamesTakenError) as taken:
        presets.save_all([content("A"), content("B")], person=store.person(), overwrite=False)
    assert taken.value.names == ("B",)
    assert names(store) == ["B"]


def test_many_names_at_once(store: Store) -> None:
    many = [content(f"P{number:04}", value="v") for number in range(2_000)]
    store.parts.presets.save_all(many, person=store.person(), overwrite=False)
    store.parts.presets.save_all(many, person=store.person(), overwrite=True)
    page = page_of(store.parts.presets, Filters(), person=store.person(), number=100, skip=1_950)
    assert ([line.name for line in page.lines][::49], page.more) == (["P1950", "P1999"], False)


def test_the_marks_change_with_what_holds_a_form(store: Store) -> None:
    presets = store.parts.presets
    number = presets.save(content(), person=store.person())
    before = presets.get(number, person=store.person())
    assert before is not None
    presets.rename(before, "Renamed", person=store.person())
    renamed = presets.get(number, person=store.person())
    assert renamed is not None
    assert (renamed.content.name, renamed.mark) == ("Renamed", before.mark)
    presets.change(number, content(workflow_id="43"), person=store.person(), version=2)
    changed = presets.get(number, person=store.person())
    assert changed is not None
    assert changed.mark != before.mark


def test_a_use_is_counted_for_who_may_see_it(store: Store) -> None:
    presets = store.parts.presets
    number = presets.save(content(), person=store.person())
    presets.count_use(number, person=store.person("ana"))
    presets.count_use(number, person=store.person())
    presets.count_use(number + 1, person=store.person())
    preset = presets.get(number, person=store.person())
    assert preset is not None
    assert (preset.line.uses, preset.line.last_used_at is not None, preset.line.version) == (1, True, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [("ZÜR", ["Zürich %_"]), ("%", ["Zürich %_"]), ("_", ["Zürich %_"]), ("t.n", ["Other", "Zürich %_"])],
)
def test_the_search_takes_every_character_as_it_is(store: Store, text: str, found: list[str]) -> None:
    for name in ("Zürich %_", "Other"):
        store.parts.presets.save(content(name, value="v"), person=store.person())
    assert names(store, text=text) == found


def test_one_name_saved_by_many_at_once_is_one_preset(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(4)]
    start = threading.Barrier(len(stores))

    def save(store: Store) -> bool:
        start.wait(timeout=10)
        try:
            store.parts.presets.save(content(), person=store.person())
        except NamesTakenError:
            return False
        return True

    with ThreadPoolExecutor(len(stores)) as pool:
        assert sorted(pool.map(save, stores)) == [False, False, False, True]


def test_many_copies_at_once_have_names_of_their_own(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(4)]
    presets, person = stores[0].parts.presets, stores[0].person()
    preset = presets.get(presets.save(content(), person=person), person=person)
    assert preset is not None
    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(lambda store: store.parts.presets.duplicate(preset, person=person), stores))
    copies = ["Ranks (copy 2)", "Ranks (copy 3)", "Ranks (copy 4)", "Ranks (copy)"]
    assert sorted(names(stores[0])) == ["Ranks", *copies]


def test_many_uses_at_once_are_all_counted(make_store: MakeStore) -> None:
    stores = [make_store() for _ in range(4)]
    number = stores[0].parts.presets.save(content(), person=stores[0].person())

    def use(store: Store) -> None:
        for _ in range(5):
            store.parts.presets.count_use(number, person=store.person())

    with ThreadPoolExecutor(len(stores)) as pool:
        list(pool.map(use, stores))
    preset = stores[0].parts.presets.get(number, person=stores[0].person())
    assert preset is not None
    assert preset.line.uses == 20
