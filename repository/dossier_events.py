"""What happens to a dossier, as rows that nobody alters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.identifiers import mask_numbers_in
from core.vietnamese import clean_line
from repository.events_out.outbox import EventName, tell_of_dossier
from storage.db.models import Dossier, DossierEvent
from storage.db.queries import dossier_events as queries

STATE_CHANGED: Final = "state_changed"
"""`before`, `after`: states of business."""
COMPONENT_MARKED: Final = "component_marked"
"""`component`, `before`, `after`: how it is served."""
SUPPLEMENT_ASKED: Final = "supplement_asked"
"""`missing`: codes of the components."""
SUPPLEMENT_ANSWERED: Final = "supplement_answered"
"""`due_before`, `due_after`."""
SCAN_REFUSED: Final = "scan_refused"
"""`components`: codes of those whose scans are to be made anew; the reason is written."""
ENTERED_LATE: Final = "entered_late"
"""`received_at`: the dossier was opened here long after that moment; the reason is written."""
REFUSED: Final = "refused"
"""`keeps_papers`: the citizen agrees that what was scanned stays in the repository."""
MASTER_SAID: Final = "master_said"
"""A message of the one-stop software that counted; its values."""
MASTER_LATE: Final = "master_late"
"""A message that came after a newer one: kept, it changes nothing."""
MASTER_DISAGREED: Final = "master_disagreed"
"""`here`, `there`: what was decided here and what the one-stop software says; its word counts."""


def tell(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier: Dossier,
    name: str,
    values: dict[str, Any],
    *,
    reason: str = "",
    message_id: str | None = None,
    sequence: int | None = None,
) -> DossierEvent:
    """Write an event down; personal numbers in the reason are masked. The caller commits."""
    event = DossierEvent(
        dossier_id=dossier.id,
        name=name,
        reason=mask_numbers_in(clean_line(reason)),
        values=values,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        at=clock.now(),
        message_id=message_id,
        sequence=sequence,
    )
    session.add(event)
    _tell_others(session, clock, dossier, name, values)
    session.flush()
    return event


def _tell_others(
    session: Session, clock: Clock, dossier: Dossier, name: str, values: dict[str, Any]
) -> None:
    """What other systems follow of a dossier goes into the outbox as well."""
    if name == STATE_CHANGED:
        told = {"state_before": values["before"], "state": values["after"]}
        tell_of_dossier(session, clock, dossier, EventName.DOSSIER_STATE_CHANGED, told)
    elif name == SUPPLEMENT_ASKED:
        needed = {"component_codes": values["missing"], "why": "missing"}
        tell_of_dossier(session, clock, dossier, EventName.PAPERS_NEEDED, needed)
    elif name == SCAN_REFUSED:
        needed = {"component_codes": values["components"], "why": "scan_refused"}
        tell_of_dossier(session, clock, dossier, EventName.PAPERS_NEEDED, needed)


def events_of(session: Session, dossier_id: UUID) -> Sequence[DossierEvent]:
    """Everything that happened, the oldest first; rights are asked for by who calls."""
    return queries.events_of(session, dossier_id)
