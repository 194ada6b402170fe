"""Long work keeps its claim; a lost claim is not fought for."""

from __future__ import annotations

import time
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.lifecycle import Event, State, Work
from ingest.pipeline.heartbeat import Heartbeat
from ingest.pipeline.services import Services
from storage.db.models import PageGroup
from storage.db.queries import work
from tests.support.desk import make_desk, make_upload

pytestmark = pytest.mark.servers


@pytest.fixture
def brief(services: Services) -> Services:
    """The same services with leases of one second."""
    return services.__class__(
        **(vars(services) | {"settings": services.settings.model_copy(update={"lease_s": 1})})
    )


@pytest.fixture
def group_id(brief: Services) -> UUID:
    with brief.session_factory() as session:
        upload = make_upload(session, make_desk(session), pages=1)
        return session.scalars(
            sa.select(PageGroup.id).where(PageGroup.upload_id == upload.id)
        ).one()


def _claim(services: Services, group_id: UUID) -> work.Claim | None:
    with services.session_factory() as session:
        held = work.claim(session, Work.PAGE_GROUP, group_id, State.RECEIVED, 1)
        session.commit()
        return held


def test_work_that_is_longer_than_its_lease_is_not_taken_away(
    brief: Services, group_id: UUID
) -> None:
    held = _claim(brief, group_id)
    assert held is not None
    with Heartbeat(brief, held):
        time.sleep(2.5)
        assert _claim(brief, group_id) is None
    with brief.session_factory() as session:
        assert work.finish(session, held, Event.PAGES_READ) is State.READ


def test_without_a_heartbeat_the_lease_ends(brief: Services, group_id: UUID) -> None:
    held = _claim(brief, group_id)
    assert held is not None
    time.sleep(1.2)
    other = _claim(brief, group_id)
    assert other is not None
    with Heartbeat(brief, held):
        time.sleep(0.6)
    with brief.session_factory() as session, pytest.raises(work.LeaseLostError):
        work.finish(session, held, Event.PAGES_READ)
