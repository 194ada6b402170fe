"""Backlog campaigns as pages and API show them: the queue, its candidates, who saw whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose
from core.clock import Clock
from core.vietnamese import fold
from ingest.review.worklist import ReviewPage, pages_of
from repository.access_log import Look, append_all
from repository.campaigns.deciding import paper_in, to_release
from repository.campaigns.enrolling import EntryFound, entries_for, facts_of, judged, owners_of
from repository.campaigns.scoring import fold_number
from storage.db.models import (
    Campaign,
    CampaignEntry,
    CampaignPaper,
    Document,
    PaperState,
    Person,
)
from storage.db.queries import campaigns as queries
from storage.db.queries.people import persons_by_id

_MOST_OWNERS = 3
_MOST_FOUND = 8
NEW = "moi"
"""In the place of a person: somebody who becomes known with the paper."""


@dataclass(frozen=True)
class OwnerChoice:
    """A person who may own the result of a line."""

    person_id: UUID
    full_name: str
    personal_number: str | None
    date_of_birth: date | None
    score: float
    signs: tuple[str, ...]


@dataclass(frozen=True)
class EntryChoice:
    """A line of the list that the paper may be."""

    entry_id: UUID
    number: str
    owner_name: str
    personal_number: str | None
    date_of_birth: date | None
    ward: str | None
    issued_on: date
    score: float
    reasons: tuple[str, ...]
    is_taken: bool
    owners: tuple[OwnerChoice, ...]


@dataclass(frozen=True)
class QueueView:
    """A paper of a campaign beside what it may be."""

    document_id: UUID
    version: int
    state: PaperState
    type: str | None
    fields: dict[str, str]
    pages: tuple[ReviewPage, ...]
    reasons: tuple[str, ...]
    """Why the machine was not sure."""
    set_aside_reason: str | None
    entries: tuple[EntryChoice, ...]
    left: int
    """Papers in the queue."""
    undo_id: UUID | None
    """The paper that the caller decided last, and its version."""
    undo_version: int


def queue_view(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    document_id: UUID,
    *,
    words: str = "",
) -> QueueView:
    """A paper of the queue; whoever is shown has it in the log, so commit before answering.

    `words`: a number or name that the clerk looks for in the list. Raises
    CampaignPaperNotFoundError.
    """
    paper = paper_in(session, caller, campaign, document_id)
    document = session.get_one(Document, document_id)
    fields = queries.confirmed_fields(session, document_id)
    found = _found(session, campaign, document, fields, words)
    # Typed words single one line out before people are shown for it: the list is no register to
    # look people up in.
    with_owners = not words.strip() or len(found) == 1
    entries = tuple(_choice(session, one, with_owners=with_owners) for one in found)
    _log(session, clock, caller, document, entries)
    undone = None
    if caller.staff_id is not None:
        undone = queries.last_decided(session, campaign.id, caller.staff_id)
    return QueueView(
        document_id=document_id,
        version=paper.version,
        state=paper.state,
        type=document.type,
        fields=fields,
        pages=pages_of(session, document_id),
        reasons=tuple(paper.reasons),
        set_aside_reason=paper.set_aside_reason,
        entries=entries,
        left=queries.counts_by_state(session, [campaign.id]).get(PaperState.QUEUED, 0),
        undo_id=None if undone is None else undone.document_id,
        undo_version=0 if undone is None else undone.version,
    )


def _found(
    session: Session, campaign: Campaign, document: Document, fields: dict[str, str], words: str
) -> Sequence[EntryFound]:
    if not words.strip():
        return entries_for(session, campaign, document.type or "", fields)
    rows = {
        entry.id: entry
        for asked in {fold(words), fold_number(words)} - {""}
        for entry in queries.entries_like(session, campaign.id, asked, limit=_MOST_FOUND)
        if entry.paper_type == document.type
    }
    return judged(session, facts_of(fields), list(rows.values()))


def _choice(session: Session, found: EntryFound, *, with_owners: bool) -> EntryChoice:
    entry = found.entry
    matches = owners_of(session, entry).candidates[:_MOST_OWNERS] if with_owners else ()
    people = persons_by_id(session, [one.person_id for one in matches])
    owners = tuple(
        OwnerChoice(
            person_id=one.person_id,
            full_name=people[one.person_id].full_name,
            personal_number=people[one.person_id].personal_number,
            date_of_birth=people[one.person_id].date_of_birth,
            score=one.score,
            signs=one.signs,
        )
        for one in matches
    )
    return EntryChoice(
        entry_id=entry.id,
        number=entry.document_number,
        owner_name=entry.owner_name,
        personal_number=entry.personal_number,
        date_of_birth=entry.date_of_birth,
        ward=entry.ward,
        issued_on=entry.issued_on,
        score=found.fit.score,
        reasons=found.fit.reasons,
        is_taken=found.is_taken,
        owners=owners,
    )


def _log(
    session: Session,
    clock: Clock,
    caller: Caller,
    document: Document,
    entries: Sequence[EntryChoice],
) -> None:
    """The look at the scan, and one line for each person who was proposed."""
    shown = dict.fromkeys(owner.person_id for entry in entries for owner in entry.owners)
    looked = [(document.owner_id, Action.REVIEW.value)]
    looked += [(person_id, "owner_proposed") for person_id in shown]
    looks = [
        Look(
            caller,
            action=action,
            outcome="allowed",
            purpose=Purpose.BACKLOG,
            basis=LegalBasis.LAW,
            owner_id=owner_id,
            document_id=document.id,
        )
        for owner_id, action in looked
    ]
    append_all(session, clock, looks)


@dataclass(frozen=True)
class MatchedByHand:
    """A paper of which a person said whose it is, for the leader who answers for it."""

    document_id: UUID
    type: str | None
    number: str
    list_name: str
    """The owner as the list has it."""
    owner_name: str
    """The person who was chosen."""
    owner_number: str | None
    score: float


@dataclass(frozen=True)
class ReleaseView:
    """What a leader is asked to accept."""

    count: int
    own_count: int
    """Papers that the caller matched: somebody else releases them."""
    seen: str
    by_hand: tuple[MatchedByHand, ...]


def release_view(
    session: Session, clock: Clock, caller: Caller, campaign: Campaign, *, limit: int
) -> ReleaseView:
    """What waits for the release, with each paper that a person matched; log it, so commit."""
    asked = to_release(session, caller, campaign, limit=limit)
    found = tuple(_by_hand(session, paper) for paper in asked.by_hand)
    looks = [
        Look(
            caller,
            action="owner_proposed",
            outcome="allowed",
            purpose=Purpose.BACKLOG,
            basis=LegalBasis.LAW,
            owner_id=paper.person_id,
            document_id=paper.document_id,
        )
        for paper in asked.by_hand
    ]
    append_all(session, clock, looks)
    return ReleaseView(len(asked.papers), asked.own_count, asked.seen, found)


def _by_hand(session: Session, paper: CampaignPaper) -> MatchedByHand:
    entry = session.get_one(CampaignEntry, paper.entry_id)
    person = session.get_one(Person, paper.person_id)
    return MatchedByHand(
        document_id=paper.document_id,
        type=entry.paper_type,
        number=entry.document_number,
        list_name=entry.owner_name,
        owner_name=person.full_name,
        owner_number=person.personal_number,
        score=paper.score,
    )
