"""The editor of a preset: a form is saved if nobody saved a newer version, and comes back filled if it can't be."""

from collections.abc import Sequence
from dataclasses import replace

from flask import abort, flash, redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.database.errors import database_sentence
from webapp.drafts.filled_form import FilledForm, PresetRef, errors_alert
from webapp.drafts.store import Drafts, keep_signed
from webapp.logs import log_database_failure
from webapp.presets.content import InvalidPreset, read_content
from webapp.presets.editor_form import LABELS, NAME, EditForm, TypedPreset, read_typed, typed_preset, write_typed
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Preset, Presets
from webapp.request.job_request import MAX_ROWS, FieldError
from webapp.sign_in.current_login import current_login, signed_in
from webapp.web.alerts import Alert, Link
from webapp.web.parts import part
from webapp.web.security import csrf_failure, to_sign_in

log = get_logger("jobdesk.presets")

Answer = Response | tuple[str, int]

NAME_TAKEN = "You have another preset of this name."
TOO_MANY_ROWS = f"A preset takes {MAX_ROWS} rows, and this one has them."
GONE = Alert(
    title="The preset was not saved: it was deleted, or you may no longer see it.",
    sentence="What you typed is below. Copy what you need into a new form.",
)
EXPIRED = Alert(
    title="The preset was not saved yet.",
    sentence="This page was open too long, or the form came from elsewhere. What you typed is below: "
    "check it, and save it again.",
    kind="warning",
)


def open_editor(preset: Preset, kept_id: str) -> Answer:
    """Return the editor of the person's own preset, or of what was kept while they signed in."""
    kept = part(Drafts).find(kept_id, identity=signed_in().person.identity) if kept_id else None
    if kept and kept.edited and kept.preset and kept.preset.id == preset.id:
        return _page(preset.id, read_typed(kept.edited))
    alert = not_kept_alert("This is the preset as it is stored.") if kept_id else None
    return _page(preset.id, typed_preset(preset.content, preset.line.version), alert=alert)


def not_kept_alert(shown: str) -> Alert:
    """Return the alert for an ID under which nothing is kept for this page; `shown` says what the page shows."""
    title = "What you typed before signing in is no longer kept, or belongs to another page."
    return Alert(title=title, sentence=shown, kind="warning")


def submit(form: EditForm, preset_id: int) -> Answer:
    """Do what the editor's button says; a person who is not signed in comes back to the form after signing in."""
    typed = form.typed()
    try:
        if current_login() is None:
            return _keep_and_sign_in(form, typed, preset_id)
        if _own(preset_id) is None:
            return _page(preset_id, typed, alert=GONE, status=404)
        if csrf_failure(form.posted):
            return _page(preset_id, typed, alert=EXPIRED, status=400)
        if sentence := form.broken():
            return _broken(preset_id, typed, sentence)
        return _save(preset_id, typed) if form.action == "save" else _change_rows(form, preset_id, typed)
    except SQLAlchemyError as error:
        log_database_failure(log, "preset not saved", error)
        sentence = f"{database_sentence(error)} What you typed is below: save it again in a moment."
        return _page(preset_id, typed, alert=Alert(title="The preset was not saved.", sentence=sentence), status=503)


def _keep_and_sign_in(form: EditForm, typed: TypedPreset, preset_id: int) -> Response:
    kept = FilledForm(
        workflow_id=typed.workflow_id,
        rows=tuple(row.read().row for row in typed.rows),
        preset=PresetRef(preset_id, ""),
        edited=write_typed(typed),
    )
    kept_id = keep_signed(kept, form.posted)
    return to_sign_in(url_for("presets.edit", preset_id=preset_id, kept=kept_id or None))


def _change_rows(form: EditForm, preset_id: int, typed: TypedPreset) -> Answer:
    removed = form.removed_row()
    if removed is not None:
        return _page(preset_id, typed.remove_row(removed))
    if form.action != "add-row":
        return _broken(preset_id, typed, "The form came with a button that Jobdesk does not know.")
    if len(typed.rows) < MAX_ROWS:
        return _page(preset_id, typed.add_row())
    return _refused(preset_id, typed, [FieldError(None, "rows", TOO_MANY_ROWS)])


def _save(preset_id: int, typed: TypedPreset) -> Answer:
    try:
        content = read_content(typed.content())
        part(Presets).change(preset_id, content, person=signed_in().person, version=typed.version)
    except InvalidPreset as invalid:
        return _refused(preset_id, typed, invalid.errors)
    except NamesTakenError:
        return _refused(preset_id, typed, [FieldError(None, NAME, NAME_TAKEN)])
    except ChangedMeanwhileError:
        return _changed_meanwhile(preset_id, typed)
    flash("The preset was saved.")
    return redirect(url_for("presets.preset", preset_id=preset_id), 303)


def _changed_meanwhile(preset_id: int, typed: TypedPreset) -> Answer:
    """Return the form with the version that is stored now, so that saving it again overwrites that version."""
    stored = _own(preset_id)
    if stored is None:
        return _page(preset_id, typed, alert=GONE, status=404)
    alert = Alert(
        title="The preset was not saved: it was changed since you opened it here.",
        sentence="What you typed is below. If you save it again, it replaces the newer version.",
        links=(Link(address=url_for("presets.preset", preset_id=preset_id), text="Look at the newer version"),),
        kind="warning",
    )
    return _page(preset_id, replace(typed, version=stored.line.version), alert=alert, status=409)


def _refused(preset_id: int, typed: TypedPreset, errors: Sequence[FieldError]) -> Answer:
    alert = errors_alert(errors, title="The preset was not saved", labels=LABELS)
    return _page(preset_id, typed.refuse(errors), alert=alert, status=422)


def _broken(preset_id: int, typed: TypedPreset, sentence: str) -> Answer:
    alert = Alert(title="The preset was not saved: the form did not arrive whole.", sentence=sentence)
    return _page(preset_id, typed, alert=alert, status=422)


def _page(preset_id: int, typed: TypedPreset, *, alert: Alert | None = None, status: int = 200) -> tuple[str, int]:
    rows = [row.printable() for row in typed.rows]
    return render_template("presets/edit.html", preset_id=preset_id, typed=typed, rows=rows, alert=alert), status


def own_preset(preset_id: int) -> Preset:
    """Return a preset that the person owns; aborts with 404 if they may not see it, and with 403 if it is another's."""
    return _own(preset_id) or abort(404)


def _own(preset_id: int) -> Preset | None:
    person = signed_in().person
    preset = part(Presets).get(preset_id, person=person)
    return preset if preset is None or preset.line.is_of(person) else abort(403)
