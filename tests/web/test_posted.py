"""Reading what was sent, exactly as it came."""

from io import BytesIO
from urllib.parse import parse_qsl

import pytest
from flask import Flask, Request, request
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.test import encode_multipart

from tests.pages import URLENCODED
from webapp.web.posted import (
    Upload,
    link_fields,
    own_address,
    posted_form,
    posted_number,
    posted_upload,
    printable,
)


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (b"a=1&b=&c&a=2", [("a", "1"), ("b", ""), ("c", ""), ("a", "2")]),
        (b"a=+b%2B%0D%0A%00", [("a", " b+\r\n\x00")]),
        (b"a=\xff&b=1", [("a", "\udcff"), ("b", "1")]),
        (b"a=%FF&b=1", [("a", "\udcff"), ("b", "1")]),
        (b"a=%C3\xa9", [("a", "\udcc3\udca9")]),
        ("é=é".encode(), [("é", "é")]),
        (b"a;b=c", [("a;b", "c")]),
        (b"a=%zz%", [("a", "%zz%")]),
        (b"", []),
    ],
)
def test_pairs_come_in_order_whatever_they_hold(app: Flask, body: bytes, pairs: list[tuple[str, str]]) -> None:
    with app.test_request_context(method="POST", data=body, content_type=URLENCODED):
        assert list(posted_form(request).items(multi=True)) == sorted(
            pairs, key=lambda pair: [*dict(pairs)].index(pair[0])
        )


@settings(max_examples=300, deadline=None, database=None, derandomize=True)
@given(st.lists(st.sampled_from([b"a", b"%", b"%4", b"%41", b"%e4", b"%bd", b"%0D%0A", b"+", b"&", b"=", b"\xe4\xbd"])))
def test_fields_are_read_like_the_standard_library_does(parts: list[bytes]) -> None:
    raw = b"".join(parts)
    expected = parse_qsl(raw.decode("utf-8", "surrogateescape"), keep_blank_values=True, errors="surrogateescape")
    assert link_fields(Request({"QUERY_STRING": raw.decode("latin-1")})) == expected


def test_a_form_with_a_file(app: Flask) -> None:
    boundary, body = encode_multipart({"a": ["1", "2"], "file": FileStorage(BytesIO(b"\xff" * 1_000_000), "x")})
    kind = f"multipart/form-data; boundary={boundary}"
    with app.test_request_context(method="POST", data=body, content_type=kind):
        upload = posted_upload(request, "file")
    assert (upload.fields.getlist("a"), upload.content) == (["1", "2"], b"\xff" * 1_000_000)


def test_a_form_that_could_have_a_file_and_has_none(app: Flask) -> None:
    with app.test_request_context(method="POST", data={"a": "1"}, content_type=URLENCODED):
        assert posted_upload(request, "file") == Upload(MultiDict({"a": "1"}), b"")


def test_too_many_parts(app: Flask) -> None:
    data = {str(number): "x" for number in range(101)}
    with (
        app.test_request_context(method="POST", data=data, content_type="multipart/form-data"),
        pytest.raises(RequestEntityTooLarge),
    ):
        posted_upload(request, "file")


def test_too_many_fields(app: Flask) -> None:
    with (
        app.test_request_context(method="POST", data=b"&" * 70_000, content_type=URLENCODED),
        pytest.raises(RequestEntityTooLarge),
    ):
        posted_form(request)


@pytest.mark.parametrize("query", ["a=%C3%A9&b=%ff", "a=b&a=c", "", "x", "a=%2F%26"])
def test_an_address_stays_as_it_was_asked_for(app: Flask, query: str) -> None:
    with app.test_request_context(f"/jobs/new?{query}"):
        assert own_address(request) == (f"/jobs/new?{query}" if query else "/jobs/new")
        assert all(isinstance(value, str) for _, value in link_fields(request))


@pytest.mark.parametrize("text", ["1", "42", "9223372036854775807"])
def test_a_number_of_a_record(text: str) -> None:
    assert posted_number(text) == int(text)


@pytest.mark.parametrize("text", ["", "0", "01", "-1", "+1", "1 ", "²", "٣", "1.0", "9223372036854775808", "9" * 5_000])
def test_what_is_no_number_of_a_record(text: str) -> None:
    assert posted_number(text) is None


def test_lone_surrogates_become_a_sign_that_can_be_shown() -> None:
    assert printable("a\udcff\ud800é") == "a\ufffd\ufffdé"
