"""The import box: what was pasted is recognised, shown, and replaces the form only after that."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from webapp.drafts.filled_form import FilledForm
from webapp.launch.page import NOTICE, REVIEW, FormPage, Notice, Review, reviewed_rows
from webapp.paste.reader import MAY_HOLD_TOKEN, NotTaken, Understood, understand, without_tokens
from webapp.request.job_request import MAX_ROWS, Row
from webapp.request.text import show
from webapp.web.alerts import Alert
from webapp.web.posted import printable

IMPORT, REPLACE = "import", "import-replace"
SHOWN_PIECES = 20
IN_ALERT = 3
TOKEN_SENTENCE = "A token was in it: it was dropped and is kept nowhere."  # noqa: S105 - words about one
EMPTIED = "The import box is empty: paste its text again."
_DROPPED_HERE = "…"  # what without_tokens() leaves of a credential
_WITH_TOKEN, _WITHOUT = "t", "-"


@dataclass(frozen=True)
class Pasted:
    """What the import box holds: `text` is free of tokens, `understood` is what it says."""

    text: str
    understood: Understood

    @property
    def seen(self) -> str:
        """What the page sends back, so that only what was shown can replace the form."""
        kind = _WITH_TOKEN if self.understood.token_dropped else _WITHOUT
        return kind + hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


def import_page(action: str, form: FilledForm, seen: str) -> FormPage | None:
    """Return what a button of the import box makes of the form; None for any other button.

    `seen` is what the page that the form came from had shown.
    """
    if action not in (IMPORT, REPLACE):
        return None
    pasted = _read(form.import_text, seen=seen)
    form = replace(form, import_text=pasted.text)
    rows, workflow_id = pasted.understood.rows, pasted.understood.workflow_id
    if len(rows) > MAX_ROWS:
        return _refused(form, pasted, f"It has {len(rows):,} rows; {MAX_ROWS} is the most that a form can have.")
    if not rows and workflow_id is None and (pasted.understood.not_taken or not pasted.text.strip()):
        return _refused(form, pasted, _first_reasons(pasted.understood.not_taken))
    if action == REPLACE and seen == pasted.seen:
        return _replaced(form, pasted.understood)
    return FormPage(form=replace(form, focus=REVIEW), review=_review(pasted))


def shown_text(form: FilledForm) -> str:
    """Return what the page shows in the import box: the text that was pasted, free of tokens."""
    text = form.import_text
    return printable(without_tokens(text) if MAY_HOLD_TOKEN.search(text) else text)


def without_import_text(page: FormPage) -> FormPage:
    """Empty a page's import box, and say so, if a token may stand in it.

    For a form that is not (yet) known to come from a person who is signed in: reading its import box takes too long.
    """
    if page.alert is None or not MAY_HOLD_TOKEN.search(page.form.import_text):
        return page
    alert = replace(page.alert, sentence=f"{page.alert.sentence} {EMPTIED}".strip())
    return replace(page, form=replace(page.form, import_text=""), alert=alert)


def _read(posted: str, *, seen: str) -> Pasted:
    """Read what was pasted; if a token was in it, read once more what is left of it, which is shown.

    What replaces the form is read from the text that the page shows: it must say the same then as now.
    """
    understood = understand(posted)
    if not understood.token_dropped and not seen.startswith(_WITH_TOKEN):
        return Pasted(printable(posted), understood)
    shown = printable(without_tokens(posted))
    again = Pasted(shown, replace(understood, token_dropped=True))
    if not understood.token_dropped and seen != again.seen:
        return Pasted(shown, understood)
    return replace(again, understood=_without_what_was_hidden(understand(shown), understood))


def _without_what_was_hidden(left: Understood, whole: Understood) -> Understood:
    """Leave out what a token may have stood in, and say so, unless the whole text's reasons do."""
    taken = set(whole.rows)
    held = [row for row in left.rows if _may_have_held(row) and row in taken]
    rows = tuple(row for row in left.rows if not _may_have_held(row))
    return replace(left, rows=rows, not_taken=(*whole.not_taken, *map(_token_refusal, held)), token_dropped=True)


def _may_have_held(row: Row) -> bool:
    return _DROPPED_HERE in f"{row.task_id}{row.name}{row.value}"


def _token_refusal(row: Row) -> NotTaken:
    named = show(f"{row.task_id}.{row.name}")
    why = f"was not taken: a token may have stood where the {_DROPPED_HERE} is. If none did, type it into the form."
    return NotTaken(named, f"{named} {why}")


def _review(pasted: Pasted, *, action: str = REPLACE) -> Review:
    understood = pasted.understood
    pieces = [(printable(piece.quoted), printable(piece.reason)) for piece in understood.not_taken]
    return Review(
        sentence=f"Recognised as {understood.format}." if understood.format else "",
        workflow_id=understood.workflow_id or "",
        rows=reviewed_rows(understood.rows),
        count=len(understood.rows),
        left_out=pieces[:SHOWN_PIECES],
        left_out_count=len(pieces),
        token_dropped=understood.token_dropped,
        action=action,
        seen=pasted.seen,
    )


def _refused(form: FilledForm, pasted: Pasted, sentence: str) -> FormPage:
    token = f" {TOKEN_SENTENCE}" if pasted.understood.token_dropped else ""
    alert = Alert(title="Nothing was read, and the form is as it was.", sentence=printable(sentence + token))
    review = _review(pasted, action="") if len(pasted.understood.not_taken) > IN_ALERT else None
    return FormPage(form=replace(form, focus="alert"), status=422, outcome="invalid", alert=alert, review=review)


def _first_reasons(pieces: Sequence[NotTaken]) -> str:
    """Return the reasons of the first pieces; the list below the import box has more of them."""
    more = len(pieces) - IN_ALERT
    return " ".join(_reason(piece) for piece in pieces[:IN_ALERT]) + (f" And {more} more." if more > 0 else "")


def _reason(piece: NotTaken) -> str:
    return piece.reason if piece.quoted in piece.reason else f"{piece.quoted}: {piece.reason}"


def _replaced(form: FilledForm, understood: Understood) -> FormPage:
    filled = replace(
        form.without_preset(),
        workflow_id=understood.workflow_id or form.workflow_id,
        rows=understood.rows,
        origin_id=None,
        import_text="",
        focus=NOTICE,
    )
    number = len(understood.rows)
    pieces = len(understood.not_taken)
    left_out = f" {pieces} piece{' was' if pieces == 1 else 's were'} left out." if pieces else ""
    token = f" {TOKEN_SENTENCE}" if understood.token_dropped else ""
    what = f"Filled from {understood.format}: {number} row{'' if number == 1 else 's'}."
    return FormPage(form=filled, notice=Notice(before=f"{what}{left_out}{token}"))
