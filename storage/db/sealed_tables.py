"""Which rows are sealed, what of them, and what is sealed together with them (`sealing`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from storage.db.base import WorkColumns

_WORK: Final = tuple(WorkColumns.__annotations__)
"""State and lease of a step: workers write them all the time, they decide nothing of a paper."""

SEALED: Final[Mapping[str, tuple[str, ...]]] = {
    "account_events": (),
    "agencies": (),
    "agency_names": (),
    "agency_successions": (),
    "calendar_days": (),
    "campaign_batches": (),
    "campaign_entries": (),
    "campaign_events": (),
    "campaign_papers": (),
    "campaigns": (),
    "catalogue_aliases": (),
    "component_papers": (),
    "components": (),
    "confirmations": (),
    "consent_ends": (),
    "consents": (),
    "delivery_attempts": (),
    "disclosure_delays": (),
    "document_events": (),
    "document_fields": (),
    "documents": (*_WORK, "taught_until"),
    "dossier_components": (),
    "dossier_events": (),
    "dossiers": (),
    "elsewhere_fetches": (),
    "elsewhere_lookups": (),
    "emergency_accesses": (),
    "emergency_reviews": (),
    "evidence_chains": (),
    "evidence_groups": (),
    "evidence_members": (),
    "evidence_stamps": (),
    "field_lessons": (),
    "lessons": (),
    "log_anchors": (),
    "model_events": (),
    "object_repairs": (),
    "organisations": (),
    "outgoing_events": (),
    "pages": (),
    "paper_types": (),
    "person_events": (),
    "person_identifiers": (),
    "person_relations": (),
    "persons": (),
    "procedure_cases": (),
    "procedure_results": (),
    "procedures": (),
    "reconciliations": (),
    "record_events": (),
    "record_owners": (),
    "records": (),
    "relation_ends": (),
    "renditions": (),
    "reuse_events": (),
    "revisions": (),
    "seal_key_changes": (),
    "shared_clients": (),
    "shared_requests": (),
    # Counters of openings and wrong codes.
    "shares": ("openings", "last_opened_at", "wrong_tries", "shut_until"),
    # When a signature is judged anew, only the time changes; each look is an event.
    "signatures": ("judged_at", "report,judged_at"),
    # Counted at each sign-in.
    "staff": ("failed_logins", "locked_until", "lock_rounds"),
    "tombstones": (),
    "uploads": _WORK,
    "validity_rules": (),
}
"""By table: paths in its rows that are left out of the seal."""

ONCE: Final[Mapping[str, str]] = {
    "documents": "EXISTS (SELECT FROM confirmations AS c WHERE c.document_id = x.id)",
    "document_fields": (
        "EXISTS (SELECT FROM confirmations AS c WHERE c.document_id = x.document_id)"
    ),
    "pages": """EXISTS (
        SELECT FROM confirmations AS c JOIN documents AS d ON d.id = c.document_id
        WHERE d.upload_id = x.upload_id AND coalesce(x.document_id, d.id) = d.id
    )""",
    "uploads": """EXISTS (
        SELECT FROM confirmations AS c JOIN documents AS d ON d.id = c.document_id
        WHERE d.upload_id = x.id
    )""",
}
"""By table: SQL, since when a row `x` of it is sealed; the others are sealed from the first on.

What a worker proposes changes all the time and binds nobody; what a person has confirmed does.
Pages that belong to no paper (blank ones, separators) count with any paper of their file.
"""

BESIDE: Final[tuple[tuple[str, str, str], ...]] = (
    ("persons", "person_identifiers", "x.person_id = ANY(:ids)"),
    ("organisations", "person_identifiers", "x.organisation_id = ANY(:ids)"),
    (
        "confirmations",
        "documents",
        "x.id IN (SELECT c.document_id FROM confirmations AS c WHERE c.id = ANY(:ids))",
    ),
    (
        "confirmations",
        "document_fields",
        "x.document_id IN (SELECT c.document_id FROM confirmations AS c WHERE c.id = ANY(:ids))",
    ),
    (
        "confirmations",
        "uploads",
        """x.id IN (
            SELECT d.upload_id FROM confirmations AS c JOIN documents AS d ON d.id = c.document_id
            WHERE c.id = ANY(:ids)
        )""",
    ),
    (
        "confirmations",
        "pages",
        """EXISTS (
            SELECT FROM confirmations AS c JOIN documents AS d ON d.id = c.document_id
            WHERE c.id = ANY(:ids) AND d.upload_id = x.upload_id
              AND coalesce(x.document_id, d.id) = d.id
        )""",
    ),
)
"""A table that is written, one whose rows `x` are sealed with it, and SQL for which."""

BY_TRIGGER: Final = frozenset({"person_identifiers"})
"""What the trigger `keep_number` writes: of it only the rows of this very transaction."""
