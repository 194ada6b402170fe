"""The first tables; generated from the models, so that both agree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Similarity search needs them; both are trusted: the owner of the database may create them.
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute("CREATE EXTENSION IF NOT EXISTS unaccent")
    op.create_table(
        "access_log",
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("agency_id", sa.Uuid()),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("record_id", sa.Uuid()),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("dossier_id", sa.Uuid()),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.String(length=40), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("position", name="pk_access_log"),
        sa.UniqueConstraint("id", name="uq_access_log_id"),
    )
    op.create_index("ix_access_log_owner_id", "access_log", ["owner_id"])
    op.create_index("ix_access_log_record_id", "access_log", ["record_id"])
    op.create_table(
        "access_log_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_log_head"),
    )
    op.create_table(
        "agencies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=35), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("successor_id", sa.Uuid()),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(["parent_id"], ["agencies.id"], name="fk_agencies_parent_id"),
        sa.ForeignKeyConstraint(["successor_id"], ["agencies.id"], name="fk_agencies_successor_id"),
        sa.PrimaryKeyConstraint("id", name="pk_agencies"),
        sa.UniqueConstraint("code", name="uq_agencies_code"),
    )
    op.create_table(
        "paper_types",
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("sensitivity", sa.String(length=40), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("is_reusable", sa.Boolean(), nullable=False),
        sa.Column("is_single_valued", sa.Boolean(), nullable=False),
        sa.Column("result_code", sa.Text()),
        sa.PrimaryKeyConstraint("slug", name="pk_paper_types"),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("personal_number", sa.String(length=12)),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("full_name_folded", sa.Text(), nullable=False),
        sa.Column("date_of_birth", sa.Date()),
        sa.Column("sex", sa.String(length=10)),
        sa.Column("nationality", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("phone", sa.String(length=20)),
        sa.Column("deceased_on", sa.Date()),
        sa.Column("merged_into_id", sa.Uuid()),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["persons.id"], name="fk_persons_merged_into_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_persons"),
        sa.UniqueConstraint("personal_number", name="uq_persons_personal_number"),
    )
    op.create_index("ix_persons_full_name_folded", "persons", ["full_name_folded"])
    op.create_table(
        "stage_attempts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stage_attempts"),
    )
    op.create_index("ix_stage_attempts_subject_id", "stage_attempts", ["subject_id"])
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tax_code", sa.String(length=14)),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("representative_id", sa.Uuid()),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["representative_id"], ["persons.id"], name="fk_organisations_representative_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisations"),
        sa.UniqueConstraint("tax_code", name="uq_organisations_tax_code"),
    )
    op.create_index("ix_organisations_name_folded", "organisations", ["name_folded"])
    op.create_table(
        "person_aliases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_person_aliases_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person_aliases"),
        sa.UniqueConstraint(
            "kind", "value", "person_id", name="uq_person_aliases_kind_value_person_id"
        ),
    )
    op.create_index("ix_person_aliases_person_id", "person_aliases", ["person_id"])
    op.create_index("ix_person_aliases_value", "person_aliases", ["value"])
    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_folded", sa.Text(), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("field_name", sa.Text()),
        sa.Column("result_type", sa.String(length=60)),
        sa.Column("result_code", sa.Text()),
        sa.Column("legal_days", sa.Integer()),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["result_type"], ["paper_types.slug"], name="fk_procedures_result_type"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_procedures"),
        sa.UniqueConstraint("code", "valid_from", name="uq_procedures_code_valid_from"),
    )
    op.create_index("ix_procedures_code", "procedures", ["code"])
    op.create_table(
        "staff",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("full_name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text()),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("is_machine", sa.Boolean(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("failed_logins", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_staff_agency_id"),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
    )
    op.create_table(
        "validity_rules",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("paper_type", sa.String(length=60), nullable=False),
        sa.Column("procedure_code", sa.Text()),
        sa.Column("months", sa.Integer()),
        sa.Column("single_use", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["paper_type"], ["paper_types.slug"], name="fk_validity_rules_paper_type"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_validity_rules"),
    )
    op.create_index("ix_validity_rules_paper_type", "validity_rules", ["paper_type"])
    op.create_index("ix_validity_rules_procedure_code", "validity_rules", ["procedure_code"])
    op.create_table(
        "components",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("group_key", sa.Text()),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("original_count", sa.Integer(), nullable=False),
        sa.Column("copy_count", sa.Integer(), nullable=False),
        sa.Column("owner_role", sa.String(length=20), nullable=False),
        sa.Column("minimum_trust", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name="fk_components_procedure_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_components"),
        sa.UniqueConstraint("procedure_id", "code", name="uq_components_procedure_id_code"),
    )
    op.create_index("ix_components_procedure_id", "components", ["procedure_id"])
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("submitter_id", sa.Uuid()),
        sa.Column("receiving_agency_id", sa.Uuid(), nullable=False),
        sa.Column("competent_agency_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("purpose", sa.Text()),
        sa.Column("opened_by_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["competent_agency_id"], ["agencies.id"], name="fk_dossiers_competent_agency_id"
        ),
        sa.ForeignKeyConstraint(["opened_by_id"], ["staff.id"], name="fk_dossiers_opened_by_id"),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_dossiers_organisation_id"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name="fk_dossiers_owner_id"),
        sa.ForeignKeyConstraint(
            ["procedure_id"], ["procedures.id"], name="fk_dossiers_procedure_id"
        ),
        sa.ForeignKeyConstraint(
            ["receiving_agency_id"], ["agencies.id"], name="fk_dossiers_receiving_agency_id"
        ),
        sa.ForeignKeyConstraint(["submitter_id"], ["persons.id"], name="fk_dossiers_submitter_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dossiers"),
        sa.UniqueConstraint("code", name="uq_dossiers_code"),
    )
    op.create_index("ix_dossiers_owner_id", "dossiers", ["owner_id"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("person_id", sa.Uuid()),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "last_seen_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_sessions_person_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_sessions_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
        sa.UniqueConstraint("token_sha256", name="uq_sessions_token_sha256"),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid()),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("operator_id", sa.Uuid(), nullable=False),
        sa.Column("announced_pages", sa.Integer()),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_batches_agency_id"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_batches_dossier_id"),
        sa.ForeignKeyConstraint(["operator_id"], ["staff.id"], name="fk_batches_operator_id"),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
    )
    op.create_index("ix_batches_dossier_id", "batches", ["dossier_id"])
    op.create_table(
        "component_papers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("paper_type", sa.String(length=60), nullable=False),
        sa.Column("purpose", sa.Text()),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date()),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_component_papers_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["paper_type"], ["paper_types.slug"], name="fk_component_papers_paper_type"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_component_papers"),
    )
    op.create_index("ix_component_papers_component_id", "component_papers", ["component_id"])
    op.create_table(
        "uploads",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=80), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("is_signed", sa.Boolean(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column(
            "state_since",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("waiting_code", sa.Text()),
        sa.Column("lease_token", sa.Uuid()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("parked_at", sa.DateTime(timezone=True)),
        sa.Column("parked_code", sa.Text()),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_uploads_batch_id"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.UniqueConstraint(
            "batch_id", "idempotency_key", name="uq_uploads_batch_id_idempotency_key"
        ),
    )
    op.create_index("ix_uploads_batch_id", "uploads", ["batch_id"])
    op.create_index("ix_uploads_sha256", "uploads", ["sha256"])
    op.create_index("ix_uploads_state", "uploads", ["state"])
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid()),
        sa.Column("component_id", sa.Uuid()),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_signed_input", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(length=60)),
        sa.Column("type_confidence", sa.Double(), nullable=False),
        sa.Column("alternatives", postgresql.JSONB(), nullable=False),
        sa.Column("model", sa.Text(), nullable=False),
        sa.Column("mean_confidence", sa.Double(), nullable=False),
        sa.Column("rejected_reason", sa.Text()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column(
            "state_since",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("waiting_code", sa.Text()),
        sa.Column("lease_token", sa.Uuid()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("parked_at", sa.DateTime(timezone=True)),
        sa.Column("parked_code", sa.Text()),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_documents_batch_id"),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_documents_component_id"
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_documents_dossier_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["persons.id"], name="fk_documents_owner_id"),
        sa.ForeignKeyConstraint(["type"], ["paper_types.slug"], name="fk_documents_type"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_documents_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_documents"),
        sa.UniqueConstraint("upload_id", "position", name="uq_documents_upload_id_position"),
    )
    op.create_index("ix_documents_batch_id", "documents", ["batch_id"])
    op.create_index("ix_documents_dossier_id", "documents", ["dossier_id"])
    op.create_index("ix_documents_state", "documents", ["state"])
    op.create_index("ix_documents_upload_id", "documents", ["upload_id"])
    op.create_table(
        "page_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("lane", sa.String(length=40), nullable=False),
        sa.Column(
            "state_since",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True)),
        sa.Column("waiting_code", sa.Text()),
        sa.Column("lease_token", sa.Uuid()),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("parked_at", sa.DateTime(timezone=True)),
        sa.Column("parked_code", sa.Text()),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_page_groups_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_page_groups"),
        sa.UniqueConstraint(
            "upload_id", "first_number", name="uq_page_groups_upload_id_first_number"
        ),
    )
    op.create_index("ix_page_groups_state", "page_groups", ["state"])
    op.create_index("ix_page_groups_upload_id", "page_groups", ["upload_id"])
    op.create_table(
        "document_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("staff_id", sa.Uuid()),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column(
            "at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_events_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_events"),
    )
    op.create_index("ix_document_events_document_id", "document_events", ["document_id"])
    op.create_table(
        "document_fields",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("proposed", sa.Text()),
        sa.Column("raw", sa.Text()),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("page_number", sa.Integer()),
        sa.Column("box", postgresql.JSONB()),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text()),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_document_fields_document_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_document_fields"),
        sa.UniqueConstraint("document_id", "name", name="uq_document_fields_document_id_name"),
    )
    op.create_index("ix_document_fields_document_id", "document_fields", ["document_id"])
    op.create_table(
        "pages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("disposition", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text()),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("position", sa.Integer()),
        sa.Column("width_px", sa.Integer()),
        sa.Column("height_px", sa.Integer()),
        sa.Column("dpi", sa.Integer()),
        sa.Column("rotation", sa.Integer()),
        sa.Column("skew_deg", sa.Double()),
        sa.Column("origin", sa.String(length=40)),
        sa.Column("engine", sa.Text()),
        sa.Column("mean_confidence", sa.Double()),
        sa.Column("quality", postgresql.JSONB(), nullable=False),
        sa.Column("words_key", sa.Text()),
        sa.Column("words_sha256", sa.String(length=64)),
        sa.Column("image_key", sa.Text()),
        sa.Column("image_sha256", sa.String(length=64)),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name="fk_pages_batch_id"),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_pages_document_id"),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name="fk_pages_upload_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("upload_id", "number", name="uq_pages_upload_id_number"),
    )
    op.create_index("ix_pages_batch_id", "pages", ["batch_id"])
    op.create_index("ix_pages_document_id", "pages", ["document_id"])
    op.create_index("ix_pages_upload_id", "pages", ["upload_id"])
    op.create_table(
        "records",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("public_code", sa.String(length=40), nullable=False),
        sa.Column("paper_code", sa.Text(), nullable=False),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("document_number", sa.Text()),
        sa.Column("issued_on", sa.Date()),
        sa.Column("issuer_name", sa.Text()),
        sa.Column("signer_name", sa.Text()),
        sa.Column("subject", sa.Text()),
        sa.Column("purpose", sa.Text()),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("status_reason", sa.Text()),
        sa.Column("replaced_by_id", sa.Uuid()),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("trust", sa.String(length=40), nullable=False),
        sa.Column("sensitivity", sa.String(length=40), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("is_visible_to_owner", sa.Boolean(), nullable=False),
        sa.Column("dossier_id", sa.Uuid()),
        sa.Column("component_id", sa.Uuid()),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("signature_verdict", sa.String(length=20), nullable=False),
        sa.Column("reuse_count", sa.Integer(), nullable=False),
        sa.Column("last_reused_at", sa.DateTime(timezone=True)),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed("to_tsvector('simple', search_text)", persisted=True),
            nullable=False,
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_records_agency_id"),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_records_component_id"
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_records_document_id"),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_records_dossier_id"),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["records.id"], name="fk_records_replaced_by_id"
        ),
        sa.ForeignKeyConstraint(["type"], ["paper_types.slug"], name="fk_records_type"),
        sa.PrimaryKeyConstraint("id", name="pk_records"),
        sa.UniqueConstraint("document_id", name="uq_records_document_id"),
        sa.UniqueConstraint("paper_code", name="uq_records_paper_code"),
        sa.UniqueConstraint("public_code", name="uq_records_public_code"),
    )
    op.create_index("ix_records_dossier_id", "records", ["dossier_id"])
    op.create_index("ix_records_search", "records", ["search"], postgresql_using="gin")
    op.create_index(
        "ix_records_search_text",
        "records",
        ["search_text"],
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_index("ix_records_type", "records", ["type"])
    op.create_table(
        "revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("pdf_key", sa.Text(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("pdf_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name="fk_revisions_document_id"),
        sa.PrimaryKeyConstraint("id", name="pk_revisions"),
        sa.UniqueConstraint("document_id", "number", name="uq_revisions_document_id_number"),
    )
    op.create_index("ix_revisions_document_id", "revisions", ["document_id"])
    op.create_table(
        "confirmations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("fields", postgresql.JSONB(), nullable=False),
        sa.Column("pdf_sha256", sa.String(length=64), nullable=False),
        sa.Column("compared_with_original", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_confirmations_agency_id"),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_confirmations_document_id"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name="fk_confirmations_revision_id"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_confirmations_staff_id"),
        sa.ForeignKeyConstraint(["type"], ["paper_types.slug"], name="fk_confirmations_type"),
        sa.PrimaryKeyConstraint("id", name="pk_confirmations"),
        sa.UniqueConstraint("document_id", name="uq_confirmations_document_id"),
    )
    op.create_table(
        "dossier_components",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("digitization", sa.String(length=40), nullable=False),
        sa.Column("document_id", sa.Uuid()),
        sa.Column("record_id", sa.Uuid()),
        sa.Column(
            "changed_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_dossier_components_component_id"
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_dossier_components_document_id"
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name="fk_dossier_components_dossier_id"
        ),
        sa.ForeignKeyConstraint(
            ["record_id"], ["records.id"], name="fk_dossier_components_record_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_dossier_components"),
        sa.UniqueConstraint(
            "dossier_id", "component_id", name="uq_dossier_components_dossier_id_component_id"
        ),
    )
    op.create_index("ix_dossier_components_dossier_id", "dossier_components", ["dossier_id"])
    op.create_table(
        "record_owners",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("organisation_id", sa.Uuid()),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name="fk_record_owners_organisation_id"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name="fk_record_owners_person_id"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_record_owners_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_record_owners"),
    )
    op.create_index(
        "ix_record_owners_person", "record_owners", ["person_id", "record_id"], unique=True
    )
    op.create_index("ix_record_owners_record_id", "record_owners", ["record_id"])
    op.create_table(
        "renditions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("page_count", sa.Integer(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_renditions_record_id"),
        sa.PrimaryKeyConstraint("id", name="pk_renditions"),
    )
    op.create_index("ix_renditions_record_id", "renditions", ["record_id"])
    op.create_table(
        "reuse_events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("dossier_id", sa.Uuid(), nullable=False),
        sa.Column("component_id", sa.Uuid(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("checks", postgresql.JSONB(), nullable=False),
        sa.Column("override_reason", sa.Text()),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reference_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name="fk_reuse_events_agency_id"),
        sa.ForeignKeyConstraint(
            ["component_id"], ["components.id"], name="fk_reuse_events_component_id"
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name="fk_reuse_events_dossier_id"),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name="fk_reuse_events_record_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_reuse_events_staff_id"),
        sa.PrimaryKeyConstraint("id", name="pk_reuse_events"),
        sa.UniqueConstraint(
            "dossier_id", "component_id", name="uq_reuse_events_dossier_id_component_id"
        ),
    )
    op.create_index("ix_reuse_events_dossier_id", "reuse_events", ["dossier_id"])
    op.create_index("ix_reuse_events_record_id", "reuse_events", ["record_id"])
    op.create_table(
        "signatures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("signer", sa.Text(), nullable=False),
        sa.Column("certificate_sha256", sa.String(length=64)),
        sa.Column("object_key", sa.Text(), nullable=False),
        sa.Column("object_sha256", sa.String(length=64), nullable=False),
        sa.Column("object_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("report", postgresql.JSONB(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True)),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name="fk_signatures_document_id"
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revisions.id"], name="fk_signatures_revision_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_signatures"),
    )
    op.create_index("ix_signatures_document_id", "signatures", ["document_id"])
