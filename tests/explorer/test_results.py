"""The rows of a task's result, as they came."""

import tracemalloc

import pytest

from webapp.explorer.client import ExplorerClient
from webapp.explorer.errors import BadAnswer, NoAnswer, Rejected

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"


@pytest.fixture
def ask(serve, impatient):
    """Return a function that asks for a result which is these bytes of JSON."""

    def ask(data, *, limit=100):
        server = serve(HEAD + b'{"code":0,"message":"Success","data":' + data + b"}")
        result = impatient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=limit)
        assert server.received[0].startswith(
            b"GET /api-open/v1/jobs/107/tasks/ab12/sample_result?limit=%d HTTP/1.1\r\n" % limit
        )
        assert b"explorer_token=eyJ" in server.received[0]
        return result

    return ask


def test_rows_as_the_vendor_prints_them(ask):
    result = ask(b'{"items":[["player110","0.150000"],["player126","0.150000"]]}')
    assert result.rows == (("player110", "0.150000"), ("player126", "0.150000"))
    assert (result.width, result.ragged, result.more) == (2, False, False)


@pytest.mark.parametrize("data", [b'{"items":[]}', b'{"items":null}'])
def test_no_rows(ask, data):
    assert (ask(data).rows, ask(data).width) == ((), 0)


def test_rows_of_different_lengths_are_kept_and_told(ask):
    result = ask(b'{"items":[["a"],["b","1","2"],[]]}')
    assert (result.rows, result.width, result.ragged) == ((("a",), ("b", "1", "2"), ()), 3, True)


def test_more_rows_than_asked_for_are_left_out_and_told(ask):
    result = ask(b'{"items":[["a"],["b"],["c"]]}', limit=2)
    assert (result.rows, result.more) == ((("a",), ("b",)), True)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b"0.10", "0.10"),
        (b"9007199254740993", "9007199254740993"),
        (b"1e400", "1e400"),
        (b"-0", "-0"),
        (b"9" * 5_000, "9" * 5_000),
        (b"true", "true"),
        (b"null", "null"),
        ('["ü", 0.10, {"a": null}]'.encode(), '["ü", 0.10, {"a": null}]'),
        (b'"<b>"', "<b>"),
    ],
)
def test_every_cell_is_text(ask, cell, text):
    assert ask(b'{"items":[[' + cell + b"]]}").rows == ((text,),)


@pytest.mark.parametrize(
    "data",
    [
        b"null",
        b"[]",
        b"7",
        b"{}",
        b'{"items":"rows"}',
        b'{"items":{"0":["a"]}}',
        b'{"items":["a"]}',
        b'{"items":[null]}',
        b'{"items":[["a"],{"b":1}]}',
        b'{"items":[[NaN]]}',
        b'{"items":[[' + b"[" * 900 + b"]" * 900 + b"]]}",
        b'{"items":[[' + b"[" * 90_000 + b"]" * 90_000 + b"]]}",
        b'{"items":[],"items":[["a"]]}',
    ],
)
def test_what_holds_no_rows_is_told(ask, data):
    with pytest.raises(BadAnswer):
        ask(data)


def test_an_error_of_explorer_comes_as_one(serve, impatient):
    server = serve(HEAD + b'{"code":40004000,"message":"the task is still running"}')
    with pytest.raises(Rejected, match="40004000"):
        impatient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=10)


def rows(number):
    return b'{"items":[' + b",".join(b'["player%012d","0.%09d"]' % (row, row) for row in range(number)) + b"]}"


@pytest.mark.parametrize("data", [rows(1_000_000), rows(200_000), b'{"items":[' + b"[]," * 300_000 + b"[]]}"])
def test_too_much_is_refused_and_costs_little(ask, data):
    with pytest.raises(NoAnswer) as caught:
        ask(data)
    assert caught.value.reason == "too-long"


def test_what_is_too_wide_as_a_table_is_refused(ask):
    with pytest.raises(NoAnswer):
        ask(b'{"items":[[' + b"1," * 10_000 + b"1]" + b',["a"]' * 100 + b"]}")


def test_the_most_that_is_read_costs_under_64_mib(serve):
    row = b'["player1","0.150000"],'
    server = serve(HEAD + b'{"code":0,"data":{"items":[' + row * 120_000 + b'["a","1"]]}}')
    tracemalloc.start()
    try:
        result = ExplorerClient(server.url).task_result(token="eyJ", job_id="107", task_id="ab12", limit=10_000)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert (len(result.rows), result.more) == (10_000, True)
    assert peak < 64 * 1024 * 1024
