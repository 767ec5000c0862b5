"""The secret key that is made once and kept in the data folder."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from webapp.secret_file import read_or_make_secret


def test_it_is_made_once_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    secret = read_or_make_secret(path)
    assert len(secret) >= 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert read_or_make_secret(path) == secret
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


def test_many_at_once_agree(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def make() -> str:
        start.wait(timeout=10)
        return read_or_make_secret(tmp_path / "secret_key")

    with ThreadPoolExecutor(8) as pool:
        assert len({made.result() for made in [pool.submit(make) for _ in range(8)]}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize("kept", [b"", b"short\n", b"\xff" * 20])
def test_what_is_no_secret_is_refused(tmp_path: Path, kept: bytes) -> None:
    path = tmp_path / "secret_key"
    path.write_bytes(kept)
    with pytest.raises(ValueError):
        read_or_make_secret(path)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        read_or_make_secret(tmp_path / "gone" / "secret_key")
