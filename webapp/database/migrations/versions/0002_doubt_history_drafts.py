"""What settling doubt, searching the history and keeping drafts need."""

import hashlib

import sqlalchemy as sa
from alembic import op

from webapp.submissions.search import words_of

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns, the indexes, the steps and the search."""
    for column in _columns():
        op.add_column("submissions", column)
    _fill_scopes()
    _index("uq_submissions_claim", ["explorer_url", "claim"], where="claim IS NOT NULL", unique=True)
    op.create_index("ix_submissions_scope", "submissions", ["scope", "id"])
    op.create_index("ix_submissions_workflow", "submissions", ["scope", "workflow_id", "id"])
    op.create_index("ix_submissions_outcome", "submissions", ["scope", "state", "id"])
    op.create_index("ix_submissions_who", "submissions", ["scope", "who", "id"])
    op.create_index("ix_submissions_started", "submissions", ["started_at"])
    op.create_index("ix_submissions_digest", "submissions", ["scope", "digest", "id"])
    _index("ix_submissions_origin", ["origin_id"], where="origin_id IS NOT NULL")
    _index("ix_submissions_due", ["next_check_at"], where="next_check_at IS NOT NULL")
    op.drop_index("ix_submissions_state", "submissions")
    op.create_table(
        "steps",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("submission_id", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("who", sa.Text, nullable=False, server_default=""),
    )
    op.create_index("ix_steps_submission_id", "steps", ["submission_id"])
    op.add_column("kept_forms", sa.Column("identity", sa.String(64), nullable=False, server_default=""))
    op.add_column("kept_forms", sa.Column("submission_key", sa.String(128), nullable=False, server_default=""))
    op.create_index("ix_kept_forms_identity", "kept_forms", ["identity", "submission_key"])
    _make_words()


def _index(name: str, columns: list[str], *, where: str, unique: bool = False) -> None:
    op.create_index(
        name, "submissions", columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column("scope", sa.String(16), nullable=False, server_default=""),
        sa.Column("claim", sa.String(19)),
        sa.Column("found", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("clock_offset_ms", sa.BigInteger),
        sa.Column("next_check_at", sa.BigInteger),
        sa.Column("checks", sa.Integer, nullable=False, server_default="0"),
        sa.Column("candidates", sa.Text, nullable=False, server_default=""),
        sa.Column("waiting_for", sa.String(10), nullable=False, server_default=""),
        sa.Column("source", sa.String(10), nullable=False, server_default="form"),
        sa.Column("origin_id", sa.BigInteger),
        sa.Column("workflow_name", sa.Text, nullable=False, server_default=""),
        sa.Column("job_status", sa.Integer),
        sa.Column("job_status_at", sa.BigInteger),
    ]


def _fill_scopes() -> None:
    connection = op.get_bind()
    owners = connection.execute(sa.text("SELECT DISTINCT explorer_url, graph, identity FROM submissions"))
    statement = sa.text(
        "UPDATE submissions SET scope = :scope, claim = job_id"
        " WHERE explorer_url = :url AND graph = :graph AND identity = :identity"
    )
    for url, graph, identity in owners.all():
        shared = f"{url}\0{graph}" if graph else identity
        scope = hashlib.sha256(shared.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        connection.execute(statement, {"scope": scope, "url": url, "graph": graph, "identity": identity})
    unsettled = "UPDATE submissions SET next_check_at = deadline_at WHERE state IN ('sending', 'unknown')"
    connection.execute(sa.text(unsettled))
    # An Explorer that was set up anew counts its jobs from the start again: the newest record holds an ID.
    connection.execute(
        sa.text(
            "UPDATE submissions SET claim = NULL WHERE claim IS NOT NULL AND id NOT IN"
            " (SELECT max(id) FROM submissions WHERE claim IS NOT NULL GROUP BY explorer_url, claim)"
        )
    )


def _make_words() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE submission_words USING fts5"
            "(words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='1 2 3 4 5 6 7')"
        )
        insert = "INSERT INTO submission_words (rowid, words) VALUES (:id, :words)"
    else:
        op.execute("CREATE TABLE submission_words (id BIGINT PRIMARY KEY, words TSVECTOR NOT NULL)")
        op.execute("CREATE INDEX ix_submission_words ON submission_words USING gin (words)")
        insert = (
            "INSERT INTO submission_words (id, words) VALUES (:id, array_to_tsvector(string_to_array(:words, ' ')))"
        )
    for number, body in connection.execute(sa.text("SELECT id, body FROM submissions")).all():
        connection.execute(sa.text(insert), {"id": number, "words": " ".join(words_of(bytes(body)))})
