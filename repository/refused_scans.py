"""Scans that the officer cannot work with (*không đạt*): back to the desk, the owner told once.

The pages are kept and say that they were refused, so that no later dossier uses the scan either
(R14). Its component waits for a new one; several scans that are refused at once are one notice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import mask_numbers_in
from core.lifecycle import Digitization
from core.vietnamese import clean_line
from repository import notices
from repository.doors import OPEN_STATES, dossier_for
from repository.dossier_events import SCAN_REFUSED, tell
from repository.events_out.outbox import tell_served
from repository.rules import SCAN_NOT_ACCEPTED
from repository.standing import SHORTEST_REASON, WrittenReasonMissingError
from storage.db.models import (
    Agency,
    Component,
    Document,
    Dossier,
    DossierComponent,
    DossierEvent,
    Page,
)
from storage.db.queries import dossiers as queries


class ScanNotRefusableError(MotLanError):
    """The dossier has ended, or a component is not served by a scan of its own."""

    code, fault = "scan_not_refusable", "caller"


@dataclass(frozen=True)
class RefusedScan:
    """Scans that were refused at once and for which new ones are still to come."""

    components: tuple[str, ...]
    """Names."""
    reason: str
    at: datetime


def refuse_scans(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    component_ids: Collection[UUID],
    reason: str,
) -> None:
    """The officer says what is wrong with these scans; the caller commits.

    Raises DossierNotFoundError, ScanNotRefusableError, WrittenReasonMissingError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.MARK_COMPONENT, lock=True)
    if dossier.state not in OPEN_STATES or not component_ids:
        raise ScanNotRefusableError
    told = mask_numbers_in(clean_line(reason))
    if len(told) < SHORTEST_REASON:
        raise WrittenReasonMissingError(letters=SHORTEST_REASON)
    refused = [
        _refuse(session, clock, dossier, component_id) for component_id in sorted(component_ids)
    ]
    codes = [component.code for component in refused]
    tell(session, clock, caller, dossier, SCAN_REFUSED, {"components": codes}, reason=told)
    values = {
        "papers": ", ".join(component.name for component in refused),
        "dossier": dossier.code,
        "reason": told,
        "agency": session.get_one(Agency, dossier.receiving_agency_id).name,
    }
    notices.tell_agency(
        session,
        clock,
        dossier.receiving_agency_id,
        "scan_refused_desk",
        dossier_id=dossier.id,
        values=values,
    )
    person_id = dossier.submitter_id or dossier.owner_id
    if person_id is not None:
        notices.tell_person(session, clock, person_id, "scan_refused", values=values)


def _refuse(session: Session, clock: Clock, dossier: Dossier, component_id: UUID) -> Component:
    served = queries.dossier_component(session, dossier.id, component_id)
    document = None
    if served is not None and served.digitization is Digitization.DIGITIZED:
        document = session.get(Document, served.document_id) if served.document_id else None
    if served is None or document is None or document.dossier_id != dossier.id:
        raise ScanNotRefusableError
    for page in session.scalars(sa.select(Page).where(Page.document_id == document.id)):
        page.quality = sorted({*page.quality, SCAN_NOT_ACCEPTED})
    # It stands for the component no more; the paper itself stays where it is.
    document.component_id = None
    served.document_id = served.record_id = None
    served.digitization, served.changed_at = Digitization.WAITED, clock.now()
    tell_served(session, clock, dossier, served)
    return session.get_one(Component, component_id)


def scans_to_come(session: Session, dossier_id: UUID) -> Sequence[RefusedScan]:
    """What was refused and not scanned anew yet, the newest first; rights: who calls."""
    waited = (
        sa.select(Component.code, Component.name)
        .join(DossierComponent, DossierComponent.component_id == Component.id)
        .where(
            DossierComponent.dossier_id == dossier_id,
            DossierComponent.digitization == Digitization.WAITED,
        )
    )
    names = {code: name for code, name in session.execute(waited)}
    events = session.scalars(
        sa.select(DossierEvent)
        .where(DossierEvent.dossier_id == dossier_id, DossierEvent.name == SCAN_REFUSED)
        .order_by(DossierEvent.at.desc(), DossierEvent.id.desc())
    )
    found = []
    for event in events if names else ():
        still = tuple(names.pop(code) for code in event.values["components"] if code in names)
        if still:
            found.append(RefusedScan(still, event.reason, event.at))
    return tuple(found)
