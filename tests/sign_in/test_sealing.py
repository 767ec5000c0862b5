"""What the secret key is for."""

import pytest

from webapp.sign_in.sealing import SealBrokenError, Sealer

ONE, OTHER = Sealer("the first secret key"), Sealer("the second secret key")


def test_what_is_sealed_comes_back_and_never_looks_the_same() -> None:
    assert ONE.unseal(ONE.seal("tøken")) == "tøken"
    assert ONE.seal("tøken") != ONE.seal("tøken")
    assert "tøken".encode() not in ONE.seal("tøken")


@pytest.mark.parametrize(
    "sealed", [OTHER.seal("token"), b"", b"noise", ONE.seal("token")[:-4]], ids=["other", "empty", "noise", "cut"]
)
def test_under_another_key_it_stays_closed(sealed: bytes) -> None:
    with pytest.raises(SealBrokenError):
        ONE.unseal(sealed)


def test_a_handle_is_looked_up_under_a_keyed_digest() -> None:
    assert ONE.digest("handle") == Sealer("the first secret key").digest("handle")
    assert len({ONE.digest("handle"), ONE.digest("other"), OTHER.digest("handle")}) == 3
    assert len(ONE.digest("handle")) == 64
