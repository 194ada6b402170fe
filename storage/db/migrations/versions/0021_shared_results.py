"""Results shared with other systems: clients, their calls, links to files; what we asked elsewhere.

What was put back into the object store from its copy stands here too.

The numbers of requesters are kept: the owner of a paper has a right to know who asked for it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

APPEND_ONLY = ("shared_requests", "elsewhere_lookups", "elsewhere_fetches", "object_repairs")


def upgrade() -> None:
    _clients()
    _requests()
    _links()
    _elsewhere()
    _repairs()
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _clients() -> None:
    op.create_table(
        "shared_clients",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.String(60), nullable=False, unique=True),
        sa.Column("agency_id", sa.Uuid(), sa.ForeignKey("agencies.id"), nullable=False),
        sa.Column("key_sha256", sa.String(64), nullable=False),
        sa.Column("networks", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("calls_per_minute", sa.Integer(), nullable=False),
        _moment("created_at", server_default=sa.func.now()),
        _moment("revoked_at", nullable=True),
    )


def _requests() -> None:
    op.create_table(
        "shared_requests",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("shared_clients.id"), nullable=False),
        sa.Column("call", sa.String(20), nullable=False),
        sa.Column("owner_id", sa.Uuid(), sa.ForeignKey("persons.id"), nullable=True),
        sa.Column("requester_name", sa.Text(), nullable=True),
        sa.Column("requester_number", sa.String(20), nullable=True),
        sa.Column("procedure_code", sa.Text(), nullable=True),
        sa.Column("dossier_code", sa.Text(), nullable=True),
        sa.Column("channel", sa.String(20), nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("record_ids", JSONB(), nullable=False),
        sa.Column("entry_ids", JSONB(), nullable=False),
        _moment("at"),
    )
    op.create_index("ix_shared_requests_client", "shared_requests", ["client_id", "at"])
    op.create_index("ix_shared_requests_owner", "shared_requests", ["owner_id", "at"])


def _links() -> None:
    op.create_table(
        "shared_links",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("token_sha256", sa.String(64), nullable=False, unique=True),
        sa.Column("request_id", sa.Uuid(), sa.ForeignKey("shared_requests.id"), nullable=False),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("shared_clients.id"), nullable=False),
        sa.Column("record_id", sa.Uuid(), sa.ForeignKey("records.id"), nullable=False),
        _moment("expires_at"),
    )
    op.create_index("ix_shared_links_expires_at", "shared_links", ["expires_at"])


def _elsewhere() -> None:
    op.create_table(
        "elsewhere_lookups",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("dossier_id", sa.Uuid(), sa.ForeignKey("dossiers.id"), nullable=False),
        sa.Column("peer", sa.String(60), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("error_code", sa.String(60), nullable=True),
        sa.Column("asked_types", JSONB(), nullable=False),
        sa.Column("papers", JSONB(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), sa.ForeignKey("staff.id"), nullable=True),
        _moment("at"),
    )
    op.create_index("ix_elsewhere_lookups_dossier_id", "elsewhere_lookups", ["dossier_id"])
    op.create_table(
        "elsewhere_fetches",
        sa.Column("batch_id", sa.Uuid(), sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("lookup_id", sa.Uuid(), sa.ForeignKey("elsewhere_lookups.id"), nullable=False),
        sa.Column("file_sha256", sa.String(64), nullable=False),
        sa.Column("result_code", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        _moment("at"),
    )


def _repairs() -> None:
    op.create_table(
        "object_repairs",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        _moment("at"),
    )
    op.create_index("ix_object_repairs_object_key", "object_repairs", ["object_key"])


def _moment(name: str, **options: object) -> sa.Column[object]:
    values: dict[str, object] = {"nullable": False} | options
    return sa.Column(name, sa.DateTime(timezone=True), **values)  # type: ignore[arg-type] # as given
