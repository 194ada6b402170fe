"""Claims, leases and what is due: the database as the truth."""

from __future__ import annotations

from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import Event, IllegalTransitionError, State, Work
from storage.db.models import PageGroup
from storage.db.queries import work
from storage.db.queries.work import LeaseLostError
from tests.support.desk import make_desk, make_upload

pytestmark = pytest.mark.servers


@pytest.fixture
def group_id(session: Session) -> UUID:
    upload = make_upload(session, make_desk(session), pages=1)
    return session.scalars(sa.select(PageGroup.id).where(PageGroup.upload_id == upload.id)).one()


def _claim(session: Session, group_id: UUID, lease_s: int = 60) -> work.Claim | None:
    held = work.claim(session, Work.PAGE_GROUP, group_id, State.RECEIVED, lease_s)
    session.commit()
    return held


def test_a_thing_is_claimed_once(session: Session, group_id: UUID) -> None:
    assert _claim(session, group_id) is not None
    assert _claim(session, group_id) is None


def test_a_lost_lease_can_be_taken_over_and_the_slow_result_is_refused(
    session: Session, group_id: UUID
) -> None:
    slow = _claim(session, group_id, lease_s=0)
    quick = _claim(session, group_id)
    assert slow is not None
    assert quick is not None
    assert quick.attempt == 2
    with pytest.raises(LeaseLostError):
        work.finish(session, slow, Event.PAGES_READ)
    with pytest.raises(LeaseLostError):
        work.extend(session, slow, 60)
    assert work.finish(session, quick, Event.PAGES_READ) is State.READ


def test_finished_work_is_not_due_and_cannot_be_claimed(session: Session, group_id: UUID) -> None:
    held = _claim(session, group_id)
    assert held is not None
    work.finish(session, held, Event.PAGES_READ)
    session.commit()
    assert work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10) == []
    assert _claim(session, group_id) is None


def test_waiting_work_is_due_only_later(session: Session, group_id: UUID) -> None:
    held = _claim(session, group_id)
    assert held is not None
    assert work.wait(session, held, "timestamp_server_down", 60)
    session.commit()
    assert work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10) == []
    session.execute(
        sa.update(PageGroup).values(not_before=sa.func.now() - sa.text("interval '1 s'"))
    )
    session.commit()
    [due] = work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10)
    assert (due.subject_id, due.attempt) == (group_id, 1)


def test_parked_work_waits_for_a_person(session: Session, group_id: UUID) -> None:
    held = _claim(session, group_id)
    assert held is not None
    assert work.park(session, held, "broken_pdf")
    session.commit()
    assert work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10) == []
    [parked] = work.list_parked(session)
    assert (parked.subject_id, parked.code) == (group_id, "broken_pdf")
    assert work.unpark(session, Work.PAGE_GROUP, group_id)
    session.commit()
    assert len(work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10)) == 1


def test_the_lease_of_a_dead_worker_is_dropped_at_once(session: Session, group_id: UUID) -> None:
    for attempt in (1, 2):
        assert _claim(session, group_id) is not None
        assert work.drop_lease(session, Work.PAGE_GROUP, group_id, "worker_killed", attempt)
        session.commit()
        assert len(work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10)) == 1


def test_the_lease_of_a_successor_is_left_alone(session: Session, group_id: UUID) -> None:
    assert _claim(session, group_id, lease_s=0) is not None
    assert _claim(session, group_id) is not None
    assert not work.drop_lease(session, Work.PAGE_GROUP, group_id, "worker_killed", 1)
    session.commit()
    assert work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10) == []


def test_a_try_that_met_an_outage_does_not_count(session: Session, group_id: UUID) -> None:
    held = _claim(session, group_id)
    assert held is not None
    work.wait(session, held, "object_store_down", 0, is_outage=True)
    session.commit()
    again = _claim(session, group_id)
    assert again is not None
    assert again.attempt == 1


def test_what_nobody_holds_can_be_parked(session: Session, group_id: UUID) -> None:
    work.park_free(session, Work.PAGE_GROUP, group_id, "worker_killed")
    session.commit()
    assert work.list_due(session, Work.PAGE_GROUP, State.RECEIVED, 10) == []
    assert [item.code for item in work.list_parked(session)] == ["worker_killed"]


def test_a_step_out_of_order_is_refused(session: Session, group_id: UUID) -> None:
    with pytest.raises(IllegalTransitionError):
        work.advance(session, Work.PAGE_GROUP, group_id, Event.SIGNED_AND_VALIDATED)


def test_counts_tell_waiting_in_hand_and_parked(session: Session) -> None:
    upload = make_upload(session, make_desk(session), pages=3)
    groups = session.scalars(sa.select(PageGroup.id).where(PageGroup.upload_id == upload.id)).all()
    first = _claim(session, groups[0])
    second = _claim(session, groups[1])
    assert first is not None
    assert second is not None
    work.park(session, second, "broken_pdf")
    session.commit()
    [count] = [item for item in work.count_work(session) if item.work is Work.PAGE_GROUP]
    assert (count.waiting, count.in_hand, count.parked) == (1, 1, 1)
    assert count.oldest_s is not None
