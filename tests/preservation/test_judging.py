"""Stored signatures are validated again: what is lost is told once and shown everywhere."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from uuid import UUID

import img2pdf
import pytest
import sqlalchemy as sa
from PIL import Image

from core.artifacts import SignedPdf
from core.clock import FixedClock
from core.settings import SigningSettings
from ingest.pipeline.fixity import FixityReport, verify_objects
from ingest.pipeline.services import Services
from ingest.preservation.days import make_evidence
from signing.office import from_settings
from signing.trust import TrustList
from storage.db.models import DocumentEvent, Signature
from storage.db.queries.verdicts import lost_signatures, newest_report

pytestmark = pytest.mark.servers

Keep = Callable[..., UUID]
AFTER_THE_SIGNER = datetime(2047, 1, 1, tzinfo=UTC)
"""The sample key has ended then, the sample time server's certificate has not."""


@cache
def paper() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(picture, "JPEG", dpi=(75, 75))
    pdf: bytes = img2pdf.convert(picture.getvalue())
    return pdf


def signed(services: Services, level: str = "B-T") -> SignedPdf:
    settings: SigningSettings = services.settings.model_copy(update={"signature_level": level})
    office = from_settings(settings, services.clock)
    return office.sign(paper(), profile="AGENCY_COPY", stamp=None)


def told(report: FixityReport) -> tuple[int, list[tuple[str, str | None]]]:
    return report.judged, [(one.verdict, one.reason) for one in report.lost]


def events(services: Services) -> list[tuple[str, str]]:
    with services.session_factory() as session:
        found = session.scalars(sa.select(DocumentEvent).order_by(DocumentEvent.at))
        return [(one.name, one.details["verdict"]) for one in found]


def test_what_does_not_hold_any_more_is_told_once_and_until_it_holds(
    services: Services, keep: Keep
) -> None:
    made = signed(services)
    signature_id = keep(made.data, days=0, signed=made)
    assert told(verify_objects(services)) == (1, [])
    without_root = dataclasses.replace(services, trust=TrustList())
    lost = [("untrusted", "unknown_root")]
    round_ = verify_objects(without_root)
    assert told(round_) == (1, lost)
    assert dataclasses.replace(round_, damaged=()).outcome == "signature_not_valid"
    assert told(verify_objects(without_root)) == (1, [])
    with services.session_factory() as session:
        row = session.get_one(Signature, signature_id)
        assert (row.verdict, row.report["verdict"]) == ("untrusted", "untrusted")
        [shown] = lost_signatures(session)
        assert (shown.document_id, shown.reason) == (row.document_id, "unknown_root")
        known = newest_report(session, made.sha256)
        assert known is not None
        assert (known.revocation_checked, known.judged_at) == (False, row.judged_at)
    assert told(verify_objects(services)) == (1, [])
    assert events(services) == [
        ("signature_not_valid", "untrusted"), ("signature_valid_again", "valid"),
    ]  # fmt: skip
    with services.session_factory() as session:
        assert lost_signatures(session) == []


def test_evidence_keeps_a_signature_whose_certificate_ended(services: Services, keep: Keep) -> None:
    proven, bare = signed(services, "B-B"), signed(services, "B-B")
    keep(proven.data, days=1, signed=proven)
    make_evidence(services)
    keep(bare.data, days=0, signed=bare)
    later = dataclasses.replace(services, clock=FixedClock(AFTER_THE_SIGNER))
    report = verify_objects(later)
    assert told(report) == (2, [("indeterminate", "certificate_out_of_time")])
    with services.session_factory() as session:
        known = newest_report(session, proven.sha256)
    assert known is not None
    assert known.report["evidence"]["verdict"] == "valid"


def test_each_round_takes_those_judged_longest_ago(
    services: Services, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.pipeline.fixity._ALWAYS_JUDGED", 1)
    made = signed(services)
    for days in (3, 2, 1):
        keep(made.data, days=days, signed=made)
    settings = services.settings.model_copy(update={"revalidate_days": 3})
    slowly = dataclasses.replace(services, settings=settings)
    assert [verify_objects(slowly).judged for _ in range(3)] == [1, 1, 1]
    with services.session_factory() as session:
        judged = session.scalars(sa.select(Signature.judged_at).order_by(Signature.created_at))
        moments = [one for one in judged if one is not None]
    assert moments == sorted(moments)
    assert len(moments) == 3
    assert verify_objects(slowly, judges_all=True).judged == 3
