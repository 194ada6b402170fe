"""Rows that are or may be one person: events of merging, proposals, locks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session, aliased

from core.identifiers import new_id
from storage.db.models import DuplicateProposal, Person, PersonEvent, PersonIdentifier, RecordOwner
from storage.db.queries.identities import WITHDRAWN, everyone_of

_MERGES = ("merged", "unmerged")


def lock_all(session: Session, ids: Collection[UUID]) -> None:
    """Hold all rows that are one with these, always in one order, until the transaction ends."""
    session.scalars(
        sa.select(Person)
        .where(Person.id.in_(everyone_of(ids)))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def cluster(session: Session, ids: Collection[UUID]) -> Sequence[Person]:
    """All rows that are one person with any of these, as they are now."""
    return session.scalars(
        sa.select(Person).where(Person.id.in_(everyone_of(ids))).order_by(Person.id)
    ).all()


def last_merges(session: Session, ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Of these rows those whose last such event merged them: row → into whom."""
    newest = (
        sa.select(PersonEvent.person_id, PersonEvent.name, PersonEvent.other_id)
        .ext(distinct_on(PersonEvent.person_id))
        .where(PersonEvent.person_id.in_(ids), PersonEvent.name.in_(_MERGES))
        .order_by(PersonEvent.person_id, PersonEvent.at.desc(), PersonEvent.id.desc())
        .subquery()
    )
    rows = session.execute(sa.select(newest).where(newest.c.name == "merged"))
    return {row[0]: row[2] for row in rows}


def sharing_a_number(session: Session, person_id: UUID) -> list[tuple[Person, set[str]]]:
    """Other persons who bear a number of this one: each with the kinds."""
    mine, theirs = aliased(PersonIdentifier), aliased(PersonIdentifier)
    query = (
        sa.select(Person, theirs.kind)
        .join(theirs, theirs.person_id == Person.id)
        .join(mine, sa.and_(mine.value == theirs.value, mine.kind == theirs.kind))
        .where(
            mine.person_id == person_id,
            Person.id != person_id,
            mine.source != WITHDRAWN,
            theirs.source != WITHDRAWN,
        )
        .order_by(Person.id)
        .limit(50)
    )
    found: dict[UUID, tuple[Person, set[str]]] = {}
    for person, kind in session.execute(query):
        found.setdefault(person.id, (person, set()))[1].add(kind)
    return list(found.values())


def keep_proposals(
    session: Session, proposals: Collection[DuplicateProposal]
) -> Sequence[DuplicateProposal]:
    """Add those whose pair is not there yet; gives the added ones."""
    if not proposals:
        return ()
    columns = ("person_id", "other_id", "score", "signs", "agency_id", "at")
    values = [
        {"id": new_id(), **{name: getattr(one, name) for name in columns}} for one in proposals
    ]
    added = session.scalars(
        insert(DuplicateProposal)
        .values(values)
        .on_conflict_do_nothing(index_elements=["person_id", "other_id"])
        .returning(DuplicateProposal)
    )
    return added.all()


def open_proposals(
    session: Session, agency_id: UUID, limit: int
) -> Sequence[sa.Row[DuplicateProposal, Person, Person]]:
    """The agency's undecided pairs that are not one person meanwhile, the likeliest first."""
    one, other = aliased(Person), aliased(Person)
    stands, stands_other = (sa.func.coalesce(p.merged_into_id, p.id) for p in (one, other))
    return session.execute(
        sa.select(DuplicateProposal, one, other)
        .join(one, one.id == DuplicateProposal.person_id)
        .join(other, other.id == DuplicateProposal.other_id)
        .where(
            DuplicateProposal.agency_id == agency_id,
            DuplicateProposal.decided_as.is_(None),
            stands != stands_other,
        )
        .order_by(DuplicateProposal.score.desc(), DuplicateProposal.id)
        .limit(limit)
    ).all()


def papers_owned(session: Session, ids: Collection[UUID]) -> dict[UUID, int]:
    """How many papers each row owns, itself and not those merged with it; none is left out."""
    query = sa.select(RecordOwner.person_id, sa.func.count()).where(RecordOwner.person_id.in_(ids))
    found = session.execute(query.group_by(RecordOwner.person_id))
    return {person_id: count for person_id, count in found if person_id is not None}


def locked_proposal(
    session: Session, proposal_id: UUID, agency_id: UUID
) -> DuplicateProposal | None:
    """The agency's undecided proposal, held until the transaction ends."""
    return session.scalar(
        sa.select(DuplicateProposal)
        .where(
            DuplicateProposal.id == proposal_id,
            DuplicateProposal.agency_id == agency_id,
            DuplicateProposal.decided_as.is_(None),
        )
        .with_for_update()
    )


def events_of(session: Session, person_id: UUID) -> Sequence[PersonEvent]:
    """What happened to a person and to all rows that are one with it, the newest first."""
    rows = everyone_of([person_id])
    return session.scalars(
        sa.select(PersonEvent)
        .where(sa.or_(PersonEvent.person_id.in_(rows), PersonEvent.other_id.in_(rows)))
        .order_by(PersonEvent.at.desc(), PersonEvent.id.desc())
    ).all()


def with_open_proposals(session: Session, ids: Collection[UUID]) -> set[UUID]:
    """Which of these rows somebody still has to compare with another one."""
    if not ids:
        return set()
    rows = session.execute(
        sa.select(DuplicateProposal.person_id, DuplicateProposal.other_id).where(
            sa.or_(DuplicateProposal.person_id.in_(ids), DuplicateProposal.other_id.in_(ids)),
            DuplicateProposal.decided_as.is_(None),
        )
    )
    return {id_ for row in rows for id_ in row if id_ in set(ids)}
