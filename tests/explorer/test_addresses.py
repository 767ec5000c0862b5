"""Which text is an address of Explorer."""

import pytest

from webapp.explorer.addresses import base_address


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
