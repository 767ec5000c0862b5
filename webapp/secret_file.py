"""The secret key that is made once and kept in the data folder."""

import os
import secrets
from pathlib import Path


def is_weak(secret: str) -> bool:
    """Whether a secret has so few different characters that it can be guessed."""
    return len(set(secret)) < 6


def read_or_make_secret(path: Path) -> str:
    """Return the secret kept at `path`; make it (mode 0600) when there is none.

    Several processes may start at once: a whole file is linked into place, and the first one wins.
    Raises OSError when it can't be read or written, ValueError when what is kept there is too short.
    """
    if not path.exists():
        _make(path)
    secret = path.read_text("ascii").strip()
    if len(secret) < 16:
        raise ValueError(f"{path} holds fewer than 16 characters")
    if is_weak(secret):
        raise ValueError(f"{path} holds fewer than 6 different characters")
    return secret


def _make(path: Path) -> None:
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return  # another process was first: its secret is the one
    finally:
        draft.unlink()
