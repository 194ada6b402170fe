"""Backlog campaigns on the line: visits to the scanner for a campaign, and its release."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import structlog

from core.access import Action, Caller
from core.lifecycle import Lane, State, Work
from ingest.pipeline.commands import require
from ingest.pipeline.services import Services, unit_of_work
from repository.campaigns.deciding import release
from repository.campaigns.managing import add_batch, campaign_for
from storage.db.models import Batch

log = structlog.get_logger(__name__)

MOST_RELEASED: Final = 500
"""So many papers at a time: the signatures of a day come one after another."""


def open_campaign_batch(
    services: Services, caller: Caller, campaign_id: UUID, *, announced_pages: int | None
) -> UUID:
    """Begin a visit to the scanner for a campaign; it never goes before people who wait.

    Raises CampaignNotFoundError.
    """
    require(caller, Action.UPLOAD)
    with unit_of_work(services) as uow:
        campaign = campaign_for(uow.session, caller, campaign_id, Action.SEE_CAMPAIGN)
        batch = Batch(
            agency_id=caller.agency_id,
            operator_id=caller.staff_id,
            announced_pages=announced_pages,
            lane=Lane.BACKLOG,
        )
        uow.session.add(batch)
        uow.session.flush()
        add_batch(uow.session, campaign, batch.id)
        uow.commit()
        return batch.id


def release_campaign(services: Services, caller: Caller, campaign_id: UUID, *, seen: str) -> int:
    """Accept the matched papers of a campaign and have them signed; how many they were.

    At most `MOST_RELEASED` at a time; `seen` as in `release`. Raises CampaignNotFoundError,
    CampaignMovedOnError.
    """
    with unit_of_work(services) as uow:
        documents = release(
            uow.session, services.clock, caller, campaign_id, seen=seen, limit=MOST_RELEASED
        )
        for document in documents:
            uow.ask(Work.DOCUMENT, State.CONFIRMED, document.id, document.lane)
        uow.commit()
    log.info("campaign_released", campaign_id=str(campaign_id), papers=len(documents))
    return len(documents)
