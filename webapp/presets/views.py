"""Saved forms: the list, one of them, editing, copying, JSON out and in. Saving one is on the form's page."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.presets.content import clean_preset_name
from webapp.presets.editor import Answer, may_edit, open_editor, save
from webapp.presets.editor_rows import NAME
from webapp.presets.file_import import open_import as show_import
from webapp.presets.file_import import read_import, store
from webapp.presets.file_writer import write_presets
from webapp.presets.filters import FilterForm
from webapp.presets.forms import EditForm
from webapp.presets.list import every, page_of
from webapp.presets.page import Renaming, preset_page
from webapp.presets.record import Preset
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Presets
from webapp.request.text import Refused
from webapp.sign_in.current_login import signed_in
from webapp.web.alerts import fields_alert
from webapp.web.parts import part
from webapp.web.posted import found_or_404, posted_form, posted_number, posted_upload
from webapp.web.security import guards_itself

blueprint = Blueprint("presets", __name__)

PAGE_ROWS = 100
PAGES_LIMIT = 1_000


@blueprint.get("/presets")
def presets() -> tuple[str, int]:
    """List the presets of a filter, those used last first; `page` is counted from 1."""
    form = FilterForm(request.args)
    valid = form.validate()
    page = min(posted_number(request.args.get("page", "")) or 1, PAGES_LIMIT)
    skip = (page - 1) * PAGE_ROWS
    listed = page_of(part(Presets), form.filters(), person=signed_in().person, number=PAGE_ROWS, skip=skip)
    alert = None if valid else fields_alert("A filter could not be used.", form.errors)
    return render_template(
        "presets/presets.html", form=form, alert=alert, listed=listed, page=page
    ), 200 if valid else 422


@blueprint.get("/presets.json")
def download() -> Response:
    """Download all presets of a filter as one file."""
    form = FilterForm(request.args)
    if not form.validate():
        abort(422)
    return _file(every(part(Presets), form.filters(), person=signed_in().person), "presets.json")


@blueprint.get("/presets/<preset_id>")
def preset(preset_id: str) -> tuple[str, int]:
    """Show one preset."""
    return preset_page(_visible(preset_id))


@blueprint.get("/presets/<preset_id>.json")
def download_one(preset_id: str) -> Response:
    """Download one preset as a file."""
    found = _visible(preset_id)
    return _file([found], f"preset-{found.id}.json")


@blueprint.get("/presets/<preset_id>/edit")
def edit(preset_id: str) -> Answer:
    """Show the editor of a preset of one's own."""
    return open_editor(may_edit(_number(preset_id)), request.args.get("kept", ""))


@blueprint.post("/presets/<preset_id>/edit")
@guards_itself
def change(preset_id: str) -> Answer:
    """Read the editor, do what its button says, and lose nothing of it whatever happens."""
    return save(EditForm(posted_form(request)), _number(preset_id))


@blueprint.post("/presets/<preset_id>/rename")
def rename(preset_id: str) -> Answer:
    """Give a preset of one's own another name."""
    found = may_edit(_number(preset_id))
    typed = posted_form(request).get(NAME, "")
    try:
        part(Presets).rename(found, clean_preset_name(typed), person=signed_in().person)
    except Refused as refusal:
        return preset_page(found, renaming=Renaming(name=typed, error=str(refusal)))
    except NamesTakenError:
        return preset_page(found, renaming=Renaming(name=typed, error="You have another preset of this name."))
    except ChangedMeanwhileError:
        return preset_page(found, renaming=Renaming(name=typed, error="It was just changed elsewhere: try again."))
    return _to(found.id, "The preset was renamed.")


@blueprint.post("/presets/<preset_id>/duplicate")
def duplicate(preset_id: str) -> AnyResponse:
    """Copy a preset: the copy belongs to who copies."""
    number = part(Presets).duplicate(_visible(preset_id), person=signed_in().person)
    return _to(number, "This is the copy: it is yours alone.")


@blueprint.post("/presets/<preset_id>/delete")
def delete(preset_id: str) -> AnyResponse:
    """Delete a preset of one's own."""
    found = may_edit(_number(preset_id))
    part(Presets).delete(found.id, person=signed_in().person)
    flash(f"The preset “{found.content.name}” was deleted.")
    return redirect(url_for("presets.presets"), 303)


@blueprint.get("/presets/import")
def open_import() -> Answer:
    """Show the page that takes a file of presets."""
    return show_import(request.args.get("kept", ""), overwrite="overwrite" in request.args)


@blueprint.post("/presets/import")
@guards_itself
def import_file() -> Answer:
    """Store the presets of a file or of a pasted text: all or none."""
    upload = posted_upload(request, "file")
    return store(read_import(upload), upload)


def _number(text: str) -> int:
    return posted_number(text) or abort(404)


def _visible(preset_id: str) -> Preset:
    return found_or_404(part(Presets).get, preset_id, person=signed_in().person)


def _to(preset_id: int, sentence: str) -> AnyResponse:
    flash(sentence)
    return redirect(url_for("presets.preset", preset_id=preset_id), 303)


def _file(found: list[Preset], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = write_presets(preset.content for preset in found)
    return Response(text, content_type="application/json; charset=utf-8", headers=headers)
