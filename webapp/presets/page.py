"""The pages of one preset: what they show, and with which status they answer."""

from dataclasses import dataclass

from flask import render_template

from webapp.config import Config
from webapp.presets.editor_rows import EditSheet, errors_alert
from webapp.presets.record import Preset
from webapp.presets.rules import range_words
from webapp.request.job_request import InvalidRequest, read_request
from webapp.request.link_and_curl import write_curl
from webapp.sign_in.current_login import signed_in
from webapp.web.alerts import Alert
from webapp.web.form_links import FormLink, form_link
from webapp.web.parts import part

Answer = tuple[str, int]


@dataclass(frozen=True)
class Exports:
    """A preset's values in other forms: `body` and `curl` are "" while the values make no request."""

    link: FormLink
    body: str = ""
    curl: str = ""


@dataclass(frozen=True, kw_only=True)
class Renaming:
    """The field that renames a preset: what was typed, and what is wrong with it."""

    name: str
    error: str = ""


def preset_page(preset: Preset, *, renaming: Renaming | None = None) -> Answer:
    """Return one preset's page."""
    alert = Alert(title="The preset was not renamed.", sentence=renaming.error) if renaming else None
    shown = {
        "preset": preset,
        "mine": preset.line.is_of(signed_in().person),
        "exports": exports(preset),
        "ranges": [range_words(row.rule) for row in preset.content.rows],
        "renaming": renaming or Renaming(name=preset.content.name),
        "alert": alert,
    }
    return render_template("presets/preset.html", **shown), 422 if renaming else 200


def exports(preset: Preset) -> Exports:
    """Return a preset's values as link, JSON and curl."""
    workflow_id, rows = preset.content.workflow_id, preset.content.plain_rows
    link = form_link(workflow_id, rows)
    try:
        body = read_request(workflow_id, rows).body
    except InvalidRequest:
        return Exports(link)
    return Exports(link, body.decode(), write_curl(part(Config).explorer_url, workflow_id, body))


def edit_page(preset_id: int, sheet: EditSheet, *, alert: Alert | None = None, status: int = 200) -> Answer:
    """Return the editor."""
    rows = [row.printable() for row in sheet.rows]
    return render_template("presets/edit.html", preset_id=preset_id, sheet=sheet, rows=rows, alert=alert), status


def not_kept_alert(shown: str) -> Alert:
    """Return what to say where a page was asked for something kept that is not its own; `shown` is what it shows."""
    title = "What you typed before signing in is no longer kept, or belongs to another page."
    return Alert(title=title, sentence=shown, kind="warning")


def gone_page(preset_id: int, sheet: EditSheet) -> Answer:
    """Return the editor of a preset that is not there: what was typed can be taken elsewhere."""
    alert = Alert(
        title="The preset was not saved: it is gone, or not yours to see.",
        sentence="What you typed is below as it was: copy what you need into a new form.",
    )
    return edit_page(preset_id, sheet, alert=alert, status=404)


def invalid_page(preset_id: int, sheet: EditSheet) -> Answer:
    """Return the editor with the errors of what was typed."""
    return edit_page(preset_id, sheet, alert=errors_alert(sheet.errors), status=422)


def broken_page(preset_id: int, sheet: EditSheet, sentence: str) -> Answer:
    """Return the editor when it came in a shape that no page of ours sends."""
    alert = Alert(title="The preset was not saved: the form did not arrive whole.", sentence=sentence)
    return edit_page(preset_id, sheet, alert=alert, status=422)


def expired_page(preset_id: int, sheet: EditSheet) -> Answer:
    """Return the editor when its CSRF token is not (or no longer) good."""
    alert = Alert(
        title="The preset was not saved yet.",
        sentence="This page was open for long, or the form came from elsewhere. It is below as it was: "
        "look through it, and save it again.",
        kind="warning",
    )
    return edit_page(preset_id, sheet, alert=alert, status=400)


def not_saved_page(preset_id: int, sheet: EditSheet, why: str) -> Answer:
    """Return the editor when the database did not take the preset."""
    alert = Alert(
        title="The preset was not saved.",
        sentence=f"{why} What you typed is below as it was: save it again in a moment.",
    )
    return edit_page(preset_id, sheet, alert=alert, status=503)
