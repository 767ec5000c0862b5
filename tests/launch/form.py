"""The form as tests of it send and read it."""

from tests.pages import Page, Visitor

TIM = ("query_1", "name", "text", "Tim Duncan")
DAMPING = ("pagerank_1", "d", "number", "0.85")


def post(person: Visitor, fields: dict[str, str], *, status: int) -> Page:
    return person.post("/jobs/new", fields, status=status)


def as_typed(page: Page, *rows: tuple[str, str, str, str], workflow_id: str = "4216617528") -> None:
    """Check that a page holds a form filled like this, and one key."""
    assert page.rows() == list(rows)
    fields = page.fields("Run job")
    assert fields["workflow_id"] == workflow_id
    assert fields["submission_key"]
