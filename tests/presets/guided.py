"""A preset with a rule of each kind, and its guided form as tests send it."""

from tests.pages import Page, Visitor

FIXED = {"task_id": "query_1", "name": "space", "value": "nba", "fixed": True}
NAME = {"task_id": "query_1", "name": "player", "required": True, "help": "As on the <b>shirt</b>."}
DAMPING = {"task_id": "pagerank_1", "name": "d", "type": "number", "value": "0.85", "min": "0", "max": "1"}
KIND = {"task_id": "pagerank_1", "name": "kind", "value": "a", "allowed": ["a", "b b"]}
FILLED = {"rows-1-value": "Tim Duncan"}
BODY = b'{"input":{"query_1":{"space":"nba","player":"Tim Duncan"},"pagerank_1":{"d":0.85,"kind":"a"}}}'


def run(visitor: Visitor, page: Page, *, status: int, drop: str = "", **typed: str) -> Page:
    fields = page.fields("Run job") | FILLED | {name.replace("__", "-"): value for name, value in typed.items()}
    return visitor.post("/jobs/new", {name: value for name, value in fields.items() if name != drop}, status=status)
