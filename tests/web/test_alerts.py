"""The alert for a failed call to Explorer."""

import pytest

from webapp.explorer.errors import BadAnswer, ExplorerError, NoAnswer, NotConnected, Rejected
from webapp.web.alerts import explorer_error_page


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotConnected("refused"), 502, "refused the connection"),
        (NotConnected("other"), 502, "could not be made"),
        (NoAnswer("timeout"), 502, "in time"),
        (NoAnswer("too-long"), 502, "too long"),
        (NoAnswer("broken"), 502, "broke off"),
        (BadAnswer("Explorer said nothing."), 502, "Explorer said nothing."),
        (Rejected(None, "", 503), 502, "HTTP status 503"),
        (Rejected(40004001, "<ErrParam>", 400), 422, "Its message may help"),
        (Rejected(40104001, "", 200), 401, "Sign in again"),
        (Rejected(40304000, "", 200), 403, "Ask the person"),
        (Rejected(40404000, "", 200), 404, "may have been deleted"),
        (Rejected(50004003, "", 200), 502, "look"),
        (Rejected(7, "", 200), 502, "look"),
    ],
)
def test_a_failed_call(error: ExplorerError, status: int, words: str) -> None:
    error_page = explorer_error_page(error, sign_in="/sign-in?next=/jobs")
    assert error_page.status == status
    assert words in error_page.alert.sentence
    assert [link.address for link in error_page.alert.links] == (["/sign-in?next=/jobs"] if status == 401 else [])
