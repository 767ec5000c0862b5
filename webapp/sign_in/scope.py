"""Who shares records with whom."""

import hashlib


def scope_of(*, explorer_url: str, graph: str, identity: str) -> str:
    """Return what submissions are shared within, as 16 hex digits.

    Accounts on the same Explorer and graph share one scope; a pasted token, which has no graph, is alone.
    """
    shared = f"{explorer_url}\0{graph}" if graph else identity
    return hashlib.sha256(shared.encode("utf-8", "surrogatepass")).hexdigest()[:16]
