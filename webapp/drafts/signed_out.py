"""A form that was sent while signed out: kept until its sender has signed in."""

from flask import flash
from structlog import get_logger
from werkzeug.datastructures import MultiDict

from webapp.drafts.store import KeptForm, KeptForms, TooLargeToKeepError
from webapp.web.parts import part
from webapp.web.posted import sender_address
from webapp.web.security import signed_by_this_desk

log = get_logger("jobdesk.drafts")

NOT_KEPT = (
    "The form that you sent could not be kept: it is too large, or came from elsewhere. "
    "Go back: your browser may still hold it."
)


def keep_signed(form: KeptForm, posted: MultiDict[str, str]) -> str:
    """Keep a form that was sent while signed out, if its CSRF token is one that this desk signed; return its ID.

    Where it can't be kept, the sign-in page will say so, and the ID is "".
    """
    if signed_by_this_desk(posted):
        try:
            return part(KeptForms).keep(form, address=sender_address())
        except TooLargeToKeepError:
            log.info("form too large to keep", address=sender_address())
    flash(NOT_KEPT)
    return ""
