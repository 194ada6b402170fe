"""What alters rights waits for a second person: catalogues in our own form, and mappings.

A catalogue says who follows whom, how sensitive a type is and what satisfies a component, so one
account alone never brings one in over the network. The operator at the command line does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from repository import second_person
from repository.catalogue import paper_type
from repository.catalogue_import import ImportReport, RowChange, import_catalogue
from repository.mapping import MappedComponentNotFoundError, accept
from repository.second_person import WAITING, ListMovedOnError, ListProposalNotFoundError
from storage.db.models import CatalogueChange, Component, ComponentPaper, Procedure
from storage.db.queries import national_list as queries


class MappingInPastError(MotLanError):
    """A mapping would have begun before today: past dossiers would be judged anew."""

    code, fault = "mapping_in_past", "caller"


def propose_file(
    session: Session, clock: Clock, caller: Caller, data: dict[str, Any]
) -> tuple[ImportReport, CatalogueChange | None]:
    """Keep a catalogue for another person to decide on, with what it would alter; caller commits.

    No change where nothing differs. Raises CatalogueInvalidError, CatalogueVersionInUseError, and
    ListProposalNotFoundError for a caller who may not.
    """
    if not may(caller, Action.IMPORT_CATALOGUE):
        raise ListProposalNotFoundError
    with session.begin_nested() as trial:
        report = import_catalogue(session, data)
        trial.rollback()
    if not report.changes:
        return report, None
    return report, _keep(session, clock, caller, "file", data, report.changes)


def propose_mapping(
    session: Session,
    clock: Clock,
    caller: Caller,
    component_id: UUID,
    slug: str,
    *,
    valid_from: date | None = None,
) -> CatalogueChange:
    """Keep that a paper type shall satisfy a component from a day on (today when None).

    Raises MappedComponentNotFoundError, PaperTypeUnknownError, MappingInPastError.
    """
    component = session.get(Component, component_id)
    if component is None or not may(caller, Action.DECIDE_CATALOGUE):
        raise MappedComponentNotFoundError
    today = today_in_vietnam(clock)
    first = valid_from or today
    if first < today:
        raise MappingInPastError
    kind = paper_type(session, slug)
    procedure = session.get_one(Procedure, component.procedure_id)
    words = f"{procedure.code}: {component.code} «{component.name}» ← {kind.title}, {first}"
    told = RowChange(ComponentPaper.__tablename__, words, "", None, None)
    data = {"component_id": str(component_id), "slug": slug, "valid_from": first.isoformat()}
    return _keep(session, clock, caller, "mapping", data, [told])


def _keep(
    session: Session,
    clock: Clock,
    caller: Caller,
    kind: str,
    data: dict[str, Any],
    changes: Sequence[RowChange],
) -> CatalogueChange:
    row = CatalogueChange(
        kind=kind,
        data=data,
        told=[asdict(one) for one in changes],
        state=WAITING,
        proposed_by_id=caller.staff_id,
        proposed_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def take_change(session: Session, clock: Clock, caller: Caller, change_id: UUID) -> CatalogueChange:
    """Carry out what another person proposed, as it was shown; the caller commits.

    Raises ListProposalNotFoundError, ListDecidedError, OwnProposalError, ListMovedOnError; the
    caller then rolls back.
    """
    change = second_person.take_over(session, clock, caller, CatalogueChange, change_id)
    if change.kind == "file":
        report = import_catalogue(session, change.data)
        if [asdict(one) for one in report.changes] != change.told:
            raise ListMovedOnError
    else:
        first = date.fromisoformat(change.data["valid_from"])
        component_id = UUID(change.data["component_id"])
        # Waiting makes nothing valid for the days that have gone by.
        begins = max(first, today_in_vietnam(clock))
        accept(session, clock, caller, component_id, change.data["slug"], valid_from=begins)
    return change


def drop_change(session: Session, clock: Clock, caller: Caller, change_id: UUID) -> CatalogueChange:
    """Set a change aside for good; raises ListProposalNotFoundError, ListDecidedError."""
    return second_person.drop(session, clock, caller, CatalogueChange, change_id)


def change_of(session: Session, caller: Caller, change_id: UUID) -> CatalogueChange:
    """One change; raises ListProposalNotFoundError."""
    return second_person.proposed(session, caller, CatalogueChange, change_id)


def waiting_changes(session: Session) -> Sequence[CatalogueChange]:
    """What waits for a second person, the oldest first."""
    return queries.waiting_changes(session)
