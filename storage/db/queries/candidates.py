"""What the reuse rules are asked about: the components of a dossier and the papers for them.

The statements are made once, with places for what differs: to build one costs more than to run it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, Final, cast
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Sensitivity
from storage.db.models import (
    Component,
    ComponentPaper,
    Dossier,
    DossierComponent,
    Page,
    PaperType,
    Procedure,
    Record,
    RecordEvent,
    Rendition,
    ReuseEvent,
    Signature,
)
from storage.db.queries.dossiers import DEAD
from storage.db.queries.records import offered_to
from storage.db.queries.verdicts import FOUND


@dataclass(frozen=True)
class Asked:
    """A component of a dossier with how it is served."""

    component: Component
    state: DossierComponent
    accepted: Mapping[str, str | None]
    """Paper types that may be taken from the store, each with the purpose asked for."""
    procedure_code: str
    is_dead: bool
    """The paper that serves it was revoked, annulled or doubted since."""


@dataclass(frozen=True)
class Candidate:
    """A record that may stand in for a component, with what is counted about it."""

    record: Record
    used_in: tuple[UUID, ...]
    """Dossiers that reused it."""
    quality: tuple[str, ...]
    """Codes of what is wrong with its pages."""
    corrections: Sequence[Mapping[str, Any]]
    """Oldest first: by field `[before, after]`."""
    is_signed_here: bool | None
    """Did we sign it; told where its file does not prove that no certificate was revoked."""


_DAY: Final = sa.bindparam("on", type_=sa.Date())
_ACCEPTED: Final = (
    sa.select(sa.func.jsonb_object_agg(ComponentPaper.paper_type, ComponentPaper.purpose))
    .join(PaperType, PaperType.slug == ComponentPaper.paper_type)
    .where(
        ComponentPaper.component_id == Component.id,
        ComponentPaper.valid_from <= _DAY,
        sa.or_(ComponentPaper.valid_to.is_(None), ComponentPaper.valid_to >= _DAY),
        # Forms and process papers satisfy a component too, but are never taken from the store.
        PaperType.is_reusable,
    )
    .correlate(Component)
    .scalar_subquery()
)
_COMPONENTS: Final = (
    sa.select(
        Component,
        DossierComponent,
        _ACCEPTED,
        Procedure.code,
        sa.func.coalesce(Record.status.in_(DEAD), sa.false()),
    )
    .join(DossierComponent, DossierComponent.component_id == Component.id)
    .join(Procedure, Procedure.id == Component.procedure_id)
    .outerjoin(Record, Record.id == DossierComponent.record_id)
    .where(DossierComponent.dossier_id == sa.bindparam("dossier_id"))
    .order_by(Component.position)
)

_ANY_DOSSIER: Final = cast(
    "Dossier",
    SimpleNamespace(
        id=sa.bindparam("dossier_id", type_=sa.Uuid()),
        owner_id=sa.bindparam("owner_id", type_=sa.Uuid()),
        submitter_id=sa.bindparam("submitter_id", type_=sa.Uuid()),
        procedure_id=sa.bindparam("procedure_id", type_=sa.Uuid()),
        received_on=sa.bindparam("received_on", type_=sa.Date()),
    ),
)
_USES: Final = (
    sa.select(sa.func.array_agg(ReuseEvent.dossier_id))
    .where(ReuseEvent.record_id == Record.id)
    .correlate(Record)
    .scalar_subquery()
)
_FLAWS: Final = (
    sa.select(sa.func.jsonb_agg(Page.quality))
    .where(Page.document_id == Record.document_id)
    .correlate(Record)
    .scalar_subquery()
)
_CORRECTIONS: Final = (
    sa.select(
        sa.func.jsonb_agg(
            sa.dialects.postgresql.aggregate_order_by(
                RecordEvent.values, RecordEvent.at, RecordEvent.id
            )
        )
    )
    .where(RecordEvent.record_id == Record.id, RecordEvent.name == "corrected")
    .correlate(Record)
    .scalar_subquery()
)
_SIGNED_HERE: Final = (
    sa.select(sa.func.bool_and(Signature.profile != FOUND))
    .join(Rendition, Rendition.sha256 == Signature.object_sha256)
    .where(
        Rendition.record_id == Record.id,
        Rendition.role == "signed",
        # A report that says nothing of revocation proves nothing.
        Signature.report["revocation_checked"].as_boolean().is_not(True),
    )
    .correlate(Record)
    .scalar_subquery()
)
_CANDIDATES: Final = (
    sa.select(Record, _USES, _FLAWS, _CORRECTIONS, _SIGNED_HERE)
    .where(
        offered_to(_ANY_DOSSIER),
        Record.type == sa.func.any(sa.bindparam("types", type_=sa.ARRAY(sa.Text()))),
        Record.sensitivity.in_(sa.bindparam("levels", expanding=True)),
        sa.or_(Record.dossier_id.is_(None), Record.dossier_id != _ANY_DOSSIER.id),
    )
    .order_by(Record.issued_on.desc().nulls_last(), Record.id.desc())
)
# The one that is about to be used: judged as it is now, not as it was read before.
_ONE_CANDIDATE: Final = _CANDIDATES.where(
    Record.id == sa.bindparam("record_id", type_=sa.Uuid())
).execution_options(populate_existing=True)


def components_of(session: Session, dossier: Dossier, on: date) -> Sequence[Asked]:
    """The components of a dossier in order, with what they accept on this day."""
    rows = session.execute(_COMPONENTS, {"dossier_id": dossier.id, "on": on})
    return [
        Asked(component, state, accepted or {}, procedure_code, is_dead)
        for component, state, accepted, procedure_code, is_dead in rows
    ]


def candidates(
    session: Session,
    dossier: Dossier,
    types: Collection[str],
    levels: Collection[Sensitivity],
    record_id: UUID | None = None,
) -> tuple[Candidate, ...]:
    """The papers of the people of a dossier that its components accept, in one query.

    Newest issue first; of the levels that the caller may read. `record_id` narrows to one record;
    papers that came with this very dossier are no reuse and are left out.
    """
    if not types:
        return ()
    asked_for = {
        "dossier_id": dossier.id,
        "owner_id": dossier.owner_id,
        "submitter_id": dossier.submitter_id,
        "procedure_id": dossier.procedure_id,
        "received_on": dossier.received_on,
        "types": list(types),
        "levels": sorted(levels),
        "record_id": record_id,
    }
    statement = _CANDIDATES if record_id is None else _ONE_CANDIDATE
    return tuple(
        Candidate(
            record,
            tuple(used or ()),
            tuple(sorted({code for page in quality or () for code in page})),
            corrections or (),
            is_signed_here,
        )
        for record, used, quality, corrections, is_signed_here in session.execute(
            statement, asked_for
        )
    )
