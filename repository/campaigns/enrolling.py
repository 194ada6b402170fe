"""A confirmed paper meets the list: which result it is, and whose; sure, or for a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import SYSTEM
from core.clock import Clock
from core.errors import MotLanError
from core.papers import first_date
from core.vietnamese import fold
from repository.campaigns.managing import note
from repository.campaigns.scoring import Fit, LineFacts, PaperFacts, fit_of_paper, fold_number
from repository.owner_matching import Matching, OwnerAsked, match_owner
from repository.persons import get_or_create_person
from storage.db.models import Campaign, CampaignEntry, CampaignPaper, Document, PaperState, Person
from storage.db.queries import campaigns as queries

_NEAR: Final = 40
_SHOWN: Final = 8
_NAMES: Final = (
    "holder_name",
    "owner_name",
    "husband_name",
    "wife_name",
    "investor_name",
    "business_name",
    "authorizer_name",
)
_NUMBERS: Final = ("personal_number", "husband_personal_number", "wife_personal_number")


@dataclass(frozen=True)
class EntryFound:
    """A line of the list that the paper may be."""

    entry: CampaignEntry
    fit: Fit
    is_taken: bool
    """It has its paper already."""


@dataclass(frozen=True)
class Decision:
    """What the machine makes of a paper."""

    entry: CampaignEntry | None
    person: Person | None
    score: float
    reasons: tuple[str, ...]

    @property
    def is_sure(self) -> bool:
        """Entry and owner are both known."""
        return self.entry is not None and self.person is not None


def campaign_of(session: Session, document: Document) -> Campaign | None:
    """The campaign for which the document was scanned."""
    return queries.campaign_of_batch(session, document.batch_id)


def facts_of(fields: Mapping[str, str]) -> PaperFacts:
    """What matters of a paper's confirmed fields."""
    number = fields.get("document_number") or fields.get("serial_number")
    return PaperFacts(
        number=fold_number(number) if number else None,
        issued_on=first_date(fields, "issue_date", "registration_date"),
        names=tuple(fields[name] for name in _NAMES if fields.get(name)),
    )


def entries_for(
    session: Session, campaign: Campaign, paper_type: str, fields: Mapping[str, str]
) -> Sequence[EntryFound]:
    """The lines that the paper may be, the best first; at most `_SHOWN`."""
    paper = facts_of(fields)
    near = queries.near_entries(
        session,
        campaign.id,
        paper_type,
        number=paper.number,
        names=[fold(name) for name in paper.names],
        issued_on=paper.issued_on,
        limit=_NEAR,
    )
    return judged(session, paper, near)


def judged(
    session: Session, paper: PaperFacts, entries: Sequence[CampaignEntry]
) -> Sequence[EntryFound]:
    """These lines beside the paper, the best first."""
    taken = queries.taken_entries(session, [entry.id for entry in entries])
    found = [
        EntryFound(entry, fit_of_paper(paper, _line(entry)), entry.id in taken) for entry in entries
    ]
    return sorted(found, key=lambda one: (-one.fit.score, one.is_taken, one.entry.id))[:_SHOWN]


def _line(entry: CampaignEntry) -> LineFacts:
    return LineFacts(entry.number_folded, entry.issued_on, entry.owner_name)


def decide(
    session: Session, campaign: Campaign, document: Document, fields: Mapping[str, str]
) -> Decision:
    """Entry and owner of the paper, each only where nothing speaks against it."""
    if document.type not in campaign.paper_types:
        return Decision(None, None, 0.0, ("type_not_in_campaign",))
    found = entries_for(session, campaign, document.type, fields)
    if not found:
        return Decision(None, None, 0.0, ("no_entry",))
    best = found[0]
    reasons = best.fit.reasons
    if best.is_taken:
        return Decision(None, None, best.fit.score, (*reasons, "entry_taken"))
    if not best.fit.is_sure or sum(one.fit.is_sure for one in found) > 1:
        return Decision(None, None, best.fit.score, (*reasons, "entry_unsure"))
    person, why = _owner(session, document, best.entry, fields)
    return Decision(best.entry, person, best.fit.score, (*reasons, why))


def owners_of(session: Session, entry: CampaignEntry) -> Matching:
    """Known persons who may be the owner of a line."""
    return match_owner(
        session,
        OwnerAsked(
            full_name=entry.owner_name,
            number=entry.personal_number,
            date_of_birth=entry.date_of_birth,
            ward=entry.ward,
        ),
    )


def _owner(
    session: Session, document: Document, entry: CampaignEntry, fields: Mapping[str, str]
) -> tuple[Person | None, str]:
    """Who owns the paper of a sure line; a number of the list that nobody has names somebody new.

    Whom the clerk chose at the desk only counts where the list speaks of the same person.
    """
    if _contradicts(entry, fields):
        return None, "owner_number_differs"
    matching = owners_of(session, entry)
    if document.owner_id is not None:
        is_meant = document.owner_id in {one.person_id for one in matching.candidates}
        person = session.get(Person, document.owner_id) if is_meant else None
        return person, "owner_sure" if is_meant else "owner_chosen_differs"
    if matching.sure is not None:
        return session.get(Person, matching.sure.person_id), "owner_sure"
    if matching.candidates or matching.is_number_doubtful:
        return None, "owner_unsure"
    return _new_owner(session, entry)


def _contradicts(entry: CampaignEntry, fields: Mapping[str, str]) -> bool:
    """The paper bears numbers of twelve digits, and the list another one."""
    printed = {fields[name] for name in _NUMBERS if len(fields.get(name, "")) == 12}
    number = entry.personal_number
    return bool(printed) and number is not None and len(number) == 12 and number not in printed


def _new_owner(session: Session, entry: CampaignEntry) -> tuple[Person | None, str]:
    number = entry.personal_number
    if number is None or len(number) != 12:
        return None, "owner_unknown"
    try:
        person = get_or_create_person(session, number, entry.owner_name, entry.date_of_birth)
    except MotLanError as error:
        if error.fault != "input":
            raise
        return None, "owner_unknown"
    return person, "owner_new"


def enrol(
    session: Session,
    clock: Clock,
    campaign: Campaign,
    document: Document,
    fields: Mapping[str, str],
) -> CampaignPaper:
    """Take a paper that was just confirmed into the campaign: matched, or into the queue."""
    _line_up(session, campaign)
    paper = queries.paper_for(session, document.id) or CampaignPaper(
        document_id=document.id, campaign_id=campaign.id
    )
    _apply(session, clock, campaign, paper, decide(session, campaign, document, fields))
    return paper


def _line_up(session: Session, campaign: Campaign) -> None:
    """One after another: two scans of one paper never both take its entry."""
    session.refresh(campaign, with_for_update={"key_share": True})


def _apply(
    session: Session, clock: Clock, campaign: Campaign, paper: CampaignPaper, made: Decision
) -> None:
    paper.state = PaperState.MATCHED if made.is_sure else PaperState.QUEUED
    paper.entry_id = made.entry.id if made.entry is not None and made.is_sure else None
    paper.person_id = None if made.person is None else made.person.id
    paper.score, paper.reasons = made.score, list(made.reasons)
    paper.decided_at = clock.now()
    session.add(paper)
    session.flush()
    if made.is_sure:
        details = {"score": made.score, "reasons": paper.reasons}
        note(session, clock, SYSTEM, campaign, "matched", details, paper.document_id)


def rematch(session: Session, clock: Clock, campaign: Campaign) -> int:
    """Try the queue again against a list that grew; how many papers found their line.

    What a person has put back into the queue stays there.
    """
    _line_up(session, campaign)
    found = 0
    for paper, document, fields in queries.queue_with_fields(session, campaign.id):
        if paper.decided_by is not None:
            continue
        values = {name: str(value) for name, value in fields.items() if value}
        made = decide(session, campaign, document, values)
        if made.is_sure:
            paper.version += 1
            _apply(session, clock, campaign, paper, made)
            found += 1
    return found


def entry_by_id(session: Session, campaign: Campaign, entry_id: UUID) -> CampaignEntry | None:
    """A line of this campaign's list."""
    entry = session.get(CampaignEntry, entry_id)
    return entry if entry is not None and entry.campaign_id == campaign.id else None
