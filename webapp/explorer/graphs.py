"""The graph databases that sign-in offers: how one is written, and which are named by the settings."""

import ipaddress
import re
from dataclasses import dataclass

PORT = re.compile(r"[1-9][0-9]{0,4}")
HOST = re.compile(r"[^\s\[\]:,/]{1,255}")


@dataclass(frozen=True)
class Graph:
    """A graph database; an IPv6 `address` is without brackets."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"[{self.address}]:{self.port}" if ":" in self.address else f"{self.address}:{self.port}"

    def is_at(self, address: str, port: int) -> bool:
        """Whether this is the graph at a typed address, in any case, an IPv6 one with or without brackets."""
        return (self.address.lower(), self.port) == (_without_brackets(address).lower(), port)


def is_host(text: str) -> bool:
    """Whether a text can be the address of a graph database: a name or an IP address, without a port."""
    return bool(HOST.fullmatch(text)) or _is_ipv6(_without_brackets(text))


def read_port(text: str) -> int | None:
    """Return a port from 1 to 65535, written in plain digits; None for anything else."""
    return int(text) if PORT.fullmatch(text) and int(text) <= 65535 else None


def read_graph(text: str, *, port: int | None = None) -> Graph | None:
    """Return the graph of `address:port`, or of `address` alone where `port` stands in; None for anything else."""
    host, colon, digits = (text, "", "") if text.endswith("]") else text.rpartition(":")
    if not colon:
        host, digits = text, "" if port is None else str(port)
    number = read_port(digits)
    if number is None or not (_is_bracketed(host) or HOST.fullmatch(host)):
        return None
    return Graph(_without_brackets(host), number)


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
