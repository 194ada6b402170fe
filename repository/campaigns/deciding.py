"""What a person decides on the papers of a campaign: which result, whose; aside; undone; released.

Nothing is signed before the release; until then every decision can be taken back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from core.lifecycle import Event, Work
from core.vietnamese import clean_line
from repository.campaigns.enrolling import entry_by_id, facts_of, judged
from repository.campaigns.managing import campaign_for, note
from repository.persons import get_or_create_person
from storage.db.models import Campaign, CampaignEntry, CampaignPaper, Document, PaperState, Person
from storage.db.queries import campaigns as queries
from storage.db.queries import work

_LONGEST_REASON = 500


class CampaignPaperNotFoundError(MotLanError):
    """No such paper in this campaign, or the role may not decide on it."""

    code, fault = "campaign_paper_not_found", "caller"


class CampaignPaperDecidedError(MotLanError):
    """Somebody else decided on the paper meanwhile, or it was released."""

    code, fault = "campaign_paper_decided", "caller"


class CampaignChoiceInvalidError(MotLanError):
    """The line is not one of this campaign, or of another type, or the person is not there."""

    code, fault = "campaign_choice_invalid", "caller"


class CampaignEntryTakenError(MotLanError):
    """The line of the list has its paper already."""

    code, fault = "campaign_entry_taken", "caller"


class CampaignMovedOnError(MotLanError):
    """A paper was matched, altered or taken back since the list to release was shown."""

    code, fault = "campaign_moved_on", "caller"


class CampaignReasonMissingError(MotLanError):
    """Setting a paper aside needs a written reason."""

    code, fault = "campaign_reason_missing", "caller"


def paper_in(
    session: Session, caller: Caller, campaign: Campaign, document_id: UUID, *, lock: bool = False
) -> CampaignPaper:
    """A paper of a campaign that the caller was let into; raises CampaignPaperNotFoundError."""
    paper = queries.paper_for(session, document_id, lock=lock)
    if paper is None or paper.campaign_id != campaign.id or not may(caller, Action.SEE_CAMPAIGN):
        raise CampaignPaperNotFoundError(document_id=document_id)
    return paper


def _held(
    session: Session, caller: Caller, campaign_id: UUID, document_id: UUID, version: int
) -> tuple[Campaign, CampaignPaper]:
    """Campaign and paper until the end of the transaction, in the state that the caller saw."""
    campaign = campaign_for(session, caller, campaign_id, Action.SEE_CAMPAIGN, lock=True)
    if not may(caller, Action.CONFIRM):
        raise CampaignPaperNotFoundError(document_id=document_id)
    paper = paper_in(session, caller, campaign, document_id, lock=True)
    if paper.version != version or paper.state is PaperState.RELEASED:
        raise CampaignPaperDecidedError(document_id=document_id)
    return campaign, paper


def choose_match(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign_id: UUID,
    document_id: UUID,
    *,
    version: int,
    entry_id: UUID,
    person_id: UUID,
) -> None:
    """The paper is this result, and this person's.

    Raises CampaignChoiceInvalidError, CampaignEntryTakenError, CampaignPaperDecidedError.
    """
    campaign, paper = _held(session, caller, campaign_id, document_id, version)
    entry = _entry(session, campaign, paper, entry_id)
    person = session.get(Person, person_id)
    if person is None or person.merged_into_id is not None:
        raise CampaignChoiceInvalidError(document_id=document_id)
    _match(session, clock, caller, campaign, paper, entry, person)


def match_new_person(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign_id: UUID,
    document_id: UUID,
    *,
    version: int,
    entry_id: UUID,
    full_name: str,
    number: str | None,
    date_of_birth: date | None,
) -> None:
    """The paper is this result, of somebody who becomes known with it.

    Raises the errors of `choose_match` and those of `repository.persons`.
    """
    campaign, paper = _held(session, caller, campaign_id, document_id, version)
    entry = _entry(session, campaign, paper, entry_id)
    if not clean_line(full_name):
        raise CampaignChoiceInvalidError(document_id=document_id)
    person = get_or_create_person(session, number or None, full_name, date_of_birth)
    _match(session, clock, caller, campaign, paper, entry, person)


def _entry(
    session: Session, campaign: Campaign, paper: CampaignPaper, entry_id: UUID
) -> CampaignEntry:
    entry = entry_by_id(session, campaign, entry_id)
    document = session.get_one(Document, paper.document_id)
    if entry is None or entry.paper_type != document.type:
        raise CampaignChoiceInvalidError(document_id=paper.document_id)
    if entry.id != paper.entry_id and queries.taken_entries(session, [entry.id]):
        raise CampaignEntryTakenError(document_id=paper.document_id)
    return entry


def _match(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    paper: CampaignPaper,
    entry: CampaignEntry,
    person: Person,
) -> None:
    facts = facts_of(queries.confirmed_fields(session, paper.document_id))
    [found] = judged(session, facts, [entry])
    paper.state, paper.entry_id, paper.person_id = PaperState.MATCHED, entry.id, person.id
    paper.score, paper.reasons = found.fit.score, [*found.fit.reasons, "chosen_by_person"]
    paper.set_aside_reason = None
    details = {"score": paper.score, "reasons": paper.reasons}
    _decided(session, clock, caller, campaign, paper, "chosen", details)


def set_aside(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign_id: UUID,
    document_id: UUID,
    *,
    version: int,
    reason: str,
) -> None:
    """The paper cannot be released, for this reason; its pages stay viewable.

    Raises CampaignReasonMissingError, CampaignPaperDecidedError.
    """
    campaign, paper = _held(session, caller, campaign_id, document_id, version)
    text = clean_line(reason)[:_LONGEST_REASON]
    if not text:
        raise CampaignReasonMissingError(document_id=document_id)
    paper.state, paper.entry_id, paper.person_id = PaperState.SET_ASIDE, None, None
    paper.set_aside_reason = text
    _decided(session, clock, caller, campaign, paper, "set_aside", {})


def take_back(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign_id: UUID,
    document_id: UUID,
    *,
    version: int,
) -> None:
    """Undo: a matched paper or one that was set aside goes back into the queue.

    Raises CampaignPaperDecidedError once it is released.
    """
    campaign, paper = _held(session, caller, campaign_id, document_id, version)
    if paper.state is PaperState.QUEUED:
        return
    paper.state, paper.entry_id, paper.person_id = PaperState.QUEUED, None, None
    paper.set_aside_reason = None
    _decided(session, clock, caller, campaign, paper, "undone", {})


def _decided(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    paper: CampaignPaper,
    name: str,
    details: dict[str, object],
) -> None:
    paper.version += 1
    paper.decided_by, paper.decided_at = caller.staff_id, clock.now()
    session.flush()
    note(session, clock, caller, campaign, name, details, paper.document_id)


@dataclass(frozen=True)
class ToRelease:
    """What a leader is asked to accept, as it stands now."""

    papers: tuple[CampaignPaper, ...]
    own_count: int
    """Papers that the caller matched and that somebody else has to release."""

    @property
    def seen(self) -> str:
        """SHA-256 of papers and versions: what is released must be what was shown."""
        told = [(str(one.document_id), one.version) for one in self.papers]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    @property
    def by_hand(self) -> tuple[CampaignPaper, ...]:
        """Those of which a person said whose they are."""
        return tuple(one for one in self.papers if "chosen_by_person" in one.reasons)


def to_release(session: Session, caller: Caller, campaign: Campaign, *, limit: int) -> ToRelease:
    """The matched papers that the caller may release, the oldest first, at most `limit`."""
    matched = queries.papers_in(session, campaign.id, PaperState.MATCHED, limit=limit)
    papers = tuple(one for one in matched if not _is_own(one, caller))
    return ToRelease(papers, len(matched) - len(papers))


def _is_own(paper: CampaignPaper, caller: Caller) -> bool:
    return paper.decided_by is not None and paper.decided_by == caller.staff_id


def release(
    session: Session, clock: Clock, caller: Caller, campaign_id: UUID, *, seen: str, limit: int
) -> Sequence[Document]:
    """The agency accepts what is matched: those documents now wait for its signature.

    `seen`: the fingerprint of `to_release` that the caller looked at. Papers that the caller
    matched wait for somebody else. Raises CampaignNotFoundError, CampaignMovedOnError.
    """
    campaign = campaign_for(session, caller, campaign_id, Action.RELEASE_CAMPAIGN, lock=True)
    asked = to_release(session, caller, campaign, limit=limit)
    if asked.seen != seen:
        raise CampaignMovedOnError(campaign_id=campaign_id)
    released = []
    for paper in asked.papers:
        document = session.get_one(Document, paper.document_id, with_for_update=True)
        document.owner_id = paper.person_id
        paper.state, paper.released_at = PaperState.RELEASED, clock.now()
        paper.version += 1
        session.flush()
        work.advance(session, Work.DOCUMENT, document.id, Event.RELEASED_BY_AGENCY)
        note(session, clock, caller, campaign, "released", {}, document.id)
        released.append(document)
    return released
