"""`GET /healthz`, for monitors."""

from flask import Blueprint
from sqlalchemy import text

from webapp.security import open_to_all
from webapp.services import services

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@open_to_all
def healthz() -> tuple[str, int, dict[str, str]]:
    """Answer 200 when the process and its database do."""
    with services().database.reading() as connection:
        connection.execute(text("SELECT 1"))
    return "ok\n", 200, {"Content-Type": "text/plain; charset=utf-8"}
