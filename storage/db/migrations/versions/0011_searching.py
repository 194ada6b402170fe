"""Words of papers in a table of their own, with the agency in the index; names of persons too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# Of older papers only the folded text is there; its beginning is title, number and names.
_MOVE = r"""
INSERT INTO record_texts (record_id, agency_id, heading, heading_toned, body, vector)
SELECT id, agency_id, left(words, 300), left(words, 300), search_text,
       setweight(to_tsvector('simple', left(words, 300)), 'A') || to_tsvector('simple', words)
FROM (SELECT *, regexp_replace(search_text, '[\W_]+', ' ', 'g') AS words FROM records) AS old
"""


def upgrade() -> None:
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
    )
    op.execute(_MOVE)
    op.drop_index("ix_records_search", "records")
    op.drop_index("ix_records_search_text", "records")
    op.drop_column("records", "search")
    op.drop_column("records", "search_text")
    op.create_index(
        "ix_record_texts_words", "record_texts", ["agency_id", "vector"], postgresql_using="gin"
    )
    op.create_index(
        "ix_record_texts_heading",
        "record_texts",
        ["heading"],
        postgresql_using="gin",
        postgresql_ops={"heading": "gin_trgm_ops"},
    )
    op.create_index(
        "ix_persons_name_words",
        "persons",
        [sa.text("to_tsvector('simple', full_name_folded)")],
        postgresql_using="gin",
    )
    op.create_index(
        "ix_persons_name_likeness",
        "persons",
        ["full_name_folded"],
        postgresql_using="gin",
        postgresql_ops={"full_name_folded": "gin_trgm_ops"},
    )
