"""Two rows that are one person: proposed with a score, merged by two people, and un-merged.

A desk asks for a merge; it counts when a second person has agreed (`repository.agreeing`). Two rows
with two 12-digit numbers are never merged, nor rows that have too little in common.
Nothing is moved: papers, dossiers and the log keep the row they were written for. An event says who
stands for whom, and what follows from all events is kept in `Person.merged_into_id`, through which
queries see the rows as one person (`storage/db/queries/identities.py`). Un-merging gives back what
was, whatever was merged before or after.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from repository.identifying import Kind
from repository.owner_matching import PROPOSE_SCORE, OwnerAsked, score_of
from repository.person_events import note, tell_all
from repository.persons import PersonNotFoundError, person_with_id
from repository.standing import written
from storage.db.models import DuplicateProposal, Person, PersonEvent
from storage.db.queries import identities, merging, person_events

MOST_SHOWN: Final = 100


class MergeRefusedError(MotLanError):
    """The two are one person already."""

    code, fault = "merge_refused", "caller"


class MergeUnlikelyError(MotLanError):
    """Each has a 12-digit number, or too little speaks for one person."""

    code, fault = "merge_unlikely", "caller"


class NotMergedError(MotLanError):
    """The row was not merged into another one, or not any more."""

    code, fault = "person_not_merged", "caller"


class ProposalNotFoundError(MotLanError):
    """No such open proposal at the caller's desk."""

    code, fault = "proposal_not_found", "caller"


@dataclass(frozen=True)
class ProposalShown:
    """Two rows that may be one person, for the officer who decides."""

    id: UUID
    person: Person
    other: Person
    score: float
    signs: tuple[str, ...]
    papers: tuple[int, int]
    """How many papers of the store each of the two owns."""


def propose_duplicates(
    session: Session, clock: Clock, caller: Caller, person: Person
) -> tuple[DuplicateProposal, ...]:
    """Note who may be the same as this person: same name and birth date, or a number in common.

    For the desk that met them; pairs that were noted before, or decided upon, are left as they are.
    """
    if caller.agency_id is None:
        return ()
    proposals = [
        DuplicateProposal(
            person_id=min(person.id, other.id),
            other_id=max(person.id, other.id),
            score=score,
            signs=list(signs),
            agency_id=caller.agency_id,
            at=clock.now(),
        )
        for other, score, signs in likely_the_same(session, person)
    ]
    return tuple(merging.keep_proposals(session, proposals))


def likely_the_same(
    session: Session, person: Person
) -> tuple[tuple[Person, float, tuple[str, ...]], ...]:
    """Who else may be this person, the likeliest first; merged rows are left out."""
    asked = OwnerAsked(
        full_name=person.full_name,
        number=person.personal_number,
        date_of_birth=person.date_of_birth,
        ward=_ward_of(person),
    )
    numbers = merging.sharing_a_number(session, person.id)
    others = {one.id: one for one, _ in numbers}
    if person.date_of_birth is not None:
        named = identities.of_name_and_birth(
            session, person.full_name_folded, person.date_of_birth, None
        )
        others |= {one.id: one for one in named}
    shared = {one.id: {Kind(kind) for kind in kinds} for one, kinds in numbers}
    found = []
    for other in others.values():
        if (other.merged_into_id or other.id) == (person.merged_into_id or person.id):
            continue
        match = score_of(asked, other, shared.get(other.id, ()))
        if match.score >= PROPOSE_SCORE and other.merged_into_id is None:
            found.append((other, match.score, match.signs))
    return tuple(sorted(found, key=lambda one: (-one[1], str(one[0].id))))


def _ward_of(person: Person) -> str | None:
    """The part of the address that names the commune: the third from the end of four, or so."""
    parts = (person.address or "").split(",")
    return parts[-2] if len(parts) > 1 else None


def open_proposals(session: Session, caller: Caller) -> tuple[ProposalShown, ...]:
    """What waits at the caller's desk, the likeliest first; nothing for a role that may not."""
    if caller.agency_id is None or not may(caller, Action.MANAGE_PERSONS):
        return ()
    rows = merging.open_proposals(session, caller.agency_id, MOST_SHOWN)
    met = {one.id for _, person, other in rows for one in (person, other)}
    papers = merging.papers_owned(session, met)
    return tuple(
        ProposalShown(
            row.id,
            person,
            other,
            row.score,
            tuple(row.signs),
            (papers.get(person.id, 0), papers.get(other.id, 0)),
        )
        for row, person, other in rows
    )


def decide(
    session: Session,
    clock: Clock,
    caller: Caller,
    proposal_id: UUID,
    answer: Literal["same", "different"],
    reason: str,
    *,
    stays_id: UUID | None = None,
) -> DuplicateProposal:
    """An officer says whether two rows are one person; the caller commits.

    :param stays_id: of two that are one, who stands for both; the one with a 12-digit number
        otherwise. Raises ProposalNotFoundError, WrittenReasonMissingError, MergeRefusedError.
    """
    told = written(reason)
    proposal = None
    if caller.agency_id is not None and may(caller, Action.MANAGE_PERSONS):
        proposal = merging.locked_proposal(session, proposal_id, caller.agency_id)
    if proposal is None:
        raise ProposalNotFoundError
    if answer == "same":
        pair = [person_with_id(session, id_) for id_ in (proposal.person_id, proposal.other_id)]
        stays = next((one for one in pair if one.id == stays_id), None) or _better(pair)
        goes = pair[0] if stays is pair[1] else pair[1]
        ask_merge(session, clock, caller, goes.id, stays.id, told)
    proposal.decided_as, proposal.reason = answer, told
    proposal.staff_id, proposal.decided_at = caller.staff_id, clock.now()
    session.flush()
    return proposal


def _better(pair: Collection[Person]) -> Person:
    """The one with a 12-digit number, else the one who was there first."""
    return min(pair, key=lambda one: (one.personal_number is None, one.created_at, one.id))


def ask_merge(
    session: Session, clock: Clock, caller: Caller, person_id: UUID, into_id: UUID, reason: str
) -> PersonEvent:
    """A desk says that two rows are one person; it counts when a second person agrees.

    The right is the caller's route, who also logs both and commits. Asking twice gives what was
    asked. Raises PersonNotFoundError, MergeRefusedError, MergeUnlikelyError,
    WrittenReasonMissingError.
    """
    told = written(reason)
    goes, stays = _pair(session, person_id, into_id)
    for known in person_events.waiting_of(session, goes.id):
        if (known.name, known.person_id, known.other_id) == ("merge_asked", goes.id, stays.id):
            return known
    return note(session, clock, caller, "merge_asked", goes.id, told, other_id=stays.id)


def _pair(session: Session, person_id: UUID, into_id: UUID) -> tuple[Person, Person]:
    """Who stands for the two, held until the transaction ends, if they may be merged."""
    merging.lock_all(session, (person_id, into_id))
    goes, stays = person_with_id(session, person_id), person_with_id(session, into_id)
    if goes.id == stays.id:
        raise MergeRefusedError
    rows = merging.cluster(session, (goes.id, stays.id))
    numbers = {row.personal_number for row in rows} - {None}
    if len(numbers) > 1 or not _is_likely(session, goes, stays):
        raise MergeUnlikelyError
    return goes, stays


def _is_likely(session: Session, goes: Person, stays: Person) -> bool:
    """Told from either side: one of the two may know more of itself."""
    return any(
        other.id == wanted.id
        for one, wanted in ((goes, stays), (stays, goes))
        for other, _, _ in likely_the_same(session, one)
    )


def merge_persons(session: Session, clock: Clock, caller: Caller, asked: PersonEvent) -> Person:
    """From now on one stands for the other, as was asked; gives who stands. Both are told.

    Who may agree is asked in `repository.agreeing`. Raises as `ask_merge` does.
    """
    if asked.other_id is None:
        raise MergeRefusedError
    goes, stays = _pair(session, asked.person_id, asked.other_id)
    values = {person_events.ANSWERS: str(asked.id)}
    note(session, clock, caller, "merged", goes.id, asked.reason, other_id=stays.id, values=values)
    _follow_events(session, {goes.id, stays.id})
    tell_all(session, clock, caller, {goes.id, stays.id}, "merged")
    return stays


def unmerge_person(
    session: Session, clock: Clock, caller: Caller, person_id: UUID, reason: str
) -> tuple[Person, UUID]:
    """The row stands for itself again, with the rows that were merged into it before.

    Sessions of both end: who signed in while they were one may be in the other's store. Gives it
    and the row that it was merged into; both are told, the caller logs both. Raises
    PersonNotFoundError, NotMergedError, WrittenReasonMissingError.
    """
    told = written(reason)
    merging.lock_all(session, (person_id,))
    person = session.get(Person, person_id)
    if person is None:
        raise PersonNotFoundError(person_id=person_id)
    into = merging.last_merges(session, [person_id]).get(person_id)
    if into is None:
        raise NotMergedError
    identities.end_sessions(session, person_id, clock.now())
    note(session, clock, caller, "unmerged", person_id, told, other_id=into)
    _follow_events(session, {person_id, into})
    tell_all(session, clock, caller, {person_id, into}, "unmerged")
    return person, into


def rows_of_person(session: Session, person_id: UUID) -> Mapping[UUID, UUID]:
    """Rows merged into another one, among all that are one person with this: row → into whom."""
    return merging.last_merges(session, [one.id for one in merging.cluster(session, [person_id])])


def events_of_person(session: Session, person_id: UUID) -> Sequence[PersonEvent]:
    """What happened to a person and the rows that are one with it, the newest first."""
    return merging.events_of(session, person_id)


def _follow_events(session: Session, touched: Collection[UUID]) -> None:
    """Write into each row of these persons who stands for it, as the events say."""
    rows = merging.cluster(session, touched)
    into = merging.last_merges(session, [row.id for row in rows])
    for row in rows:
        stands = row.id
        while stands in into:
            stands = into[stands]
        row.merged_into_id = None if stands == row.id else stands
    session.flush()
