import pickle

import pytest

from webapp.explorer.errors import (
    BadAnswer,
    NoAnswer,
    NotConnected,
    Rejected,
    code_family,
    error_name,
    is_session_over,
)


def test_a_code_has_its_name():
    assert error_name(40004001) == "ErrParam"


@pytest.mark.parametrize("code", [None, 0, 40004009, -1])
def test_a_code_outside_the_table_has_none(code):
    assert error_name(code) == ""


@pytest.mark.parametrize(("code", "over"), [(40104001, True), (40100000, True), (40304000, False), (None, False)])
def test_session_over(code, over):
    assert is_session_over(code) is over
    assert Rejected(code, "", 200).session_over is over


@pytest.mark.parametrize(
    "error",
    [
        NotConnected("dns", "gaierror", 3.0),
        NoAnswer("unreadable", "unknown coding", 4.0, 400),
        Rejected(40004001, "no", 400, "00-1"),
        BadAnswer("It is odd."),
    ],
)
def test_an_error_survives_pickling(error):
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (type(copy), copy.__dict__, str(copy)) == (type(error), error.__dict__, str(error))


@pytest.mark.parametrize(
    ("code", "family"),
    [
        (0, 0),
        (40000000, 4),
        (49999999, 4),
        (50004000, 5),
        (90004000, 9),
        (30000000, None),
        (4000000, None),
        (400040000, None),
        (123, None),
        (-1, None),
        (-40004000, None),
        (None, None),
    ],
)
def test_families(code, family):
    assert code_family(code) == family
