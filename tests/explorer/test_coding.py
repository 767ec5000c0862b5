import gzip
import zlib

import pytest

from webapp.explorer.errors import NoAnswer
from webapp.explorer.transport import decoded

TEXT = b'{"code":0}'


def bare_deflate(text):
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush()


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("", TEXT),
        ("identity", TEXT),
        ("gzip", gzip.compress(TEXT)),
        (" X-GZip ", gzip.compress(TEXT)),
        ("deflate", zlib.compress(TEXT)),
        ("deflate", bare_deflate(TEXT)),
    ],
)
def test_codings(coding, body):
    assert decoded(body, coding, 100, 200) == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_nothing_stays_nothing(coding):
    assert decoded(b"", coding, 100, 204) == b""


@pytest.mark.parametrize(
    ("coding", "body", "reason", "status"),
    [
        ("br", TEXT, "unreadable", 400),
        ("gzip, gzip", TEXT, "unreadable", 400),
        ("gzip", TEXT, "unreadable", 400),
        ("gzip", gzip.compress(TEXT)[:-1], "unreadable", 400),
        ("gzip", gzip.compress(TEXT) * 2, "unreadable", 400),
        ("deflate", b"\xff\xff", "unreadable", 400),
        ("gzip", gzip.compress(bytes(101)), "too-long", None),
    ],
)
def test_what_cannot_be_undone(coding, body, reason, status):
    with pytest.raises(NoAnswer) as caught:
        decoded(body, coding, 100, 400)
    assert (caught.value.reason, caught.value.http_status) == (reason, status)
