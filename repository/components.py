"""Components served without scan or stored paper: data looked up, an original shown, not due."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller
from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import Digitization
from core.vietnamese import clean_line
from repository.doors import OPEN_STATES, dossier_for
from repository.dossier_events import COMPONENT_MARKED, tell
from repository.events_out.outbox import tell_served
from repository.reuse import ComponentNotFoundError
from repository.standing import SHORTEST_REASON
from storage.db.models import Component, DossierComponent
from storage.db.queries import dossiers as queries

BY_PEOPLE: Final = (
    Digitization.EXPLOITED_DATA,
    Digitization.VERIFIED_BY_ORIGINAL,
    Digitization.NOT_REQUIRED,
    Digitization.NOT_DIGITIZED,
)
"""What an officer may say with a written reason; the last takes it back."""
_TAKEN_BACK: Final = (*BY_PEOPLE, Digitization.WAITED)


class ComponentMarkRefusedError(MotLanError):
    """The dossier has ended, a paper serves the component already, or the mark is none of ours."""

    code, fault = "component_mark_refused", "caller"


class ComponentReasonMissingError(MotLanError):
    """Which database, which original, why not due: it has to be written."""

    code, fault = "component_reason_missing", "caller"


def mark_component(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    component_id: UUID,
    mark: Digitization,
    reason: str,
) -> DossierComponent:
    """An officer says how a component is served without a scan; the caller commits.

    Raises DossierNotFoundError, ComponentNotFoundError, ComponentMarkRefusedError,
    ComponentReasonMissingError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.MARK_COMPONENT, lock=True)
    served = queries.dossier_component(session, dossier_id, component_id)
    if served is None:
        raise ComponentNotFoundError
    is_free = served.digitization in _TAKEN_BACK and served.document_id is None
    if dossier.state not in OPEN_STATES or mark not in BY_PEOPLE or not is_free:
        raise ComponentMarkRefusedError
    told = clean_line(reason)
    if len(told) < SHORTEST_REASON:
        raise ComponentReasonMissingError(letters=SHORTEST_REASON)
    before = served.digitization
    if mark is not before:
        served.digitization = mark
        served.changed_at = clock.now()
        code = session.get_one(Component, component_id).code
        values = {"component": code, "before": before.value, "after": mark.value}
        tell(session, clock, caller, dossier, COMPONENT_MARKED, values, reason=told)
        tell_served(session, clock, dossier, served)
    return served
