"""Terms of papers by the day on which they are to be looked at again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from storage.db.slices import in_slices

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Whoever files, alters or corrects a paper has its term looked at in the next round, whichever way
# it is written. The day lies before all others: clocks of tests and of databases differ.
_LOOK_AGAIN = """
CREATE OR REPLACE FUNCTION look_at_term() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed uuid;
BEGIN
    IF TG_TABLE_NAME = 'records' THEN changed := NEW.id; ELSE changed := NEW.record_id; END IF;
    INSERT INTO record_terms (record_id, due_on) VALUES (changed, DATE '0001-01-01')
    ON CONFLICT (record_id) DO UPDATE SET due_on = EXCLUDED.due_on;
    RETURN NULL;
END
$$
"""
_TRIGGERS = (
    "CREATE OR REPLACE TRIGGER look_at_term"
    " AFTER INSERT OR UPDATE OF type, issued_on, valid_to, status, held_since ON records"
    " FOR EACH ROW EXECUTE FUNCTION look_at_term()",
    "CREATE OR REPLACE TRIGGER look_at_term AFTER INSERT ON record_events"
    " FOR EACH ROW WHEN (NEW.name = 'corrected') EXECUTE FUNCTION look_at_term()",
)

# A printed end is first told thirty days ahead. What ends by a rule of its type the first round
# enters itself: to it every rule is new (`term_rules`).
_PRINTED = """
WITH slice AS (
    SELECT id, status, valid_to, EXISTS (
        SELECT FROM record_events
        WHERE record_events.record_id = records.id AND record_events.name = 'corrected'
    ) AS is_corrected
    FROM records WHERE id > :after ORDER BY id LIMIT :size
), entered AS (
    INSERT INTO record_terms (record_id, due_on)
    SELECT id, CASE WHEN is_corrected THEN DATE '0001-01-01' ELSE valid_to - 30 END FROM slice
    WHERE is_corrected OR (status = 'in_force' AND valid_to IS NOT NULL)
    ON CONFLICT DO NOTHING
)
SELECT id FROM slice ORDER BY id DESC LIMIT 1
"""


def upgrade() -> None:
    """Make the tables, have the triggers enter what comes, then enter what is there.

    A slice counts as soon as it is entered: a run that was cut off is begun anew without harm.
    """
    op.create_table(
        "record_terms",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name="fk_record_terms_record_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("record_id", name="pk_record_terms"),
        if_not_exists=True,
    )
    op.create_index("ix_record_terms_due_on", "record_terms", ["due_on"], if_not_exists=True)
    op.create_table(
        "term_rules",
        sa.Column("paper_type", sa.Text(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("paper_type", name="pk_term_rules"),
        if_not_exists=True,
    )
    op.execute(_LOOK_AGAIN)
    for trigger in _TRIGGERS:
        op.execute(trigger)
    with op.get_context().autocommit_block():
        in_slices(op.get_bind(), _PRINTED)
