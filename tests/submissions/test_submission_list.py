"""The list of submissions on both databases: search, filters, pages."""

import pytest

from tests.conftest import MakeStore
from tests.pages import Visitor
from tests.store import BROKEN, REFUSED, Store, made
from webapp.request.job_request import Row
from webapp.submissions.submission_list import SubmissionFilters, SubmissionList

DAY_MS = 24 * 3600 * 1000
VALUES = {
    "Tim Duncan": ["tim", "TIM", "dunc", "tim dunc", "duncan TIM", "p0", '"tim"', "tim*", "tim & duncan", "(tim)"],
    "Zürich Ærø ÇA straße": ["zür", "ZÜRICH", "ærø", "ça", "stra", "straße"],
    "蒂姆 邓肯": ["蒂", "蒂姆", "邓肯 蒂姆"],
    "Москва ΑΘΗΝΑ": ["моск", "МОСКВА", "αθη"],
    "internationalization": ["i", "internat", "internati", "internationalization"],
    "player_100 team-204": ["player", "100", "team 204", "player_100", "20"],
    "0.85 1e-5": ["0", "85", "1e", "0.85"],
    'O\'Brien said "x\\y"': ["o'brien", "brien", "said", "x\\y"],
    "NEAR AND OR NOT": ["near", "AND", "or not", "NEAR(and)"],
}
ALSO = {"p0": len(VALUES)}  # how many it finds, where more than one
NOT_THERE = ["im", "duncanx", "internationalized", "国", "10 0x", "timd", "zu", "not near x1"]


def test_the_beginnings_of_words_find_it(store: Store) -> None:
    numbers = {value: store.open(value) for value in VALUES}
    for value, searches in VALUES.items():
        for search in searches:
            found = store.search(search)
            assert numbers[value] in found, search
            assert len(found) == ALSO.get(search, 1), search


def test_what_is_not_there_is_not_found(store: Store) -> None:
    for value in VALUES:
        store.open(value)
    for search in NOT_THERE:
        assert store.search(search) == [], search


@pytest.mark.parametrize("search", ["*", '"', "_", "' OR 1=1 --", "a:*", "-", "\\", "^p0", "{p0}", "p0:x", "&|!<->"])
def test_operators_are_text(store: Store, search: str) -> None:
    store.open("x")
    store.search(search)  # none of them is an error


def test_names_of_parameters_are_found(store: Store) -> None:
    number = store.open(rows=[Row("q", "damping_factor", "number", "0.85")])
    assert store.search("damp fact") == [number]


def test_long_words_are_compared_whole_over_many_candidates(store: Store) -> None:
    wanted = store.open("abcdefgh-x abcdefghWANTED")
    for index in range(700):
        store.open(f"abcdefgh{index}")
    found: list[int] = []
    before: int | None = None
    for _ in range(5):
        page = SubmissionList(store.parts.submissions).page(
            SubmissionFilters(words=("abcdefghwant",)), person=store.person(), number=50, before=before
        )
        found += [record.id for record in page.records]
        before = page.older
        if before is None:
            break
    assert found == [wanted]
    assert before is None


def test_pages_go_on_where_they_ended_while_rows_are_added(store: Store) -> None:
    numbers = [store.open(f"x{index}") for index in range(25)]
    history, seen, before = SubmissionList(store.parts.submissions), [], None
    for _ in range(4):
        page = history.page(SubmissionFilters(), person=store.person(), number=7, before=before)
        seen += [record.id for record in page.records]
        before = page.older
        store.open("added")
    assert seen == numbers[::-1]
    assert before is None


@pytest.mark.parametrize("words", [(), ("x",)])
def test_all_records_are_gone_through_once(store: Store, words: tuple[str, ...]) -> None:
    numbers = [store.open(f"x{index}") for index in range(450)]
    every = SubmissionList(store.parts.submissions).every(SubmissionFilters(words=words), person=store.person())
    assert [record.id for record in every] == numbers[::-1]


def test_filters_each_and_together(store: Store) -> None:
    ana = store.person("ana")
    old = store.open("alpha")
    store.close(old, REFUSED)
    store.change(old, {"started_at": store.get(old).started_at - 3 * DAY_MS})
    hers = store.open("alpha", person=ana)
    store.close(hers, made(1))
    doubted = store.open("beta", workflow_id="77")
    store.close(doubted, BROKEN)
    sending = store.open("gamma", workflow_id="77", person=ana)
    today = store.get(hers).started_at - DAY_MS
    cases = [
        (SubmissionFilters(), [sending, doubted, hers, old]),
        (SubmissionFilters(mine=True), [doubted, old]),
        (SubmissionFilters(who="ana"), [sending, hers]),
        (SubmissionFilters(workflow_id="77"), [sending, doubted]),
        (SubmissionFilters(outcome="accepted"), [hers]),
        (SubmissionFilters(outcome="refused"), [old]),
        (SubmissionFilters(outcome="unknown"), [doubted]),
        (SubmissionFilters(outcome="sending"), [sending]),
        (SubmissionFilters(begins=today), [sending, doubted, hers]),
        (SubmissionFilters(ends=today), [old]),
        (SubmissionFilters(begins=today - 5 * DAY_MS, ends=today), [old]),
        (SubmissionFilters(words=("al",)), [hers, old]),
        (SubmissionFilters(words=("al",), mine=True, outcome="refused", ends=today, workflow_id="4216617528"), [old]),
        (SubmissionFilters(words=("al",), who="ana", begins=today), [hers]),
        (SubmissionFilters(begins=today + 30 * DAY_MS), []),
        (SubmissionFilters(who="nobody"), []),
        (SubmissionFilters(workflow_id="77", outcome="accepted"), []),
    ]
    for filters, wanted in cases:
        assert store.listed(filters) == wanted, filters


def test_who_sees_what(make_store: MakeStore) -> None:
    store, own = make_store(), make_store(history="own")
    root, ana, far = store.person(), store.person("ana"), store.person(graph="192.168.8.111:9669")
    token, other_token = store.token_person("t"), store.token_person("u")
    numbers = {person.identity: store.open("x", person=person) for person in (root, ana, far, token, other_token)}
    for person, seen in ((root, [ana, root]), (far, [far]), (token, [token]), (other_token, [other_token])):
        assert store.listed(person=person) == [numbers[who.identity] for who in seen]
        assert own.listed(person=person) == [numbers[person.identity]]
    assert store.parts.submissions.get(numbers[root.identity], person=ana)
    assert own.parts.submissions.get(numbers[root.identity], person=ana) is None
    assert store.parts.submissions.get(numbers[root.identity], person=far) is None
    digest = store.get(numbers[root.identity]).digest
    same = store.parts.submissions.same(digest, person=ana, since=0)
    assert same is not None
    same = own.parts.submissions.same(digest, person=ana, since=0)
    assert same is not None
    assert same.id == numbers[ana.identity]


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("outcome=done", "outcome", "There is no such outcome."),
        ("whose=hers", "whose", "Choose everyone or me."),
        ("begins=2026-02-30", "begins", ""),
        ("ends=tomorrow", "ends", ""),
        ("q=" + "x" * 501, "q", ""),
    ],
)
def test_a_filter_that_can_not_be_used(person: Visitor, query: str, field: str, sentence: str) -> None:
    person.run(("query_1", "name", "text", "Tim Duncan"))
    page = person.get(f"/submissions?{query}", status=422, title="Error: Submissions")
    assert page.alert.startswith("A filter could not be used.")
    assert sentence in page.alert
    assert page.html.all(role="alert")[0].one("a", href=f"#{field}")
    assert "Tim Duncan" in page.html.one("main").words
    person.get(f"/submissions.csv?{query}", status=422)
