"""The addresses of Explorer and of the graph databases behind it: how they are written, and which can be used."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

import requests

_PORT = re.compile(r"[1-9][0-9]{0,4}")
_HOST = re.compile(r"[^\s\[\]:,/]{1,255}")


@dataclass(frozen=True)
class Graph:
    """A graph database; an IPv6 `address` is without brackets."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def is_at(self, address: str, port: int) -> bool:
        """Whether this graph is at a typed address; case and the brackets of an IPv6 address do not matter."""
        return (self.address.lower(), self.port) == (_without_brackets(address).lower(), port)


def base_address(text: str) -> str:
    """Return Explorer's base address with its path prefix, without a slash at the end.

    Raises ValueError if Explorer cannot be at the address. The error never repeats it: it may hold a password.
    """
    try:
        address = _prepared(text.strip())
    except (ValueError, UnicodeError):  # requests' exceptions for addresses are ValueErrors
        address = ""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("Explorer's address must be a full http or https address")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise ValueError("Explorer's address must have no account, query or fragment")
    return address.rstrip("/")


def is_host(text: str) -> bool:
    """Whether a text can be the address of a graph database: a name or an IP address, without a port."""
    return bool(_HOST.fullmatch(text)) or _is_ipv6(_without_brackets(text))


def read_port(text: str) -> int | None:
    """Return a port from 1 to 65535, written in plain digits; None for anything else."""
    return int(text) if _PORT.fullmatch(text) and int(text) <= 65535 else None


def read_graph(text: str, *, port: int | None = None) -> Graph | None:
    """Return the graph of `address:port`, or of `address` alone with `port` as its default; None for anything else."""
    host, colon, digits = (text, "", "") if text.endswith("]") else text.rpartition(":")
    if not colon:
        host, digits = text, "" if port is None else str(port)
    number = read_port(digits)
    if number is None or not (_is_bracketed(host) or _HOST.fullmatch(host)):
        return None
    return Graph(_without_brackets(host), number)


def _prepared(text: str) -> str:
    request = requests.PreparedRequest()
    request.prepare_url(text, None)
    return request.url or ""


def _is_bracketed(host: str) -> bool:
    return host.startswith("[") and host.endswith("]") and _is_ipv6(host[1:-1])


def _without_brackets(host: str) -> str:
    return host[1:-1] if _is_bracketed(host) else host


def _is_ipv6(text: str) -> bool:
    try:
        ipaddress.IPv6Address(text)
    except ValueError:
        return False
    return text.isascii()
