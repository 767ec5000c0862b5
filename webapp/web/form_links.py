"""The link that fills the form, or the sentence that says why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for

from webapp.request.job_request import Row, is_blank
from webapp.request.link_and_curl import no_link_reason, write_link

NOTHING = "There is nothing to link to: the form is blank."
INSTEAD = "Copy the JSON instead: it can be pasted into the form."


@dataclass(frozen=True, slots=True)
class FormLink:
    """The address of a link, or the `reason` why there is none; the other is empty."""

    address: str = ""
    reason: str = ""


def form_link(workflow_id: str, rows: Sequence[Row]) -> FormLink:
    """Return the link that fills the form with these rows, under the host that the current request named."""
    if not workflow_id and all(is_blank(row) for row in rows):
        return FormLink(reason=NOTHING)
    query = write_link(workflow_id, rows)
    if query is None:
        return FormLink(reason=f"{no_link_reason(workflow_id, rows)} {INSTEAD}")
    return FormLink(address=f"{url_for('launch.new_job', _external=True)}?{query}")
