"""Connect: the account in either format, the graph, and the cookie that opens the other calls."""

import base64
import re

import pytest
from flask.testing import FlaskClient

from tests.demo.conftest import BASE, ROOT, assert_error, data_of
from webapp.demo.accounts import ACCOUNTS, GRAPH_ADDRESSES, PASSWORD

GRAPH = {"address": "192.168.8.111", "port": 9669}


def bearer(account: str) -> dict[str, str]:
    return {"Authorization": "Bearer " + base64.b64encode(account.encode()).decode()}


def test_connecting_sets_the_cookie_as_the_vendor_prints_it(stranger: FlaskClient) -> None:
    answer = stranger.post(f"{BASE}/connect", json=GRAPH, headers=ROOT)
    assert data_of(answer) == {"success": True}
    cookie = answer.headers["Set-Cookie"]
    assert re.fullmatch(r"explorer_token=eyJ[\w-]+\.[\w-]+\.[\w-]+; Path=/; Max-Age=259200; HttpOnly", cookie)


def test_the_cookie_opens_the_other_calls(stranger: FlaskClient) -> None:
    stranger.post(f"{BASE}/connect", json=GRAPH, headers=ROOT)
    assert data_of(stranger.get(f"{BASE}/jobs"))["total"] == 0


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.parametrize("pattern", ['["{}","{}"]', "{}:{}"])
def test_every_account_connects_in_both_formats(stranger: FlaskClient, name: str, pattern: str) -> None:
    answer = stranger.post(f"{BASE}/connect", json=GRAPH, headers=bearer(pattern.format(name, PASSWORD)))
    assert data_of(answer) == {"success": True}


@pytest.mark.parametrize("address", GRAPH_ADDRESSES)
def test_every_graph_address_is_reached(stranger: FlaskClient, address: str) -> None:
    graph = {"address": address, "port": 9669}
    assert data_of(stranger.post(f"{BASE}/connect", json=graph, headers=ROOT)) == {"success": True}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Basic cm9vdDoxMjM="},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer not*base64"},
        {"Authorization": "Bearer /w=="},
        bearer("root"),
        bearer("root:124"),
        bearer("nobody:123"),
        bearer('["root"]'),
        bearer('["root",123]'),
        bearer('["root","124"]'),
        bearer('["root"'),
        bearer("[" * 100_000),
    ],
)
def test_a_wrong_account_is_unauthorized(stranger: FlaskClient, headers: dict[str, str]) -> None:
    answer = stranger.post(f"{BASE}/connect", json=GRAPH, headers=headers)
    assert_error(answer, 40104000, "<ErrUnauthorized> ")
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("address", "port"), [("10.0.0.1", 9669), ("127.0.0.1", 9670)])
def test_an_unknown_graph_refuses_the_connection(stranger: FlaskClient, address: str, port: int) -> None:
    answer = stranger.post(f"{BASE}/connect", json={"address": address, "port": port}, headers=ROOT)
    assert_error(answer, 50004000, f"<ErrInternalServer> dial tcp {address}:{port}: connect: connection refused")


@pytest.mark.parametrize(
    "graph",
    [
        {},
        {"address": "127.0.0.1"},
        {"port": 9669},
        {"address": 7, "port": 9669},
        {"address": "127.0.0.1", "port": "9669"},
        {"address": "127.0.0.1", "port": True},
        {"address": "127.0.0.1", "port": 9669.5},
        {"address": "127.0.0.1", "port": 0},
        {"address": "127.0.0.1", "port": 10**300},
    ],
)
def test_a_graph_that_does_not_fit_is_a_parameter_error(stranger: FlaskClient, graph: dict[str, object]) -> None:
    assert_error(stranger.post(f"{BASE}/connect", json=graph, headers=ROOT), 40004001, "<ErrParam> ")


def test_a_body_that_is_no_json_is_a_bad_request(stranger: FlaskClient) -> None:
    assert_error(stranger.post(f"{BASE}/connect", data="{", headers=ROOT), 40004000, "the body is not JSON")
