"""Plan against actual: what was to be filed in a month, what was, and what is still on its way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from repository.campaigns.managing import CampaignNotFoundError
from storage.db.models import Agency, Campaign, PaperState
from storage.db.paging import PAGE, Page
from storage.db.queries import campaigns as queries


@dataclass(frozen=True)
class MonthLine:
    """One type in one month (of Vietnam)."""

    paper_type: str
    month: date
    """Its first day."""
    planned: int
    filed: int
    """Records in force that came of it."""


@dataclass(frozen=True)
class TypeLine:
    """One type over all months."""

    paper_type: str
    listed: int
    """Lines of the list: results still in force."""
    planned: int
    filed: int

    @property
    def share(self) -> float | None:
        """Filed of listed, 0–1; None where nothing is listed."""
        return self.filed / self.listed if self.listed else None


@dataclass(frozen=True)
class Figures:
    """The figures of one campaign, or of all campaigns of an agency."""

    agency_code: str
    agency_name: str
    types: tuple[TypeLine, ...]
    months: tuple[MonthLine, ...]
    """By month, then type; only where something was planned or filed."""
    queued: int
    matched: int
    set_aside: int
    released: int
    """Filed ones included."""

    @property
    def filed(self) -> int:
        """All papers that were filed."""
        return sum(line.filed for line in self.types)

    @property
    def listed(self) -> int:
        """All lines of the list."""
        return sum(line.listed for line in self.types)


def figures_of(session: Session, campaign: Campaign, agency: Agency) -> Figures:
    """The figures of one campaign of an agency."""
    return _figures(session, {campaign.id: campaign.paper_types}, agency)


def figures_of_all(session: Session, agency: Agency) -> Figures:
    """The figures of all campaigns of an agency, added up."""
    return _figures(session, queries.types_by_campaign(session, agency.id), agency)


def _figures(session: Session, types: Mapping[UUID, Sequence[str]], agency: Agency) -> Figures:
    """`types`: of the papers of each campaign."""
    ids = list(types)
    planned = queries.planned(session, ids)
    filed = queries.filed(session, ids)
    listed = queries.entry_counts(session, ids)
    states = queries.counts_by_state(session, ids)
    months = sorted({*planned, *filed}, key=lambda key: (key[1], key[0]))
    by_type: dict[str, Counter[str]] = {}
    for told, name in ((planned, "planned"), (filed, "filed")):
        for (slug, _), count in told.items():
            by_type.setdefault(slug, Counter())[name] += count
    slugs = {slug for of_one in types.values() for slug in of_one}
    return Figures(
        agency_code=agency.code,
        agency_name=agency.name,
        types=tuple(
            TypeLine(
                slug,
                listed.get(slug, 0),
                by_type.get(slug, Counter())["planned"],
                by_type.get(slug, Counter())["filed"],
            )
            for slug in sorted({*slugs, *by_type})
        ),
        months=tuple(
            MonthLine(slug, month, planned.get((slug, month), 0), filed.get((slug, month), 0))
            for slug, month in months
        ),
        queued=states.get(PaperState.QUEUED, 0),
        matched=states.get(PaperState.MATCHED, 0),
        set_aside=states.get(PaperState.SET_ASIDE, 0),
        released=states.get(PaperState.RELEASED, 0),
    )


def own_campaigns(
    session: Session, caller: Caller, *, cursor: str | None = None, size: int = PAGE
) -> tuple[Agency, Page[Campaign]]:
    """The caller's agency and its campaigns, the newest first.

    Raises CampaignNotFoundError, CursorNotValidError.
    """
    if caller.agency_id is None or not may(caller, Action.SEE_CAMPAIGN):
        raise CampaignNotFoundError()
    agency = session.get_one(Agency, caller.agency_id)
    page = queries.campaigns_of(session, agency.id, cursor, size)
    return agency, page.shown(campaign for campaign, *_ in page.lines)
