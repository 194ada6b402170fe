"""A group of pages that cannot be read: the bad page is found and set aside, the others go on."""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.lifecycle import Disposition, Event, Work
from ingest.pipeline.reading import upload_follows
from storage.db.models import Page, PageGroup
from storage.db.queries import work

log = structlog.get_logger(__name__)


def salvage(session: Session, group_id: UUID, code: str) -> None:
    """Divide the group into single pages; a single page is set aside with `code` as the reason.

    For a group in nobody's hands whose reading failed or killed its process; the caller commits.
    """
    group = session.get_one(PageGroup, group_id, with_for_update=True)
    if group.last_number > group.first_number:
        _divide(session, group)
        return
    page = session.scalars(
        select(Page).where(Page.upload_id == group.upload_id, Page.number == group.first_number)
    ).one()
    page.disposition, page.reason = Disposition.REFUSED, code
    work.advance(session, Work.PAGE_GROUP, group.id, Event.PAGES_READ)
    session.flush()
    upload_follows(session, group)
    log.warning("page_set_aside", page_id=str(page.id), code=code)


def _divide(session: Session, group: PageGroup) -> None:
    numbers = range(group.first_number + 1, group.last_number + 1)
    group.last_number = group.first_number
    group.attempts, group.not_before = 0, None
    session.flush()
    session.add_all(
        PageGroup(
            upload_id=group.upload_id, first_number=number, last_number=number, lane=group.lane
        )
        for number in numbers
    )
