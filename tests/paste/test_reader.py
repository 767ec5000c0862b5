"""A pasted text: what it is recognised as, and that texts of any kind and length are answered at once."""

import time

import pytest

from webapp.paste.reader import understand, without_tokens
from webapp.request.job_request import Row

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


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "There is nothing to read"),
        (" \n\u00a0", "There is nothing to read"),
        ("hello", "“hello” cannot be read. Paste JSON, a curl command"),
        ("https://desk/jobs/new?workflow_id=1&utm_source=x", "“utm_source” is not understood"),
        ("https://desk/jobs/new?workflow_id=x", "“x” is not a workflow ID"),
        ("https://desk/jobs/new?a.b=%80", "broken UTF-8"),
        ("/jobs/new?" + "a" * 200_000, "so it is not a link of Jobdesk"),
        ('"query_1":{"name":"x"}', "follows the end of the JSON"),
        ("a.b=1\na.b", "Line 2"),
    ],
)
def test_what_is_not_understood_is_quoted_with_a_reason(text, part):
    assert part in " ".join(piece.reason for piece in understand(text).not_taken)


@pytest.mark.parametrize(
    ("text", "recognised"),
    [
        ("{a.b = 1", "lines"),
        ("{a\tb\ttext\t1", "cells of a sheet"),
        ("curl x.y = 1", "lines"),
        ("curl x\ty\ttext\t1", "cells of a sheet"),
        ("a.b = 1\t2", "lines"),
        ("a.b\t=\t1", "lines"),
        ("a = b\tc\ttext\t1", "cells of a sheet"),
    ],
)
def test_a_table_may_begin_like_another_format(text, recognised):
    understood = understand(text)
    assert (understood.format, len(understood.rows), understood.not_taken) == (recognised, 1, ())


def test_more_rows_than_a_form_takes_are_read():
    assert len(understand("".join(f"a.b{index} = 1\n" for index in range(600))).rows) == 600


def test_reading_ends_somewhere_and_says_so():
    understood = understand("".join(f"a.b{index} = 1\n" for index in range(20_000)))
    assert len(understood.rows) == 10_000
    assert "nothing after it was read" in understood.not_taken[-1].reason


COMMAND = "curl http://h/api-open/v1/workflows/1/jobs -d "
HEADS = ("", COMMAND, f"{COMMAND}'", f'{COMMAND}"', 'curl ^"', '{"a":{"b":"', "a\tb\t", "explorer_token=", '"')
HOSTILE = [
    *(
        '"',
        "'",
        "\\",
        "[",
        "{",
        "\t",
        "\n",
        "\t\n",
        '""',
        '"\t',
        '"a"\t',
        "\\'",
        "'a'\\b",
        '"a\\"',
        "$",
        "$'",
        "`",
        "^",
        '^"',
    ),
    *(
        "a=b\n",
        "a.b=c\n",
        "explorer_token=",
        "eyJ",
        "eyJ.",
        "bearer ",
        "Cookie:",
        "cookie: \n",
        "token",
        "?token",
        "-H token",
    ),
    *("://a@", "a@", "# \n", "a=b ", " -b", '{"a":', "“", "```\n", "\\\n> ", "\r", "\x00", "\ufdd0", "curl ", " = "),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_text_is_read_in_one_pass(unit):
    for head in HEADS:
        started = time.process_time()
        understand(head + unit * (100_000 // len(unit)))
        # A hundredth of what going back at every character would take, ten times what it takes.
        assert time.process_time() - started < 2
