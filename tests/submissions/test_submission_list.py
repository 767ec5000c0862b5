"""A filter of the history that can't be used is told, and does not narrow."""

import pytest

from tests.pages import Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")


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
    person.run(TIM)
    page = person.get(f"/submissions?{query}", status=422, title="Error: Submissions")
    assert page.alert.startswith("A filter could not be used.")
    assert sentence in page.alert
    assert page.html.all(role="alert")[0].one("a", href=f"#{field}")
    assert "Tim Duncan" in page.html.one("main").words
    person.get(f"/submissions.csv?{query}", status=422)
