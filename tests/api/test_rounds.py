"""Supervisors and monitoring see what the rounds found, and that none takes place."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from core.clock import FixedClock
from storage.db.models import Reconciliation
from tests.support.browser import text_of
from tests.support.hall import Hall

pytestmark = pytest.mark.servers


def test_differences_and_silence_of_the_rounds_are_shown(hall: Hall) -> None:
    services, supervisor = hall.services, hall.staff("lanhdao")
    assert "Chưa đến lần đối soát đầu tiên" in text_of(supervisor.read("/giam-sat"))
    started = services.clock.now()
    with services.session_factory() as session:
        found = {"relation": "orphans", "healed": 0, "parked": 0, "named": 3, "examples": []}
        row = Reconciliation(
            started_at=started, ended_at=started, outcome="differences", findings=[found]
        )
        session.add(row)
        session.commit()
    page = text_of(supervisor.read("/giam-sat"))
    assert "Tệp trong kho thuộc về giấy tờ" in page
    hall.app.state.metrics.house.forget()
    monitor = TestClient(hall.app, client=("127.0.0.1", 50000))
    figures = monitor.get("/metrics").text
    assert 'motlan_differences{relation="orphans"} 3.0' in figures
    assert 'motlan_round_age_seconds{round="reconcile"} ' in figures
    # Three days on nobody has looked again; nobody is sent elsewhere for that.
    later = dataclasses.replace(services, clock=FixedClock(started + timedelta(days=3)))
    app, hall.app.state.services = hall.app.state.services, later
    ready = hall.visitor().client.get("/readyz")
    hall.app.state.services = app
    assert (ready.status_code, ready.json()["rounds"]) == (200, "late")
