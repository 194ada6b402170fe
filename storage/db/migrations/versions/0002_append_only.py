"""What may only grow: the access log, the uses of records, the events of documents."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("access_log", "reuse_events", "document_events")


def upgrade() -> None:
    # The chain starts with 64 zeros in front of its first entry.
    op.execute(
        "INSERT INTO access_log_head (id, position, hash) VALUES (1, 0, repeat('0', 64)) "
        "ON CONFLICT DO NOTHING"
    )
    op.execute(
        """
        CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation';
        END
        $$
        """
    )
    for table in APPEND_ONLY:
        # Per statement: it also refuses a change that would meet no row, and TRUNCATE.
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
