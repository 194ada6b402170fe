"""Rows of searched words stay narrow: what matches is found without reading what it says."""

from __future__ import annotations

from alembic import op

from storage.db.slices import in_slices

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


_AGAIN = """
WITH slice AS (
    SELECT record_id FROM record_texts WHERE record_id > :after ORDER BY record_id LIMIT :size
), again AS (
    UPDATE record_texts SET body = body || '' FROM slice
    WHERE record_texts.record_id = slice.record_id
)
SELECT record_id FROM slice ORDER BY record_id DESC LIMIT 1
"""


def upgrade() -> None:
    # Pages and vectors go out of the row; of the many that match only the few ranked are read.
    op.execute("ALTER TABLE record_texts SET (toast_tuple_target = 256)")
    for column in ("heading", "heading_toned"):
        op.execute(f"ALTER TABLE record_texts ALTER COLUMN {column} SET STORAGE MAIN")
    # Written anew, so that the rows that are there become narrow too.
    with op.get_context().autocommit_block():
        in_slices(op.get_bind(), _AGAIN)
