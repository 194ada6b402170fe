"""Indexes for a million people: words by agency and quarter, headings by agency."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.db.slices import in_slices

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_THIS_MONTH = "(extract(year FROM now()) * 12 + extract(month FROM now()))::int"

_MONTHS = """
WITH slice AS (
    SELECT record_id FROM record_texts WHERE record_id > :after ORDER BY record_id LIMIT :size
), filled AS (
    UPDATE record_texts SET taken_in
        = extract(year FROM records.created_at) * 12 + extract(month FROM records.created_at)
    FROM slice JOIN records ON records.id = slice.record_id
    WHERE record_texts.record_id = slice.record_id AND record_texts.taken_in IS NULL
)
SELECT record_id FROM slice ORDER BY record_id DESC LIMIT 1
"""

# Each word with the agency (the random end of its id) and the quarter: what nearly every paper has
# is looked for in the papers of one agency and of some months. Two agencies of one end would only
# make a search look at more: whether the paper may be seen is asked of the paper. The bound keeps
# the longest texts that were taken before below the 1 MB of a tsvector.
_SCOPED_WORDS = """
CREATE OR REPLACE FUNCTION scoped_words(agency uuid, month integer, words tsvector)
RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_tsvector(coalesce(
        array_agg(right(agency::text, 12) || 'q' || (month / 3)::text || word.lexeme),
        '{}'::text[]))
    FROM (SELECT lexeme FROM unnest(words) LIMIT 30000) AS word
$$
"""

_INDEXES = {
    "ix_record_texts_months": "(agency_id, taken_in)",
    "ix_record_texts_scoped": "USING gin (scoped_words(agency_id, taken_in, vector))",
    "ix_record_texts_scoped_heading": (
        "USING gin (scoped_words(agency_id, taken_in, to_tsvector('simple', heading)))"
    ),
    "ix_record_texts_agency_heading": "USING gin (agency_id, heading gin_trgm_ops)",
}


def upgrade() -> None:
    # What takes long counts as it goes: a run that was cut off goes on where it was.
    with op.get_context().autocommit_block():
        # Each row that changes would be entered anew into these, which takes longer than the rest
        # together; until the new ones are there, searching is slow.
        for name in ("ix_record_texts_words", "ix_record_texts_heading"):
            op.drop_index(name, "record_texts", if_exists=True)
        # The default serves the version that still runs: it knows nothing of months.
        op.execute("ALTER TABLE record_texts ADD COLUMN IF NOT EXISTS taken_in integer")
        op.execute(f"ALTER TABLE record_texts ALTER COLUMN taken_in SET DEFAULT {_THIS_MONTH}")
        in_slices(op.get_bind(), _MONTHS)
        op.execute(_SCOPED_WORDS)
        # One index is one statement; with many papers it takes longer than any other may.
        op.execute("SET statement_timeout = 0")
        for name, columns in _INDEXES.items():
            op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON record_texts {columns}")
        op.execute("SET statement_timeout = '300s'")
    op.alter_column("record_texts", "taken_in", existing_type=sa.Integer(), nullable=False)
