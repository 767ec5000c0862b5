"""A pasted text: what it is recognised as, what is taken of it, and that no credential comes back."""

import pytest

from webapp.jobs.importing import understand, without_tokens
from webapp.jobs.row import Row

NAME = Row("query_1", "name", "text", "Tim Duncan")
DAMPING = Row("pagerank_1", "d", "number", "0.10")
BODY = '{"input":{"query_1":{"name":"Tim Duncan"},"pagerank_1":{"d":0.10}}}'
ADDRESS = "http://192.168.8.145:7002/api-open/v1/workflows/4216617528/jobs"


@pytest.mark.parametrize(
    ("text", "recognised", "workflow_id"),
    [
        (BODY, "JSON", None),
        (f"\ufeff {BODY}\r\n", "JSON", None),
        ('{"query_1":{"name":"Tim Duncan"},"pagerank_1":{"d":0.10}}', "JSON", None),
        (f"curl -X POST {ADDRESS} -d '{BODY}'", "a curl command", "4216617528"),
        ("query_1\tname\ttext\tTim Duncan\npagerank_1\td\tnumber\t0.10\n", "cells of a sheet", None),
        ("query_1.name\tTim Duncan\r\npagerank_1.d:number\t0.10", "cells of a sheet", None),
        ("query_1.name = Tim Duncan\n\npagerank_1.d:number=0.10", "lines", None),
        ("workflow_id = 1\nquery_1.name = Tim Duncan\npagerank_1.d:number = 0.10", "lines", "1"),
        (
            "https://desk/x/jobs/new?workflow_id=1&query_1.name=Tim+Duncan&pagerank_1.d:number=0.10#top",
            "a link",
            "1",
        ),
        (
            "https://desk/sign-in?next=%2Fjobs%2Fnew%3Fworkflow_id%3D1%26query_1.name%3DTim%2BDuncan"
            "%26pagerank_1.d:number%3D0.10",
            "a link",
            "1",
        ),
    ],
)
def test_each_format_is_recognised(text, recognised, workflow_id):
    understood = understand(text)
    assert (understood.format, understood.workflow_id) == (recognised, workflow_id)
    assert understood.rows == (NAME, DAMPING)
    assert understood.not_taken == ()
    assert not understood.token_dropped
    assert without_tokens(text) == text
