"""Numbers of persons as rows, relations between persons, merges, duplicates, organisations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_APPEND_ONLY = ("person_events", "person_relations", "relation_ends")

# The number in force stands in the row of its bearer; each that ever stood there is kept here.
_FOLLOW = """
CREATE FUNCTION keep_number() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_person boolean := TG_TABLE_NAME = 'persons';
    kind_of text := CASE WHEN of_person THEN 'personal_number' ELSE 'tax_code' END;
    after_it text := CASE WHEN of_person THEN to_jsonb(NEW) ->> 'personal_number'
                          ELSE to_jsonb(NEW) ->> 'tax_code' END;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        UPDATE person_identifiers SET valid_to = current_date
        WHERE kind = kind_of AND valid_to IS NULL AND value IS DISTINCT FROM after_it
          AND CASE WHEN of_person THEN person_id ELSE organisation_id END = NEW.id;
    END IF;
    IF after_it IS NOT NULL THEN
        INSERT INTO person_identifiers
            (id, person_id, organisation_id, kind, value, valid_from, source)
        VALUES (gen_random_uuid(), CASE WHEN of_person THEN NEW.id END,
                CASE WHEN NOT of_person THEN NEW.id END, kind_of, after_it,
                CASE WHEN TG_OP = 'UPDATE' THEN current_date END, 'registered')
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END
$$
"""

_NUMBERS = """
INSERT INTO person_identifiers (id, person_id, kind, value, source)
SELECT gen_random_uuid(), id, 'personal_number', personal_number, 'registered' FROM persons
WHERE personal_number IS NOT NULL
"""

_TAX_CODES = """
INSERT INTO person_identifiers (id, organisation_id, kind, value, source)
SELECT gen_random_uuid(), id, 'tax_code', tax_code, 'registered' FROM organisations
WHERE tax_code IS NOT NULL
"""


def upgrade() -> None:
    _indexes()
    _identifiers()
    _relations()
    _duplicates()
    op.drop_column("organisations", "representative_id")
    op.add_column("organisations", sa.Column("address", sa.Text()))
    op.add_column("organisations", sa.Column("ended_on", sa.Date()))
    op.add_column(
        "organisations", sa.Column("successor_id", sa.Uuid(), sa.ForeignKey("organisations.id"))
    )
    for table in _APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _identifiers() -> None:
    op.create_table(
        "person_identifiers",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id")),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id")),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("country", sa.String(3)),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("source", sa.String(20), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id")),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False
        ),
        sa.CheckConstraint("num_nonnulls(person_id, organisation_id) = 1", name="one_bearer"),
        sa.UniqueConstraint("person_id", "kind", "value"),
        sa.UniqueConstraint("organisation_id", "kind", "value"),
    )
    op.create_index("ix_person_identifiers_value", "person_identifiers", ["value", "kind"])
    # Names were kept as aliases too, and never looked for.
    op.execute(
        "INSERT INTO person_identifiers (id, person_id, kind, value, source, created_at) "
        "SELECT id, person_id, kind, value, 'moved', created_at FROM person_aliases "
        "WHERE kind IN ('old_identity', 'passport')"
    )
    op.drop_table("person_aliases")
    op.execute("SET LOCAL statement_timeout = 0")
    op.execute(_NUMBERS)
    op.execute(_TAX_CODES)
    op.execute("SET LOCAL statement_timeout = '300s'")
    op.execute(_FOLLOW)
    for table, column in (("persons", "personal_number"), ("organisations", "tax_code")):
        op.execute(
            f"CREATE TRIGGER keep_number AFTER INSERT OR UPDATE OF {column} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION keep_number()"
        )


def _relations() -> None:
    op.create_table(
        "person_relations",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("other_person_id", sa.Uuid(), sa.ForeignKey("persons.id")),
        sa.Column("organisation_id", sa.Uuid(), sa.ForeignKey("organisations.id")),
        sa.Column("scope", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.Column("basis", sa.String(20), nullable=False),
        sa.Column("record_id", sa.Uuid(), sa.ForeignKey("records.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id")),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("num_nonnulls(other_person_id, organisation_id) = 1", name="one_other"),
    )
    for column in ("person_id", "other_person_id", "organisation_id"):
        op.create_index(f"ix_person_relations_{column}", "person_relations", [column])
    op.create_table(
        "relation_ends",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column(
            "relation_id",
            sa.Uuid(),
            sa.ForeignKey("person_relations.id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id")),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.execute(
        "INSERT INTO person_relations (id, kind, person_id, organisation_id, scope, valid_from, "
        "basis, reason, at) SELECT gen_random_uuid(), 'legal_representative', representative_id, "
        "id, '{}', created_at::date, 'word', 'Chuyển từ dữ liệu cũ', now() "
        "FROM organisations WHERE representative_id IS NOT NULL"
    )


def _duplicates() -> None:
    op.create_table(
        "person_events",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("other_id", sa.Uuid(), sa.ForeignKey("persons.id")),
        sa.Column("record_id", sa.Uuid(), sa.ForeignKey("records.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("values", JSONB(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id")),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id")),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    for column in ("person_id", "other_id"):
        op.create_index(f"ix_person_events_{column}", "person_events", [column])
    op.create_index(
        "ix_person_events_asked",
        "person_events",
        ["agency_id"],
        postgresql_where="name IN ('merge_asked', 'death_asked')",
    )
    op.create_table(
        "duplicate_proposals",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("other_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("signs", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_as", sa.String(20)),
        sa.Column("reason", sa.Text()),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id")),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("person_id", "other_id"),
    )
    op.create_index("ix_duplicate_proposals_other_id", "duplicate_proposals", ["other_id"])
    op.create_index(
        "ix_duplicate_proposals_open",
        "duplicate_proposals",
        ["agency_id", "score"],
        postgresql_where="decided_as IS NULL",
    )


def _indexes() -> None:
    """First, and each anew: what commits at once must stand a second run."""
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = 0")
        for name, rest in (
            ("ix_persons_name_birth", "(full_name_folded, date_of_birth)"),
            ("ix_persons_merged_into_id", "(merged_into_id) WHERE merged_into_id IS NOT NULL"),
        ):
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON persons {rest}")
        op.execute("SET statement_timeout = '300s'")
