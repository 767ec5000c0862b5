import pytest

from webapp.explorer.models import NO_STATUS, JobStatus, Session, is_final, status_label


def test_the_six_statuses():
    assert [status_label(number) for number in range(6)] == [
        "Preparing",
        "Running",
        "Success",
        "Failed",
        "Interrupted",
        "Stopping",
    ]
    assert [status for status in JobStatus if is_final(status)] == [2, 3, 4]


@pytest.mark.parametrize(
    ("status", "label"),
    [(6, "unknown status (6)"), (10**30, f"unknown status ({10**30})"), (NO_STATUS, "unknown status")],
)
def test_an_unknown_status_is_named_and_not_final(status, label):
    assert status_label(status) == label
    assert is_final(status) is False


def test_a_session_does_not_show_its_token():
    assert "secret" not in repr(Session(token="secret", max_age_seconds=1))
