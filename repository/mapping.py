"""Which paper types satisfy a component: said by a person, with dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import clean_line, fold
from repository.catalogue import paper_type
from storage.db.models import Component, ComponentPaper, Procedure
from storage.db.paging import PAGE, Page
from storage.db.queries import national_list as queries


class MappedComponentNotFoundError(MotLanError):
    """No such component, or the caller may not map."""

    code, fault = "mapped_component_not_found", "caller"


@dataclass(frozen=True)
class Unmapped:
    """A component of a running procedure for which nothing can be taken from the store."""

    component: Component
    procedure: Procedure


def unmapped(
    session: Session, on: date, *, cursor: str | None = None, size: int = PAGE
) -> Page[Unmapped]:
    """Components that wait for a person to say what satisfies them; raises CursorNotValidError."""
    page = queries.unmapped(session, on, cursor, size)
    return page.shown(Unmapped(component, procedure) for component, procedure, *_ in page.lines)


def accept(
    session: Session,
    clock: Clock,
    caller: Caller,
    component_id: UUID,
    slug: str,
    *,
    valid_from: date | None = None,
    purpose: str | None = None,
) -> ComponentPaper:
    """Let a paper type satisfy a component from a day on (today when None); the caller commits.

    Only what another person proposed comes here (`catalogue_changes`). Saying it twice changes
    nothing. Raises MappedComponentNotFoundError, PaperTypeUnknownError.
    """
    component = session.get(Component, component_id)
    if component is None or not may(caller, Action.DECIDE_CATALOGUE):
        raise MappedComponentNotFoundError
    kind = paper_type(session, slug)
    for known in queries.papers_of(session, [component_id]):
        if known.paper_type == kind.slug and known.valid_to is None:
            return known
    row = ComponentPaper(
        component_id=component_id,
        paper_type=kind.slug,
        purpose=fold(clean_line(purpose)) if purpose and purpose.strip() else None,
        valid_from=valid_from or today_in_vietnam(clock),
        valid_to=None,
    )
    session.add(row)
    session.flush()
    return row
