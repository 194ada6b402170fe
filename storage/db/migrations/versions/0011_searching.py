"""Words of papers in a table of their own, with the agency in the index; names of persons too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.db.slices import in_slices

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Of older papers only the folded text is there; its beginning is title, number and names.
_NEW_ROWS = r"""
INSERT INTO record_texts (record_id, agency_id, heading, heading_toned, body, vector)
SELECT id, agency_id, left(words, 300), left(words, 300), body,
       setweight(to_tsvector('simple', left(words, 300)), 'A') || to_tsvector('simple', words)
FROM (SELECT *, regexp_replace(body, '[\W_]+', ' ', 'g') AS words
      FROM (SELECT *, regexp_replace(search_text, '(?<!\d)0([ .]?\d){11}(?!\d)', '…', 'g') AS body
            FROM slice) AS masked) AS old
ON CONFLICT (record_id) DO NOTHING
"""
_SLICE = """
WITH slice AS (SELECT id, agency_id, search_text FROM records
               WHERE id > :after ORDER BY id LIMIT :size),
moved AS (new_rows)
SELECT id FROM slice ORDER BY id DESC LIMIT 1
""".replace("new_rows", _NEW_ROWS)
_LATE = """
WITH slice AS (SELECT id, agency_id, search_text FROM records
               WHERE NOT EXISTS (SELECT FROM record_texts WHERE record_id = records.id))
new_rows
""".replace("new_rows", _NEW_ROWS)


def upgrade() -> None:
    # Whatever takes long is done before, outside of any transaction: a run that was cut off goes on
    # where it was, and nobody waits for it.
    with op.get_context().autocommit_block():
        _make_and_fill()
    # Writers wait from here to the end: the last few papers, then columns that are merely dropped.
    op.execute("LOCK TABLE records IN SHARE ROW EXCLUSIVE MODE")
    op.execute(_LATE)
    for name in ("ix_records_search", "ix_records_search_text"):
        op.drop_index(name, "records")
    op.drop_column("records", "search")
    op.drop_column("records", "search_text")


def _make_and_fill() -> None:
    # Trusted, as pg_trgm is: the owner of the database may create it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.create_table(
        "record_texts",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("heading_toned", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("vector", TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_record_texts_record_id"),
        sa.PrimaryKeyConstraint("record_id", name="pk_record_texts"),
        if_not_exists=True,
    )
    in_slices(op.get_bind(), _SLICE)
    # One index is one statement; with many papers it takes longer than any other may.
    op.execute("SET statement_timeout = 0")
    op.create_index(
        "ix_record_texts_words",
        "record_texts",
        ["agency_id", "vector"],
        postgresql_using="gin",
        if_not_exists=True,
    )
    op.create_index(
        "ix_record_texts_heading",
        "record_texts",
        ["heading"],
        postgresql_using="gin",
        postgresql_ops={"heading": "gin_trgm_ops"},
        if_not_exists=True,
    )
    op.create_index(
        "ix_persons_name_words",
        "persons",
        [sa.text("to_tsvector('simple', full_name_folded)")],
        postgresql_using="gin",
        if_not_exists=True,
    )
    op.create_index(
        "ix_persons_name_likeness",
        "persons",
        ["full_name_folded"],
        postgresql_using="gin",
        postgresql_ops={"full_name_folded": "gin_trgm_ops"},
        if_not_exists=True,
    )
    op.execute("SET statement_timeout = '300s'")
