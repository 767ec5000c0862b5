import ssl

import pytest

from webapp.explorer.addresses import base_address
from webapp.explorer.connection import tls_context


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://explorer:7002", "http://explorer:7002"),
        (" https://explorer/nebula/x/ ", "https://explorer/nebula/x"),
        ("http://[::1]:7002/", "http://[::1]:7002"),
        ("http://münchen.example", "http://xn--mnchen-3ya.example"),
    ],
)
def test_a_base_address_keeps_its_prefix(text, address):
    assert base_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "explorer:7002",
        "ftp://explorer",
        "file:///etc",
        "http://",
        "http://:7002",
        "http://a:99999",
        "http://a:x",
        "http://[::1",
        "http://*a",
        "http://root:hush@explorer",
        "http://explorer?hush",
        "http://explorer#hush",
    ],
)
def test_what_is_no_address(text):
    with pytest.raises(ValueError, match=r"^Explorer's address must") as caught:
        base_address(text)
    assert "hush" not in str(caught.value)


def test_tls_verifies():
    context = tls_context(None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_a_missing_bundle_is_loud(tmp_path):
    with pytest.raises(OSError):
        tls_context(str(tmp_path / "missing.pem"))
