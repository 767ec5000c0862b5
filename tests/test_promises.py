"""What `.readme/promises.md` says in figures is what the code does."""

from pathlib import Path

import pytest

from webapp.app import MAX_BODY_BYTES
from webapp.drafts import store as kept
from webapp.explorer import client
from webapp.request.job_request import MAX_ROWS
from webapp.server import http_server
from webapp.server.master import END_SECONDS
from webapp.sign_in import tries
from webapp.web.posted import FIELDS_LIMIT

CHECKOUT = Path(__file__).parents[1]
MIB = 1024 * 1024
SENTENCES = (
    f"{MAX_BODY_BYTES // MIB} MiB, chunked or not; {FIELDS_LIMIT:,} fields",
    f"{http_server.HEADER_BYTES // 1024} KiB, {http_server.HEADER_LINES} lines",
    f"{MAX_ROWS} rows",
    f"| Explorer's answer to a submission | {client.ADD_JOB_BYTES // MIB} MiB",
    f"| any other answer of Explorer | {client.READ_BYTES // MIB} MiB",
    f"| failed sign-ins in {tries.WINDOW_MS // 60_000} minutes "
    f"| {tries.ACCOUNT_LIMIT} per account, {tries.ADDRESS_LIMIT} per",
    f"{kept.FORM_BYTES // MIB} MiB each; {kept.ADDRESS_NUMBER} and {kept.ADDRESS_BYTES // MIB} MiB per address; "
    f"{kept.ALL_NUMBER:,} and {kept.ALL_BYTES // MIB} MiB in all",
    f"{kept.DRAFTS_NUMBER} per person, {kept.DRAFT_DAYS} days",
    f"kept {kept.NOBODYS_DAYS} days",
    f"{http_server.HEADER_SECONDS:.0f} s for a request's headers and {http_server.REQUEST_SECONDS:.0f} s for all of it",
    f"the client reads nothing of an answer for {http_server.UNREAD_SECONDS:.0f} s",
    f"an idle connection is closed after {http_server.IDLE_SECONDS:.0f} s",
    f"| connections of clients | {http_server.CONNECTIONS:,} per process",
    f"the deadline towards Explorer plus {END_SECONDS:.0f} s",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_figure_is_the_codes(sentence: str) -> None:
    assert sentence in (CHECKOUT / ".readme/promises.md").read_text()


def test_the_readme_leads_to_it() -> None:
    assert "](.readme/promises.md)" in (CHECKOUT / "README.md").read_text()
