"""A paper falls with its signature; a time stamp keeps one whose certificate has ended."""

from __future__ import annotations

import dataclasses

import pytest
import sqlalchemy as sa

from core.clock import FixedClock
from core.lifecycle import Trust
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from storage.db.models import Record, RecordEvent
from storage.objects.content import put_content
from tests.preservation.test_judging import AFTER_THE_SIGNER, Keep, _record, retired, signed

pytestmark = pytest.mark.servers


def standing(services: Services) -> dict[str, tuple[str, str]]:
    with services.session_factory() as session:
        rows = session.scalars(sa.select(Record))
        return {one.title: (one.signature_verdict, one.trust.value) for one in rows}


def make(services: Services, keep: Keep, title: str, level: str) -> None:
    made = signed(services, level)
    signature_id = keep(made.data, days=0, signed=made)
    stored = put_content(services.object_store, "signed", made.data, media_type="application/pdf")
    with services.session_factory() as session:
        session.get_one(Record, _record(session, signature_id, stored)).title = title
        session.commit()


def test_certificate_expired_yesterday(services: Services, keep: Keep) -> None:
    """With a time stamp the signature stays valid, without one R8 fails and trust falls."""
    make(services, keep, "có dấu thời gian", "B-T")
    make(services, keep, "không có dấu thời gian", "B-B")
    verify_objects(dataclasses.replace(services, clock=FixedClock(AFTER_THE_SIGNER)))
    found = standing(services)
    assert found["có dấu thời gian"] == ("valid", Trust.T4.value)
    verdict, trust = found["không có dấu thời gian"]
    assert verdict != "valid"
    assert trust == Trust.T5.value


def test_a_root_that_is_retired_and_comes_back(services: Services, keep: Keep) -> None:
    make(services, keep, "giấy", "B-T")
    for trust, expected in ((retired(services), "T5"), (services.trust, "T4")):
        for _ in range(2):
            verify_objects(dataclasses.replace(services, trust=trust))
            assert standing(services)["giấy"][1] == expected
    with services.session_factory() as session:
        names = session.scalars(sa.select(RecordEvent.name).order_by(RecordEvent.at)).all()
    assert names == ["signature_lost", "signature_found_again"]


def test_a_lost_object_is_found_and_its_paper_falls(services: Services, keep: Keep) -> None:
    make(services, keep, "giấy", "B-T")
    with services.session_factory() as session:
        session.execute(sa.text("UPDATE signatures SET object_key = 'signed/khong-con'"))
        session.commit()
    report = verify_objects(services)
    assert "object_missing" in {one.code for one in report.damaged}
    assert standing(services)["giấy"] == ("indeterminate", "T5")
