"""How a dossier ends, whoever says so: what that does to its state and to its papers (R0)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from core.dossiers import ENDED_BADLY, ENDED_WELL
from core.lifecycle import DossierState, Origin
from repository.dossier_events import STATE_CHANGED, tell
from repository.settling import settle
from storage.db.models import Dossier, Record
from storage.db.queries import dossier_events as event_queries
from storage.db.queries.dossiers import accepted_by_others


def change_state(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier: Dossier,
    state: DossierState,
    records: Sequence[Record],
    *,
    keeps_papers: bool = False,
    reason: str = "",
) -> None:
    """Set the state and let the papers follow; hold the locks of the dossier and the records.

    What ended well makes its papers usable. What ended badly makes those that came with it
    unusable for good: a later word of the one-stop software does not bring them back.
    What only this dossier had accepted, before it was opened again, is taken back with the rest.
    `keeps_papers`: the citizen agrees that they stay in the repository; they wait there until a
    dossier accepts the same paper.
    """
    before = dossier.state
    if state is before:
        return
    dossier.state = state
    ended = state in ENDED_WELL or state in ENDED_BADLY
    dossier.closed_at = (dossier.closed_at or clock.now()) if ended else None
    tell(
        session,
        clock,
        caller,
        dossier,
        STATE_CHANGED,
        {"before": before.value, "after": state.value},
        reason=reason,
    )
    if state in ENDED_WELL and before not in ENDED_WELL:
        usable = [record for record in records if record.origin is not Origin.REFUSED]
        settle(session, clock, caller, dossier, usable)
    elif state in ENDED_BADLY and not keeps_papers:
        for record in _its_own(session, dossier, records):
            record.origin = Origin.REFUSED
            record.is_visible_to_owner = (
                record.is_visible_to_owner and state is not DossierState.NOT_RECEIVED
            )
    session.flush()


def _its_own(session: Session, dossier: Dossier, records: Sequence[Record]) -> Sequence[Record]:
    """What came with the dossier and no other one accepted: that is not this one's to take back."""
    came = [record for record in records if record.dossier_id == dossier.id]
    if not event_queries.has_been(session, dossier.id, ENDED_WELL):
        return [record for record in came if record.origin is Origin.PENDING]
    others = accepted_by_others(session, dossier.id, [record.id for record in came])
    return [record for record in came if record.id not in others]
