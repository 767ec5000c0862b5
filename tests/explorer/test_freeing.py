"""A token that Explorer repeats stands in nothing that is read from its answer."""

import json

import pytest

from webapp.explorer.answers import read_envelope
from webapp.explorer.text import without_secrets

TOKEN = "eyJhbGci.abc/def+ghi"


@pytest.mark.parametrize("said", [TOKEN, f"<{TOKEN}>", "eyJhbGci.abc%2Fdef%2Bghi"])
def test_it_is_freed_wherever_it_stands(said: str) -> None:
    body = json.dumps({"code": 1, "message": said, "data": {"rows": [[said]], said: 1}})
    for written in (body, body.replace("eyJ", "\\u0065yJ"), body.replace("/", "\\/")):
        envelope = read_envelope(written.encode(), secrets=(TOKEN,))
        told = f"{envelope.message} {envelope.data}"
        assert TOKEN not in told
        assert "…" in told
        assert "abc" not in told


def test_a_short_password_is_freed_as_a_word_only() -> None:
    assert without_secrets("a password a is bad", ("a",)) == "… password … is bad"
    assert without_secrets("nothing of it", ("",)) == "nothing of it"
