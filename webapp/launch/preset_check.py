"""Whether a form that was opened from a preset keeps the preset's rules: looked at before it is sent."""

import re
from collections.abc import Sequence
from dataclasses import replace

from flask import url_for

from webapp.drafts.form_rows import Sheet
from webapp.launch.guided_form import mark_of, without_preset
from webapp.launch.page import ALERT, INVALID, Page, invalid_page
from webapp.presets.content import PresetContent
from webapp.presets.rules import misfits, value_errors
from webapp.presets.store import Presets
from webapp.request.job_request import FieldError, InvalidRequest, read_request
from webapp.request.row import NUMBER, Row
from webapp.sign_in.logins import Login
from webapp.submissions.store import Submissions
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part

OR_TEXT = re.compile(r", or choose Text [a-z ]*")


def refusal(sheet: Sheet, login: Login) -> Page | None:
    """Return the form as it comes back when it does not keep its preset's rules; None where it may be sent."""
    page = _refusal(sheet, login)
    # What was sent before keeps its answer, whatever became of the preset since.
    return None if page and _sent_before(sheet, login) else page


def _refusal(sheet: Sheet, login: Login) -> Page | None:
    if sheet.preset is None:
        return None
    preset = part(Presets).get(sheet.preset.id, person=login.person)
    if preset is None:
        return _changed_page(sheet) if mark_of(sheet) else None
    if preset.mark != mark_of(sheet):
        return _changed_page(sheet, address=url_for("launch.new_job", preset=preset.id))
    return _broken_rules(sheet, preset.content) if preset.mark else None


def _broken_rules(sheet: Sheet, content: PresetContent) -> Page | None:
    wrong = misfits(sheet.workflow_id, sheet.rows, preset_id=content.workflow_id, preset_rows=content.rows)
    if wrong:
        # Guided, it could not be put right: these fields are not open there.
        return invalid_page(without_preset(sheet), tuple(wrong))
    errors = _value_errors(sheet, content)
    return invalid_page(sheet, errors) if errors else None


def _value_errors(sheet: Sheet, content: PresetContent) -> tuple[FieldError, ...]:
    by_rule = {error.row: error for error in value_errors(sheet.rows, content.rows)}
    errors = [error for error in _request_errors(sheet) if error.row not in by_rule]
    errors += by_rule.values()
    return tuple(sorted(errors, key=lambda error: -1 if error.row is None else error.row))


def _request_errors(sheet: Sheet) -> Sequence[FieldError]:
    try:
        read_request(sheet.workflow_id, sheet.rows)
    except InvalidRequest as error:
        return [_reworded(fault, sheet.rows) for fault in error.errors]
    return []


def _reworded(error: FieldError, rows: Sequence[Row]) -> FieldError:
    """Return an error without the advice to choose another type, which a guided form does not offer."""
    if error.row is None or error.field != "value" or rows[error.row].type != NUMBER:
        return error
    return replace(error, message=OR_TEXT.sub("", error.message))


def _sent_before(sheet: Sheet, login: Login) -> bool:
    try:
        request = read_request(sheet.workflow_id, sheet.rows)
    except InvalidRequest:
        return False
    return part(Submissions).find(request, person=login.person, key=sheet.key) is not None


def _changed_page(sheet: Sheet, *, address: str = "") -> Page:
    alert = Alert(
        title="Nothing was sent: the preset was changed since this form was opened, or is gone.",
        sentence="What was filled in is below, as an ordinary form without the preset's rules: "
        "look through it, and press the button again.",
        links=(Link(address=address, text="Or open the preset as it is now"),) if address else (),
    )
    return Page(sheet=replace(without_preset(sheet), focus=ALERT), status=422, outcome=INVALID, alert=alert)
