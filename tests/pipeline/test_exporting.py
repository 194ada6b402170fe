"""Packages of own data whose maker is lost on the way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.access import Caller, Subject
from core.clock import FixedClock
from core.rights import ExportState
from ingest.pipeline.services import Services
from repository.exports import MOST_TRIES, ask_export, begin
from repository.notices import notices_for
from repository.persons import get_or_create_person

pytestmark = pytest.mark.servers


def test_a_package_that_takes_its_workers_with_it_is_given_up(services: Services) -> None:
    with services.session_factory() as session:
        person = get_or_create_person(session, "001190000017", "Nguyễn Thị An", None, "nữ")
        session.flush()
        caller = Caller(subject=Subject.CITIZEN, person_id=person.id)
        asked = ask_export(session, services.clock, caller)
        for again in range(MOST_TRIES):
            clock = FixedClock(services.clock.now() + timedelta(minutes=11 * again))
            assert begin(session, clock, asked.id) is asked
        clock = FixedClock(services.clock.now() + timedelta(minutes=11 * MOST_TRIES))
        assert begin(session, clock, asked.id) is None
        assert (asked.state, asked.error_code) == (ExportState.FAILED, "worker_lost")
        assert [one.kind for one in notices_for(session, caller)] == ["export_failed"]
        # A new one may be asked for.
        ask_export(session, clock, caller)
        session.rollback()
