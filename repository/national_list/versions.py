"""A new version of a procedure: what the list says, and what we know of its components besides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.lifecycle import Trust
from core.vietnamese import fold
from repository.aliases import paper_type_of, resolve
from repository.national_list.shapes import ListedProcedure
from storage.db.models import (
    Component,
    ComponentPaper,
    Procedure,
    ProcedureCase,
    ProcedureResult,
)
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import national_list as queries

SOURCE = "Danh mục quốc gia về thủ tục hành chính"


@dataclass(frozen=True)
class _Known:
    """What we know of a component and no list says."""

    id: UUID
    owner_role: str
    minimum_trust: Trust


def begin_version(
    session: Session, listed: ListedProcedure, before: Procedure | None, first: date
) -> Procedure:
    """Let a version begin on a day and end the one before; a version of that very day that no
    dossier stands on is made anew.

    Whose paper it is, the least trust and the accepted paper types are carried over: from the
    component of the version before, else from one with the same code elsewhere.
    """
    known = _known_components(session, listed, before)
    papers = queries.papers_of(session, [one.id for one in known.values()])
    accepted = [(row.component_id, row.paper_type, row.purpose, row.valid_from, row.valid_to)
                for row in papers]  # fmt: skip
    values = {
        "name": listed.name,
        "name_folded": fold(listed.name),
        "level": listed.level,
        "field_name": listed.field_name,
        "agency_name": listed.agency_name,
        "legal_days": listed.legal_days,
        "source": f"{SOURCE}, có hiệu lực từ {first:%d/%m/%Y}",
        "valid_to": listed.ends_on,
    }
    if before is not None and before.valid_from == first:
        version = before
        queries.remove_parts(session, version.id)
        for name, value in values.items():
            setattr(version, name, value)
    else:
        if before is not None and (before.valid_to is None or before.valid_to >= first):
            before.valid_to = first - timedelta(days=1)
        version = Procedure(code=listed.code, valid_from=first, **values)
        session.add(version)
    session.flush()
    _add_parts(session, version, listed)
    for position, one in enumerate(listed.components, start=1):
        old = known.get((one.case_code, one.code))
        component = Component(
            procedure_id=version.id,
            position=position,
            code=one.code,
            name=one.name,
            case_code=one.case_code,
            group_key=one.group_key,
            is_required=one.is_required,
            original_count=one.original_count,
            copy_count=one.copy_count,
            owner_role="any" if old is None else old.owner_role,
            minimum_trust=Trust.T4 if old is None else old.minimum_trust,
        )
        session.add(component)
        session.flush()
        session.add_all(
            ComponentPaper(
                component_id=component.id,
                paper_type=paper_type,
                purpose=purpose,
                valid_from=begins,
                valid_to=ends,
            )
            for component_id, paper_type, purpose, begins, ends in accepted
            if old is not None and component_id == old.id
        )
    return version


def _known_components(
    session: Session, listed: ListedProcedure, before: Procedure | None
) -> dict[tuple[str, str], _Known]:
    """By case and code of the new version: the component from which it takes what we know."""
    own = () if before is None else catalogue_queries.components_of(session, before.id)
    by_case = {(one.case_code, one.code): one for one in own}
    by_code = {one.code: one for one in own}
    today = listed.effective_on or date.max
    codes = {one.code: resolve(session, "component", one.code, today) for one in listed.components}
    elsewhere = queries.newest_of_code(session, [*codes, *codes.values()])
    found: dict[tuple[str, str], _Known] = {}
    for one in listed.components:
        key = (one.case_code, one.code)
        old = (
            by_case.get(key)
            or by_code.get(one.code)
            or elsewhere.get(one.code)
            or elsewhere.get(codes[one.code])
        )
        if old is not None:
            # A copy: the row itself may be taken away below.
            found[key] = _Known(old.id, old.owner_role, old.minimum_trust)
    return found


def _add_parts(session: Session, version: Procedure, listed: ListedProcedure) -> None:
    session.add_all(
        ProcedureCase(
            procedure_id=version.id, code=one.code, name=one.name, legal_days=one.legal_days
        )
        for one in listed.cases
    )
    session.add_all(
        ProcedureResult(
            procedure_id=version.id,
            code=one.code,
            name=one.name,
            paper_type=paper_type_of(session, one.code, version.valid_from),
            position=position,
        )
        for position, one in enumerate(listed.results, start=1)
    )
