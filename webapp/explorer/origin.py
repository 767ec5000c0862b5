"""Which Explorer is spoken to, and whom TLS believes."""

import os
import ssl
from urllib.parse import urlsplit

import requests
from urllib3.util.ssl_ import create_urllib3_context


def base_address(text: str) -> str:
    """Return Explorer's base address with its path prefix, without a slash at the end.

    Raises ValueError for what no address of Explorer can be. Its text never repeats the address: a password may stand
    in it.
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


def _prepared(text: str) -> str:
    request = requests.PreparedRequest()
    request.prepare_url(text, None)
    return request.url or ""


def trusted(ca_bundle: str | None) -> ssl.SSLContext:
    """Return a verifying TLS context that trusts the given file or folder, else the system's authorities.

    Where the system has none at all, those that come with requests are used. Raises OSError (ssl.SSLError is one)
    when the bundle cannot be read.
    """
    context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
    bundle = ca_bundle or _fallback()
    if bundle is None:
        context.load_default_certs()
    elif os.path.isdir(bundle):
        context.load_verify_locations(capath=bundle)
    else:
        context.load_verify_locations(cafile=bundle)
    return context


def _fallback() -> str | None:
    paths = ssl.get_default_verify_paths()
    return requests.certs.where() if paths.cafile is None and paths.capath is None else None
