"""The page that imports presets from a file or from its text: it stores all of them or none."""

from collections.abc import Sequence
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
from webapp.presets.editor import not_kept_alert
from webapp.presets.file_format import UnusableFile, read_presets
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
HIDDEN = "Jobdesk replaced what looks like a token with “…” in the text below. Put the right text back there."
ONCE = ("text", "overwrite", "csrf_token")


@dataclass(frozen=True)
class Import:
    """What was sent: the text, and whether to overwrite. `fault` says why it can't be read, "" if it can."""

    text: str
    overwrite: bool
    fault: str = ""


def read_import(upload: Upload) -> Import:
    """Return what was sent, from the file or from the field."""
    twice = [name for name in ONCE if len(upload.fields.getlist(name)) > 1]
    # Taken out of the fields, so that a large text is not in memory twice.
    typed = upload.fields.pop("text", "").replace("\r\n", "\n")
    overwrite = "overwrite" in upload.fields
    if twice:
        return Import(typed, overwrite, f"The field {twice[0]} came twice. Each field may come once.")
    if upload.files > 1:
        return Import(typed, overwrite, f"You chose {upload.files} files. Choose one.")
    if not upload.content:
        return Import(typed, overwrite, "" if typed.strip() else "Choose a file, or paste its text.")
    if typed.strip():
        return Import(typed, overwrite, "You chose a file and pasted a text. Send only one of them.")
    try:
        return Import(upload.content.decode("utf-8-sig").replace("\r\n", "\n"), overwrite)
    except UnicodeDecodeError as error:
        return Import("", overwrite, f"The file is not a text in UTF-8: byte {error.start + 1:,} is wrong.")


def open_import(kept_id: str, *, overwrite: bool) -> Answer:
    """Return the page, filled with what was kept while the person signed in."""
    kept = part(Drafts).find(kept_id, identity=signed_in().person.identity) if kept_id else None
    alert = not_kept_alert("Paste the text again.") if kept_id and not (kept and kept.import_text) else None
    text = kept.import_text if kept else ""  # `find` has hidden its tokens
    return _page(text, overwrite=overwrite, alert=alert)


def submit_import(sent: Import, upload: Upload) -> Answer:
    """Store all presets that were sent; if anything is wrong, store none and return the page with the faults."""
    try:
        return _store(sent, upload)
    except UnusableFile as unusable:
        return _refused(sent, unusable.faults)
    except NamesTakenError as taken:
        faults = [f"You already have a preset {show(name)}." for name in taken.names]
        return _refused(sent, faults, status=409, sentence="Tick “Overwrite” to replace those of the same name.")
    except SQLAlchemyError as error:
        log_database_failure(log, "presets not imported", error)
        return _refused(sent, [f"{database_sentence(error)} Try again in a moment."], status=503)


def _store(sent: Import, upload: Upload) -> Answer:
    login = current_login()
    if login is None:
        kept_id = keep_signed(FilledForm(import_text=printable(sent.text)), upload.fields)
        overwrite = "1" if sent.overwrite else None
        return to_sign_in(url_for("presets.open_import", kept=kept_id or None, overwrite=overwrite))
    if csrf_failure(upload.fields):
        fault = "This page was open too long, or the form came from elsewhere. Import it again."
        return _refused(sent, [fault], status=400)
    if sent.fault:
        return _refused(sent, [sent.fault])
    contents = read_presets(sent.text.removeprefix("\ufeff"))
    part(Presets).save_all(contents, person=login.person, overwrite=sent.overwrite)
    flash("One preset was imported." if len(contents) == 1 else f"{len(contents)} presets were imported.")
    return redirect(url_for("presets.presets", whose="mine"), 303)


def _refused(sent: Import, faults: Sequence[str], *, status: int = 422, sentence: str = "") -> Answer:
    text = without_tokens(sent.text)
    hidden = HIDDEN if text != sent.text else ""
    alert = Alert(title="Nothing was imported.", sentence=f"{sentence} {hidden}".strip())
    return _page(text, overwrite=sent.overwrite, alert=alert, faults=faults, status=status)


def _page(
    text: str, *, overwrite: bool, alert: Alert | None, faults: Sequence[str] = (), status: int = 200
) -> tuple[str, int]:
    """Return the page; `text` is shown as it is, so it must be free of tokens."""
    shown = {
        "text": printable(text),
        "overwrite": overwrite,
        "alert": alert,
        "faults": [printable(fault) for fault in faults[:FAULTS_SHOWN]],
        "more": max(0, len(faults) - FAULTS_SHOWN),
    }
    return render_template("presets/import.html", **shown), status
