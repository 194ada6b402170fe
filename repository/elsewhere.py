"""What other systems answered for a dossier: which papers they have, or that they did not answer.

A look elsewhere sends the owner's number out, so it stands in their access log before it happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose
from core.clock import Clock
from core.errors import MotLanError
from core.papers import CATALOGUE
from repository.access_log import append, append_listed
from repository.checklist import ChecklistItem, checklist
from repository.doors import OPEN_STATES, dossier_for
from storage.db.models import Dossier, ElsewhereFetch, ElsewhereLookup, Person, Procedure
from storage.db.queries import shared_results as queries

ASKED_ELSEWHERE: Final = "asked_elsewhere"
"""Action of an entry: a desk asked another system which results a person has."""
TAKEN_FROM_ELSEWHERE: Final = "taken_from_elsewhere"
"""Action of an entry: a desk fetched a paper of a person from another system."""

Outcome = Literal["found", "nothing", "unavailable"]


class NothingToAskError(MotLanError):
    """The dossier has ended, has no owner with a number, or lacks no paper that is a result."""

    code, fault = "nothing_to_ask", "caller"


class LookupNotFoundError(MotLanError):
    """No such answer for this dossier, or no such paper in it."""

    code, fault = "lookup_not_found", "caller"


@dataclass(frozen=True)
class Wanted:
    """What is to be asked for a dossier."""

    dossier: Dossier
    procedure_code: str
    owner: Person
    submitter: Person
    types: tuple[str, ...]
    """Paper types of the components that nothing serves yet."""

    @property
    def result_codes(self) -> tuple[str, ...]:
        """Every code under which those types run."""
        return tuple(code for slug in self.types for code in CATALOGUE.types[slug].result_codes)


def what_to_ask(session: Session, clock: Clock, caller: Caller, dossier_id: UUID) -> Wanted:
    """What the dossier still lacks, noted as a look at its owner's papers; commit before asking.

    Raises DossierNotFoundError and NothingToAskError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.LOOK_UP_RECORDS)
    items = checklist(session, clock, caller, dossier_id)
    types = tuple(sorted({slug for item in items for slug in _asked_types(item)}))
    owner = session.get(Person, dossier.owner_id) if dossier.owner_id else None
    submitter = session.get(Person, dossier.submitter_id) if dossier.submitter_id else None
    if dossier.state not in OPEN_STATES or owner is None or not owner.personal_number or not types:
        raise NothingToAskError
    if submitter is None or not submitter.personal_number:
        submitter = owner
    _log(session, clock, caller, dossier, ASKED_ELSEWHERE)
    procedure = session.get_one(Procedure, dossier.procedure_id)
    return Wanted(dossier, procedure.code, owner, submitter, types)


def _asked_types(item: ChecklistItem) -> Sequence[str]:
    """Results that would serve the component; forms and what is served are not asked for."""
    if not item.must_be_asked_for:
        return ()
    # A type that only people tell has no code under which another system knows it.
    known = (slug for slug in item.accepted_types if slug in CATALOGUE.types)
    return [slug for slug in known if CATALOGUE.types[slug].result_codes]


def note_answer(
    session: Session,
    clock: Clock,
    caller: Caller,
    wanted: Wanted,
    peer: str,
    papers: Sequence[Mapping[str, Any]] | None,
    error_code: str | None = None,
) -> ElsewhereLookup:
    """Write down what a system answered; `papers` None: nothing that can be used."""
    outcome: Outcome = "unavailable" if papers is None else "found" if papers else "nothing"
    lookup = ElsewhereLookup(
        dossier_id=wanted.dossier.id,
        peer=peer,
        outcome=outcome,
        error_code=error_code,
        asked_types=list(wanted.types),
        papers=[dict(paper) for paper in papers or ()],
        staff_id=caller.staff_id,
        at=clock.now(),
    )
    session.add(lookup)
    session.flush()
    return lookup


def lookups_of(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID
) -> Sequence[ElsewhereLookup]:
    """What other systems answered for a dossier, newest first; raises DossierNotFoundError.

    Papers of the owner that stand in an answer are a list of theirs: commit before showing it.
    """
    dossier = dossier_for(session, caller, dossier_id)
    found = queries.lookups(session, dossier.id)
    if dossier.owner_id is not None and any(one.papers for one in found):
        owners = [dossier.owner_id]
        append_listed(session, clock, caller, owners, dossier_id=dossier.id, is_once_a_day=True)
    return found


def paper_of(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID, lookup_id: UUID, place: int
) -> tuple[ElsewhereLookup, dict[str, Any]]:
    """One paper of an answer, for a caller who may hand papers in while the dossier is open.

    That it is taken stands in its owner's log: commit before it is fetched. Raises
    DossierNotFoundError, LookupNotFoundError and NothingToAskError for a dossier that has ended.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.UPLOAD)
    lookup = queries.lookup(session, dossier_id, lookup_id)
    if lookup is None or not 0 <= place < len(lookup.papers):
        raise LookupNotFoundError
    if dossier.state not in OPEN_STATES:
        raise NothingToAskError
    _log(session, clock, caller, dossier, TAKEN_FROM_ELSEWHERE)
    return lookup, dict(lookup.papers[place])


def note_fetch(
    session: Session,
    clock: Clock,
    lookup: ElsewhereLookup,
    batch_id: UUID,
    paper: Mapping[str, Any],
    file_sha256: str,
) -> None:
    """The file with this hash came from another system; noted before the batch takes it in."""
    session.add(
        ElsewhereFetch(
            batch_id=batch_id,
            lookup_id=lookup.id,
            file_sha256=file_sha256,
            result_code=str(paper["MaKetQua"]),
            agency=str(paper["CoQuanChuQuan"]),
            at=clock.now(),
        )
    )
    session.flush()


def _log(session: Session, clock: Clock, caller: Caller, dossier: Dossier, action: str) -> None:
    append(
        session,
        clock,
        caller,
        action=action,
        outcome="allowed",
        purpose=Purpose.DOSSIER,
        basis=LegalBasis.LAW,
        owner_id=dossier.owner_id,
        dossier_id=dossier.id,
    )


@dataclass(frozen=True)
class Unavailable:
    """That no system could be asked about a paper, and why: the lawful ground to ask for it."""

    at: datetime
    peers: tuple[str, ...]
    error_code: str | None


def unavailable_types(session: Session, dossier_id: UUID) -> dict[str, Unavailable]:
    """KHONG_KHAI_THAC_DUOC by paper type: the last time each asked system was asked, none answered.

    Rights are asked for by who calls.
    """
    newest: dict[tuple[str, str], ElsewhereLookup] = {}
    for lookup in reversed(queries.lookups(session, dossier_id)):
        for slug in lookup.asked_types:
            newest[slug, lookup.peer] = lookup
    by_type: dict[str, list[ElsewhereLookup]] = {}
    for (slug, _), lookup in newest.items():
        by_type.setdefault(slug, []).append(lookup)
    return {
        slug: Unavailable(
            at=max(one.at for one in found),
            peers=tuple(sorted(one.peer for one in found)),
            error_code=found[0].error_code,
        )
        for slug, found in by_type.items()
        if all(one.outcome == "unavailable" for one in found)
    }
