"""How the form's page opens: blank, or filled by a link, an earlier submission or a form that was kept."""

from collections.abc import Sequence
from dataclasses import replace

from webapp.drafts.form_rows import NOT_SAVING, PresetRef, Saving, Sheet
from webapp.drafts.store import KeptForms
from webapp.launch.forms import new_key
from webapp.launch.guided_form import first_field
from webapp.launch.page import Page
from webapp.presets.list import Filters, page_of
from webapp.presets.store import Presets
from webapp.request.body import read_body
from webapp.request.link import NotUnderstood, read_link
from webapp.sign_in.current_login import signed_in
from webapp.sign_in.logins import Person
from webapp.submissions.record import FORM, LINK, PRESET, RERUN
from webapp.submissions.store import Submissions
from webapp.web.alerts import Alert
from webapp.web.parts import part
from webapp.web.posted import posted_number

PRESETS_OFFERED = 5  # on the blank form: those used last


def open_page(pairs: Sequence[tuple[str, str]]) -> Page:
    """Return the form for an address's query; one that is not understood leaves the form blank and says why."""
    match pairs:
        case []:
            return _blank_form(signed_in().person)
        case [("kept", kept_id)]:
            return _kept(kept_id)
        case [("draft", kept_id)]:
            return _draft(kept_id)
        case [("from", submission_id)]:
            return _from_submission(submission_id)
        case [("preset", preset_id)]:
            return _from_preset(preset_id)
    try:
        workflow_id, rows = read_link(pairs)
    except NotUnderstood as error:
        return _blank("This link could not be understood, so nothing was filled in.", str(error), status=400)
    return Page(sheet=Sheet(workflow_id=workflow_id, rows=tuple(rows), key=new_key(), source=LINK))


def _blank_form(person: Person) -> Page:
    drafts = part(KeptForms).drafts(identity=person.identity)
    presets = page_of(part(Presets), Filters(), person=person, number=PRESETS_OFFERED)
    return Page(sheet=Sheet(key=new_key()), drafts=drafts, presets=presets.lines)


def _kept(kept_id: str) -> Page:
    sheet = _find(kept_id)
    if sheet is None:
        return _blank("That form is no longer kept.", "Forms are kept for some days only.", status=404)
    return Page(sheet=sheet)


def _draft(kept_id: str) -> Page:
    """Go on with a draft, under a new key: the tab that it comes from may still be open."""
    page, key = _kept(kept_id), new_key()
    if page.alert is not None:
        return page
    part(KeptForms).take_over(kept_id, identity=signed_in().person.identity, key=key)
    return replace(page, sheet=replace(page.sheet, key=key))


def _find(kept_id: str) -> Sheet | None:
    form = part(KeptForms).find(kept_id, identity=signed_in().person.identity)
    if form is None:
        return None
    return Sheet(
        workflow_id=form.workflow_id,
        rows=form.rows,
        key=form.submission_key or new_key(),
        source=form.source or FORM,
        origin_id=form.origin_id,
        import_text=form.import_text,
        preset=None if form.edited else form.preset,
        saving=form.saving,
    )


def _from_submission(text: str) -> Page:
    submission_id = posted_number(text)
    record = part(Submissions).get(submission_id, person=signed_in().person) if submission_id else None
    if record is None:
        return _blank("There is no such submission, or it is not yours to see.", "", status=404)
    sheet = Sheet(
        workflow_id=record.workflow_id,
        rows=read_body(record.body),
        key=new_key(),
        source=RERUN,
        origin_id=record.id,
    )
    return Page(sheet=sheet)


def _from_preset(text: str) -> Page:
    preset_id = posted_number(text)
    preset = part(Presets).get(preset_id, person=signed_in().person) if preset_id else None
    if preset is None:
        return _blank("There is no such preset, or it is not yours to see.", "", status=404)
    offers_name = preset.line.is_of(signed_in().person) and not preset.content.has_rules
    sheet = Sheet(
        workflow_id=preset.content.workflow_id,
        rows=preset.content.plain_rows,
        key=new_key(),
        source=PRESET,
        preset=PresetRef(preset.id, preset.mark),
        saving=Saving(preset.content.name, preset.content.team) if offers_name else NOT_SAVING,
        focus=first_field(preset.content.rows),
    )
    return Page(sheet=sheet)


def _blank(title: str, sentence: str, *, status: int) -> Page:
    return Page(sheet=Sheet(key=new_key()), status=status, alert=Alert(title=title, sentence=sentence))
