"""The pages of presets. Saving a new preset belongs to the page of the form."""

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.config import Config
from webapp.presets.content import clean_preset_name
from webapp.presets.editor import NAME_TAKEN, Answer, open_editor, own_preset, submit
from webapp.presets.editor_form import NAME, EditForm
from webapp.presets.file_format import write_presets
from webapp.presets.file_import import open_import as show_import
from webapp.presets.file_import import read_import, submit_import
from webapp.presets.preset_list import FilterForm, every, page_of
from webapp.presets.rules import range_words
from webapp.presets.store import ChangedMeanwhileError, NamesTakenError, Preset, Presets
from webapp.request.job_request import InvalidRequest, read_request
from webapp.request.link_and_curl import write_curl
from webapp.request.text import Refused
from webapp.sign_in.current_login import signed_in
from webapp.web.alerts import Alert, fields_alert
from webapp.web.form_links import form_link
from webapp.web.parts import part
from webapp.web.posted import found_or_404, posted_form, posted_number, posted_upload
from webapp.web.security import guards_itself

blueprint = Blueprint("presets", __name__)

LIST_ROWS = 100
LIST_PAGES = 1_000


@blueprint.get("/presets")
def presets() -> tuple[str, int]:
    """List the presets that match the filters, the last used first; `page` counts from 1."""
    form = FilterForm(request.args)
    valid = form.validate()
    page = min(posted_number(request.args.get("page", "")) or 1, LIST_PAGES)
    skip = (page - 1) * LIST_ROWS
    listed = page_of(part(Presets), form.filters(), person=signed_in().person, number=LIST_ROWS, skip=skip)
    alert = None if valid else fields_alert("Some filters were not used.", form.errors)
    text = render_template("presets/presets.html", form=form, alert=alert, listed=listed, page=page)
    return text, 200 if valid else 422


@blueprint.get("/presets.json")
def download() -> Response:
    """Download the presets that match the filters as one file."""
    form = FilterForm(request.args)
    if not form.validate():
        abort(422)
    return _file(every(part(Presets), form.filters(), person=signed_in().person), "presets.json")


@blueprint.get("/presets/<preset_id>")
def preset(preset_id: str) -> tuple[str, int]:
    """Show one preset."""
    return _preset_page(_visible(preset_id))


@blueprint.get("/presets/<preset_id>.json")
def download_one(preset_id: str) -> Response:
    """Download one preset as a file."""
    found = _visible(preset_id)
    return _file([found], f"preset-{found.id}.json")


@blueprint.get("/presets/<preset_id>/edit")
def edit(preset_id: str) -> Answer:
    """Show the editor of the person's own preset."""
    return open_editor(own_preset(_number(preset_id)), request.args.get("kept", ""))


@blueprint.post("/presets/<preset_id>/edit")
@guards_itself
def change(preset_id: str) -> Answer:
    """Save what the editor sent, or add or remove a row of it."""
    return submit(EditForm(posted_form(request)), _number(preset_id))


@blueprint.post("/presets/<preset_id>/rename")
def rename(preset_id: str) -> Answer:
    """Give the person's own preset another name."""
    found = own_preset(_number(preset_id))
    typed = posted_form(request).get(NAME, "")
    try:
        part(Presets).rename(found, clean_preset_name(typed), person=signed_in().person)
    except Refused as refusal:
        return _preset_page(found, new_name=typed, name_error=str(refusal))
    except NamesTakenError:
        return _preset_page(found, new_name=typed, name_error=NAME_TAKEN)
    except ChangedMeanwhileError:
        return _preset_page(found, new_name=typed, name_error="The preset was just changed elsewhere. Try again.")
    return _to(found.id, "The preset was renamed.")


@blueprint.post("/presets/<preset_id>/duplicate")
def duplicate(preset_id: str) -> AnyResponse:
    """Copy a preset that the person sees; the copy is theirs."""
    number = part(Presets).duplicate(_visible(preset_id), person=signed_in().person)
    return _to(number, "This is your copy. Only you can see it.")


@blueprint.post("/presets/<preset_id>/delete")
def delete(preset_id: str) -> AnyResponse:
    """Delete the person's own preset."""
    found = own_preset(_number(preset_id))
    part(Presets).delete(found.id, person=signed_in().person)
    flash(f"The preset “{found.content.name}” was deleted.")
    return redirect(url_for("presets.presets"), 303)


@blueprint.get("/presets/import")
def open_import() -> Answer:
    """Show the page that imports presets."""
    return show_import(request.args.get("kept", ""), overwrite="overwrite" in request.args)


@blueprint.post("/presets/import")
@guards_itself
def import_file() -> Answer:
    """Store the presets of a file or of a pasted text."""
    upload = posted_upload(request, "file")
    return submit_import(read_import(upload), upload)


def _number(text: str) -> int:
    return posted_number(text) or abort(404)


def _visible(preset_id: str) -> Preset:
    return found_or_404(part(Presets).get, preset_id, person=signed_in().person)


def _preset_page(preset: Preset, *, new_name: str | None = None, name_error: str = "") -> tuple[str, int]:
    """Return the page of one preset; with `name_error`, renaming it to `new_name` failed."""
    shown = {
        "preset": preset,
        "mine": preset.line.is_of(signed_in().person),
        "ranges": [range_words(row.rule) for row in preset.content.rows],
        "new_name": preset.content.name if new_name is None else new_name,
        "name_error": name_error,
        "alert": Alert(title="The preset was not renamed.", sentence=name_error) if name_error else None,
    }
    return render_template("presets/preset.html", **shown, **_exports(preset)), 422 if name_error else 200


def _exports(preset: Preset) -> dict[str, object]:
    """Return a preset's values as a link, as JSON and as curl; the last two are "" until all values can be sent."""
    workflow_id, rows = preset.content.workflow_id, preset.content.plain_rows
    link = form_link(workflow_id, rows)
    try:
        body = read_request(workflow_id, rows).body
    except InvalidRequest:
        return {"link": link, "body": "", "curl": ""}
    return {"link": link, "body": body.decode(), "curl": write_curl(part(Config).explorer_url, workflow_id, body)}


def _to(preset_id: int, sentence: str) -> AnyResponse:
    flash(sentence)
    return redirect(url_for("presets.preset", preset_id=preset_id), 303)


def _file(found: list[Preset], name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    text = write_presets(preset.content for preset in found)
    return Response(text, content_type="application/json; charset=utf-8", headers=headers)
