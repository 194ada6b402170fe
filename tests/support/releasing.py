"""Papers of a campaign up to its release: confirmed at once, and what a leader is shown."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from core.access import Caller, Role
from core.lifecycle import State
from ingest.pipeline.backlog import MOST_RELEASED
from ingest.pipeline.services import Services
from repository.campaigns.deciding import to_release
from repository.campaigns.enrolling import campaign_of, enrol
from storage.db.models import Campaign, Confirmation, Document, DocumentField, Staff
from storage.db.queries import campaigns as queries
from tests.support.desk import Desk


def seen(services: Services, desk: Desk, leader: Caller | None = None) -> str:
    """The fingerprint that the page shows whoever releases."""
    caller = leader or desk.officer
    with services.session_factory() as session:
        [campaign_id] = queries.types_by_campaign(session, desk.agency_id)
        campaign = session.get_one(Campaign, campaign_id)
        asked = to_release(session, caller, campaign, limit=MOST_RELEASED)
        assert len(asked.by_hand) == (0 if leader is None else 9)
        return asked.seen


def make_leader(services: Services, desk: Desk) -> Caller:
    """A second leader of the agency."""
    with services.session_factory() as session:
        staff = Staff(
            username="lanh-dao-mau",
            full_name="Lê Thị Mẫu",
            agency_id=desk.agency_id,
            roles=[Role.SUPERVISOR],
            password_hash="-",
        )
        session.add(staff)
        session.commit()
        return replace(desk.officer, roles=frozenset(staff.roles), staff_id=staff.id)


def confirm_at_once(services: Services, desk: Desk, ids: list[UUID]) -> None:
    """What confirming leaves behind, for many papers in one transaction."""
    with services.session_factory() as session:
        documents = session.scalars(sa.select(Document).where(Document.id.in_(ids))).all()
        campaign = campaign_of(session, documents[0])
        assert campaign is not None
        said = dict(
            session.execute(
                sa.select(
                    DocumentField.document_id,
                    sa.func.jsonb_object_agg(DocumentField.name, DocumentField.value),
                )
                .where(DocumentField.document_id.in_(ids))
                .group_by(DocumentField.document_id)
            ).all()
        )
        for document in documents:
            session.add(
                Confirmation(
                    document_id=document.id,
                    revision_id=document.id,
                    staff_id=desk.staff_id,
                    agency_id=desk.agency_id,
                    type="birth_certificate",
                    fields=said[document.id],
                    pdf_sha256="0" * 64,
                    compared_with_original=True,
                    at=services.clock.now(),
                )
            )
            enrol(session, services.clock, campaign, document, said[document.id])
            document.state = State.TO_RELEASE
        session.commit()
