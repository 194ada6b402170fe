"""Consents, shares, requests and exports of citizens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

APPEND_ONLY = ("consents", "consent_ends", "tombstones")
_TIME = sa.DateTime(timezone=True)


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), primary_key=True)


def _ref(name: str, table: str, *, null: bool = False, primary: bool = False) -> sa.Column[object]:
    return sa.Column(
        name, sa.Uuid(), sa.ForeignKey(f"{table}.id"), nullable=null, primary_key=primary
    )


def _text(name: str, length: int | None = None, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=null)


def _at(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, _TIME, nullable=null)


def _count(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def upgrade() -> None:
    _grounds()
    _consents()
    _shares()
    _requests()
    _erasing()
    _exports()
    _telling()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _grounds() -> None:
    """On what ground each use stands: until now all of them on the law of an open procedure."""
    op.add_column(
        "reuse_events", sa.Column("basis", sa.String(40), server_default="law", nullable=False)
    )
    op.add_column("reuse_events", _text("basis_reference", 60, null=True))
    op.add_column("access_log", _text("basis_reference", 60, null=True))


def _consents() -> None:
    op.create_table(
        "consent_requests",
        _id(),
        _ref("person_id", "persons"),
        _ref("dossier_id", "dossiers"),
        _ref("agency_id", "agencies"),
        _ref("staff_id", "staff"),
        sa.Column("paper_types", ARRAY(sa.Text()), nullable=False),
        _text("purpose"),
        _at("valid_until"),
        _at("asked_at"),
        _at("answered_at", null=True),
        sa.Column("is_given", sa.Boolean(), nullable=True),
    )
    op.create_table(
        "consents",
        _id(),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        sa.Column(
            "request_id",
            sa.Uuid(),
            sa.ForeignKey("consent_requests.id"),
            nullable=True,
            unique=True,
        ),
        _ref("person_id", "persons"),
        _ref("dossier_id", "dossiers", null=True),
        _ref("agency_id", "agencies", null=True),
        _text("recipient_name"),
        _ref("record_id", "records", null=True),
        sa.Column("paper_types", ARRAY(sa.Text()), nullable=False),
        _text("purpose"),
        _at("valid_until"),
        _text("way", 40),
        _text("form_sha256", 64, null=True),
        _ref("staff_id", "staff", null=True),
        _at("at"),
        _text("sha256", 64),
    )
    op.create_table(
        "consent_ends",
        _ref("consent_id", "consents", primary=True),
        _ref("staff_id", "staff", null=True),
        _at("at"),
    )
    for table, column in (
        ("consent_requests", "person_id"),
        ("consent_requests", "dossier_id"),
        ("consents", "person_id"),
        ("consents", "dossier_id"),
    ):
        op.create_index(f"ix_{table}_{column}", table, [column])


def _shares() -> None:
    op.create_table(
        "shares",
        _id(),
        sa.Column("slug", sa.String(40), nullable=False, unique=True),
        _ref("record_id", "records"),
        _ref("person_id", "persons"),
        _ref("consent_id", "consents"),
        _ref("agency_id", "agencies", null=True),
        _text("recipient_number", 12, null=True),
        _text("recipient_name"),
        _text("code_sha256", 64, null=True),
        _at("expires_at"),
        _count("most_openings"),
        _count("openings"),
        _at("last_opened_at", null=True),
        _count("wrong_tries"),
        _at("shut_until", null=True),
        _at("revoked_at", null=True),
        sa.Column("created_at", _TIME, server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(agency_id, recipient_number, code_sha256) = 1", name="one_recipient"
        ),
    )
    for column in ("record_id", "person_id", "agency_id", "recipient_number"):
        op.create_index(f"ix_shares_{column}", "shares", [column])


def _requests() -> None:
    op.create_table(
        "rights_requests",
        _id(),
        sa.Column("code", sa.String(20), nullable=False, unique=True),
        _ref("person_id", "persons"),
        _ref("record_id", "records"),
        _ref("agency_id", "agencies"),
        _text("field", 60),
        _text("value_wanted"),
        _text("words"),
        _text("state", 40),
        _at("asked_at"),
        sa.Column("due_on", sa.Date(), nullable=False),
        _text("basis"),
        _ref("staff_id", "staff", null=True),
        _text("answer", null=True),
        _at("answered_at", null=True),
        _ref("event_id", "record_events", null=True),
    )
    for column in ("person_id", "agency_id"):
        op.create_index(f"ix_rights_requests_{column}", "rights_requests", [column])


def _erasing() -> None:
    op.add_column("records", _at("erased_at", null=True))
    op.create_table(
        "tombstones",
        _id(),
        _ref("record_id", "records"),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        _text("type", 60),
        sa.Column("files", JSONB(), nullable=False),
        _text("reason"),
        _text("subject", 40),
        _ref("staff_id", "staff", null=True),
        _at("at"),
    )
    for column in ("record_id", "person_id"):
        op.create_index(f"ix_tombstones_{column}", "tombstones", [column])
    op.create_table(
        "objects_to_remove",
        _id(),
        sa.Column("object_key", sa.Text(), nullable=False, unique=True),
        _text("sha256", 64),
        _at("asked_at"),
        _at("tried_at", null=True),
        _text("kept_because", 40, null=True),
        _at("removed_at", null=True),
    )


def _exports() -> None:
    op.create_table(
        "exports",
        _id(),
        _ref("person_id", "persons"),
        _text("state", 40),
        _count("done"),
        _count("total"),
        _count("tries"),
        _text("error_code", 60, null=True),
        _text("object_key", null=True),
        _text("sha256", 64, null=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        _at("asked_at"),
        _at("touched_at"),
        _at("expires_at", null=True),
    )
    op.create_index("ix_exports_person_id", "exports", ["person_id"])


def _telling() -> None:
    """A notice may tell of a consent or a package too; each reader notes for themselves."""
    op.alter_column("notices", "record_id", nullable=True)
    op.add_column(
        "notices", sa.Column("values", JSONB(), server_default=sa.text("'{}'"), nullable=False)
    )
    op.create_table(
        "contacts",
        _ref("person_id", "persons", primary=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        _text("address"),
        sa.Column("declined", ARRAY(sa.Text()), nullable=False),
        _at("changed_at"),
    )
    op.create_table(
        "deliveries",
        _ref("notice_id", "notices", primary=True),
        sa.Column("channel", sa.String(20), primary_key=True),
        _count("tries"),
        _at("sent_at", null=True),
        _text("error_code", 60, null=True),
    )
    op.create_table(
        "notice_reads",
        _ref("notice_id", "notices", primary=True),
        _ref("staff_id", "staff", primary=True),
        _at("at"),
    )
