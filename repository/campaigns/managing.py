"""A campaign from its beginning: made, planned, given its list and its visits to the scanner."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import clean_line, fold
from repository.campaigns.lists import MOST_ROWS, Line, RowError, check_list
from repository.campaigns.scoring import fold_number
from storage.db.models import (
    Campaign,
    CampaignBatch,
    CampaignEntry,
    CampaignEvent,
    PaperState,
    PaperType,
)
from storage.db.queries import campaigns as queries
from storage.db.queries import catalogue

_SLICE: Final = 500
_LONGEST_NAME: Final = 200
_MOST_PLANNED: Final = 10_000_000


class CampaignNotFoundError(MotLanError):
    """No such campaign, or not one of the caller's agency: both look the same from outside."""

    code, fault = "campaign_not_found", "caller"


class CampaignInvalidError(MotLanError):
    """A campaign without a name, or with paper types that are not kept."""

    code, fault = "campaign_invalid", "caller"


class PlanInvalidError(MotLanError):
    """A plan for a type that the campaign does not take, or with a senseless number."""

    code, fault = "campaign_plan_invalid", "caller"


@dataclass(frozen=True)
class ListReport:
    """What became of an imported list."""

    added: int
    changed: int
    unchanged: int
    skipped: Mapping[str, int]
    """Dead results, by `expired` and `revoked`."""
    error_count: int
    errors: Sequence[RowError]


def campaign_for(
    session: Session, caller: Caller, campaign_id: UUID, action: Action, *, lock: bool = False
) -> Campaign:
    """The campaign, for a role that allows `action`, of the caller's agency.

    Raises CampaignNotFoundError. `lock` holds it until the transaction ends.
    """
    found = None
    if caller.agency_id is not None and may(caller, action):
        found = queries.campaign_of_agency(session, campaign_id, caller.agency_id, lock=lock)
    if found is None:
        raise CampaignNotFoundError(campaign_id=campaign_id)
    return found


def create_campaign(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    name: str,
    paper_types: Collection[str],
    cut_off: date | None = None,
) -> Campaign:
    """A campaign of the caller's agency; the cut-off is today unless told.

    Raises CampaignInvalidError.
    """
    kept = {slug for slug, kind in catalogue.paper_types(session).items() if kind.is_kept}
    title = clean_line(name)[:_LONGEST_NAME]
    is_allowed = may(caller, Action.RUN_CAMPAIGN) and caller.agency_id and caller.staff_id
    if not is_allowed or not title or not paper_types or not set(paper_types) <= kept:
        raise CampaignInvalidError()
    campaign = Campaign(
        name=title,
        agency_id=caller.agency_id,
        paper_types=sorted(set(paper_types)),
        cut_off=cut_off or today_in_vietnam(clock),
        created_by=caller.staff_id,
    )
    session.add(campaign)
    session.flush()
    note(session, clock, caller, campaign, "created", {})
    return campaign


def note(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    name: str,
    details: dict[str, Any],
    document_id: UUID | None = None,
) -> None:
    """Write down what was done; the row can never be altered."""
    session.add(
        CampaignEvent(
            campaign_id=campaign.id,
            document_id=document_id,
            name=name,
            staff_id=caller.staff_id,
            details=details,
            at=clock.now(),
        )
    )
    session.flush()


def types_by_word(campaign: Campaign, types: Mapping[str, PaperType]) -> dict[str, str]:
    """The slug of each type of the campaign by its slug and by its title, folded."""
    words = {fold(slug): slug for slug in campaign.paper_types}
    return words | {fold(types[slug].title): slug for slug in campaign.paper_types}


def import_list(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    rows: Iterable[Mapping[str, str]],
) -> ListReport:
    """Take the list in; the same line again changes nothing, a line without paper may be changed.

    `campaign` is one that `campaign_for` gave for `RUN_CAMPAIGN`, locked.
    """
    types = types_by_word(campaign, catalogue.paper_types(session))
    checked = check_list(rows, types, campaign.cut_off, today_in_vietnam(clock))
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    for start in range(0, len(checked.lines), _SLICE):
        for what in _take(session, campaign, checked.lines[start : start + _SLICE]):
            counts[what] += 1
    report = ListReport(
        **counts,
        skipped=dict(checked.skipped),
        error_count=checked.error_count,
        errors=checked.errors,
    )
    told = counts | {"skipped": report.skipped, "errors": report.error_count}
    note(session, clock, caller, campaign, "list_imported", told)
    return report


def export_list(
    session: Session, clock: Clock, caller: Caller, campaign: Campaign
) -> Sequence[sa.Row[CampaignEntry, PaperState | None]]:
    """The lines as they are here, each with how far its paper is; noted, the caller commits.

    `campaign` is one that `campaign_for` gave for `RUN_CAMPAIGN`.
    """
    rows = queries.entries_with_state(session, campaign.id, MOST_ROWS)
    note(session, clock, caller, campaign, "list_exported", {"lines": len(rows)})
    return rows


def _take(session: Session, campaign: Campaign, lines: Sequence[Line]) -> Iterable[str]:
    known = queries.entries_by_key(session, campaign.id, [line.key for line in lines])
    taken = queries.taken_entries(session, [entry.id for entry in known.values()])
    for line in lines:
        values = _values(line)
        entry = known.get(line.key)
        if entry is None:
            known[line.key] = entry = CampaignEntry(campaign_id=campaign.id, **values)
            session.add(entry)
            yield "added"
            continue
        differing = {name: value for name, value in values.items() if getattr(entry, name) != value}
        if not differing or entry.id in taken:
            yield "unchanged"
            continue
        for name, value in differing.items():
            setattr(entry, name, value)
        yield "changed"
    session.flush()


def _values(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "paper_type": line.type,
        "document_number": line.number,
        "number_folded": fold_number(line.number),
        "owner_name": line.owner_name,
        "owner_name_folded": fold(line.owner_name),
        "personal_number": line.personal_number,
        "date_of_birth": line.date_of_birth,
        "ward": line.ward,
        "issued_on": line.issued_on,
        "valid_until": line.valid_until,
    }


def set_plan(
    session: Session,
    clock: Clock,
    caller: Caller,
    campaign: Campaign,
    *,
    paper_type: str,
    count: int,
    year: int,
    month: int | None = None,
) -> None:
    """Plan so many papers of a type for a month, or for a year: its months get equal shares.

    What is left over goes to the first months. Raises PlanInvalidError.
    """
    is_whole = 0 <= count <= _MOST_PLANNED and 2000 <= year <= 2100
    if paper_type not in campaign.paper_types or not is_whole or month not in (None, *range(1, 13)):
        raise PlanInvalidError()
    if month is not None:
        shares = {month: count}
    else:
        share, left = divmod(count, 12)
        shares = {place: share + (place <= left) for place in range(1, 13)}
    for place, planned in shares.items():
        queries.put_plan(session, campaign.id, paper_type, date(year, place, 1), planned)
    details = {"type": paper_type, "year": year, "month": month, "count": count}
    note(session, clock, caller, campaign, "planned", details)


def add_batch(session: Session, campaign: Campaign, batch_id: UUID) -> None:
    """The papers of this visit to the scanner belong to the campaign."""
    session.add(CampaignBatch(batch_id=batch_id, campaign_id=campaign.id))
    session.flush()
