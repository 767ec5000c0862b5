"""Presets come in as one file, or as its text: checked whole, then stored whole."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from structlog import get_logger
from werkzeug.wrappers import Response

from webapp.database.errors import database_sentence
from webapp.drafts.filled_form import FilledForm
from webapp.drafts.store import Drafts, keep_signed
from webapp.logs import log_database_failure
from webapp.paste.reader import without_tokens
from webapp.presets.file_reader import UnusableFile, read_presets
from webapp.presets.page import not_kept_alert
from webapp.presets.store import NamesTakenError, Presets
from webapp.request.text import show
from webapp.sign_in.current_login import current_login, signed_in
from webapp.web.alerts import Alert
from webapp.web.parts import part
from webapp.web.posted import Upload, printable
from webapp.web.security import csrf_failure, to_sign_in

log = get_logger("jobdesk.presets")

Answer = Response | tuple[str, int]
FAULTS_SHOWN = 200
HIDDEN = "What looks like a token is hidden in the text below: put back what belongs where “…” stands."
ONCE = ("text", "overwrite", "csrf_token")


@dataclass(frozen=True)
class Import:
    """What was sent: the text, whether to overwrite, and what keeps it from being read at all ("" if nothing)."""

    text: str
    overwrite: bool
    fault: str = ""


def read_import(upload: Upload) -> Import:
    """Return what was sent, from the file or from the field."""
    typed = upload.fields.get("text", "").replace("\r\n", "\n")
    overwrite = "overwrite" in upload.fields
    twice = [name for name in ONCE if len(upload.fields.getlist(name)) > 1]
    if twice:
        return Import(typed, overwrite, f"The field {twice[0]} came twice. Each field may come once.")
    if upload.files > 1:
        return Import(typed, overwrite, f"{upload.files} files came: choose one.")
    if not upload.content:
        return Import(typed, overwrite, "" if typed.strip() else "Choose a file, or paste its text.")
    if typed.strip():
        return Import(typed, overwrite, "There is a file and a pasted text: empty one of the two.")
    try:
        return Import(upload.content.decode("utf-8-sig").replace("\r\n", "\n"), overwrite)
    except UnicodeDecodeError as error:
        return Import("", overwrite, f"The file is no text in UTF-8: byte {error.start + 1:,} does not belong there.")


def open_import(kept_id: str, *, overwrite: bool) -> Answer:
    """Return the page, filled with what was kept while the person signed in."""
    kept = part(Drafts).find(kept_id, identity=signed_in().person.identity) if kept_id else None
    alert = not_kept_alert("Paste the text again.") if kept_id and not (kept and kept.import_text) else None
    return _page(Import(kept.import_text if kept else "", overwrite), alert=alert)


def store(sent: Import, upload: Upload) -> Answer:
    """Store all presets of what was sent, or none and say what is wrong."""
    try:
        return _store(sent, upload)
    except UnusableFile as unusable:
        return _refused(sent, unusable.faults)
    except NamesTakenError as taken:
        return _refused(sent, [f"You have a preset {show(name)} already." for name in taken.names], 409)
    except SQLAlchemyError as error:
        log_database_failure(log, "presets not imported", error)
        return _refused(sent, [f"{database_sentence(error)} Try again in a moment."], 503)


def _store(sent: Import, upload: Upload) -> Answer:
    login = current_login()
    if login is None:
        kept = FilledForm(import_text=printable(sent.text))
        kept_id, ticked = keep_signed(kept, upload.fields) or None, "1" if sent.overwrite else None
        return to_sign_in(url_for("presets.open_import", kept=kept_id, overwrite=ticked))
    if csrf_failure(upload.fields):
        return _refused(sent, ["This page was open for long, or the form came from elsewhere. Import it again."], 400)
    if sent.fault:
        return _refused(sent, [sent.fault])
    contents = read_presets(sent.text.removeprefix("\ufeff"))
    part(Presets).save_all(contents, person=login.person, overwrite=sent.overwrite)
    flash("One preset was imported." if len(contents) == 1 else f"{len(contents)} presets were imported.")
    return redirect(url_for("presets.presets", whose="mine"), 303)


def _refused(sent: Import, faults: list[str] | tuple[str, ...], status: int = 422) -> Answer:
    sentence = "" if status != 409 else "Tick “Overwrite” to replace those of the same name. "
    sentence += HIDDEN if without_tokens(sent.text) != sent.text else ""
    alert = Alert(title="Nothing was imported.", sentence=sentence)
    return _page(sent, alert=alert, faults=faults, status=status)


def _page(
    sent: Import, *, alert: Alert | None = None, faults: list[str] | tuple[str, ...] = (), status: int = 200
) -> Answer:
    shown, more = [printable(fault) for fault in faults[:FAULTS_SHOWN]], max(0, len(faults) - FAULTS_SHOWN)
    values = {"text": printable(without_tokens(sent.text)), "overwrite": sent.overwrite, "faults": shown, "more": more}
    return render_template("presets/import.html", alert=alert, **values), status
