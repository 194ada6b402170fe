"""Stored signatures are validated again: what is lost is told once and shown everywhere."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import img2pdf
import pytest
import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from core.access import Caller, Role, Sensitivity, Subject
from core.artifacts import SignedPdf, StoredObject
from core.clock import FixedClock
from core.identifiers import new_public_code
from core.lifecycle import Trust
from core.settings import SigningSettings
from ingest.pipeline.fixity import FixityReport, verify_objects
from ingest.pipeline.overview import LossNotFoundError, settle_loss
from ingest.pipeline.reusing import check_bytes
from ingest.pipeline.services import Services
from ingest.preservation.days import make_evidence
from repository.publishing import new_paper_code
from repository.standing import WrittenReasonMissingError
from signing.office import from_settings
from signing.trust import AnchorRecord, TrustList, fingerprint
from storage.db.models import Batch, Document, DocumentEvent, Record, Rendition, Signature
from storage.db.queries.looks import LOOK, digest_of
from storage.db.queries.verdicts import count_lost, lost_signatures, newest_report, oldest_look
from storage.objects.content import put_content

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


def retired(services: Services) -> TrustList:
    """The same roots, none of which counts for today's signatures."""
    ended = AnchorRecord("CA mẫu", "mẫu", date(2000, 1, 1), use_until=date(2000, 1, 1))
    anchors = services.trust.anchors
    return TrustList(anchors, {fingerprint(one): ended for one in anchors})


def told(report: FixityReport) -> tuple[int, list[tuple[str, str | None]]]:
    return report.judged, [(one.verdict, one.reason) for one in report.lost]


def events(services: Services) -> list[tuple[str, str]]:
    with services.session_factory() as session:
        query = sa.select(DocumentEvent).where(DocumentEvent.name != LOOK)
        found = session.scalars(query.order_by(DocumentEvent.at))
        return [(one.name, one.details["verdict"]) for one in found]


def test_what_does_not_hold_any_more_is_told_once_and_until_it_holds(
    services: Services, keep: Keep
) -> None:
    made = signed(services)
    signature_id = keep(made.data, days=0, signed=made)
    assert told(verify_objects(services)) == (1, [])
    without_root = dataclasses.replace(services, trust=retired(services))
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


def test_each_round_takes_those_judged_longest_ago(services: Services, keep: Keep) -> None:
    made = signed(services)
    for days in (3, 2, 1):
        keep(made.data, days=days, signed=made)
    settings = services.settings.model_copy(update={"revalidate_days": 3})
    slowly = dataclasses.replace(services, settings=settings)
    assert [verify_objects(slowly, at_least=1).judged for _ in range(3)] == [1, 1, 1]
    with services.session_factory() as session:
        judged = session.scalars(sa.select(Signature.judged_at).order_by(Signature.created_at))
        moments = [one for one in judged if one is not None]
    assert moments == sorted(moments)
    assert len(moments) == 3
    assert verify_objects(slowly, judges_all=True).judged == 3


def looks_at(services: Services) -> list[dict[str, Any]]:
    with services.session_factory() as session:
        found = session.scalars(
            sa.select(DocumentEvent).where(DocumentEvent.name == LOOK).order_by(DocumentEvent.at)
        )
        return [one.details for one in found]


def test_every_look_is_kept_and_each_new_report_whole(services: Services, keep: Keep) -> None:
    made = signed(services)
    keep(made.data, days=1, signed=made)
    verify_objects(services)
    verify_objects(services)
    verify_objects(dataclasses.replace(services, trust=retired(services)))
    found = looks_at(services)
    assert [one["verdict"] for one in found] == ["valid", "valid", "valid", "untrusted"]
    kept = [one for one in found if "report" in one]
    assert [one["report"]["verdict"] for one in kept] == ["valid", "untrusted"]
    assert all(digest_of(one["report"]) == one["report_sha256"] for one in kept)
    assert found[2]["report_sha256"] == kept[0]["report_sha256"]


def test_nothing_is_judged_without_a_trust_list(services: Services, keep: Keep) -> None:
    made = signed(services)
    keep(made.data, days=1, signed=made)
    report = verify_objects(dataclasses.replace(services, trust=TrustList()))
    assert told(report) == (0, [])
    assert dataclasses.replace(report, damaged=()).outcome == "trust_list_missing"


def test_a_missing_signed_file_is_told_until_it_is_back(services: Services, keep: Keep) -> None:
    made = signed(services)
    signature_id = keep(made.data, days=1, signed=made)
    with services.session_factory() as session:
        key = session.get_one(Signature, signature_id).object_key

    def move(to: str) -> None:
        with services.session_factory() as session:
            session.get_one(Signature, signature_id).object_key = to
            session.commit()

    move("signed/gone")
    report = verify_objects(services)
    assert told(report) == (0, [("indeterminate", "object_missing")])
    assert "signed/gone" in {one.key for one in report.damaged}
    with services.session_factory() as session:
        row = session.get_one(Signature, signature_id)
        assert (row.verdict, row.report["verdict"]) == ("indeterminate", "valid")
    move(key)
    verify_objects(services)
    assert [name for name, _ in events(services)] == [
        "signature_not_valid", "signature_valid_again",
    ]  # fmt: skip


def test_an_error_at_one_paper_harms_no_other(services: Services, keep: Keep) -> None:
    made = signed(services)
    bad = keep(made.data, days=3, signed=made)
    keep(made.data, days=2, signed=made)
    with services.session_factory() as session:
        before = oldest_look(session)
        session.execute(sa.text(
            f"ALTER TABLE signatures ADD CONSTRAINT harm CHECK (id <> '{bad}') NOT VALID"
        ))  # fmt: skip
        session.commit()
    report = verify_objects(services)
    assert (report.failed, told(report)) == (1, (1, []))
    assert dataclasses.replace(report, damaged=()).outcome == "judging_failed"
    with services.session_factory() as session:
        session.execute(sa.text("ALTER TABLE signatures DROP CONSTRAINT harm"))
        session.commit()
        assert oldest_look(session) == before
    assert told(verify_objects(services)) == (2, [])


def test_a_loss_is_settled_in_writing_and_a_later_one_is_told_again(
    services: Services, keep: Keep
) -> None:
    made = signed(services)
    keep(made.data, days=1, signed=made)
    without_root = dataclasses.replace(services, trust=retired(services))
    verify_objects(without_root)
    with services.session_factory() as session:
        [lost] = lost_signatures(session)
        agency_id = session.scalar(
            sa.select(Batch.agency_id)
            .join(Document, Document.batch_id == Batch.id)
            .where(Document.id == lost.document_id)
        )
        supervisor = Caller(Subject.STAFF, frozenset({Role.SUPERVISOR}), agency_id=agency_id)
        stranger = dataclasses.replace(supervisor, agency_id=uuid4())
        clock, reason = services.clock, "Đã thu hồi giấy theo quyết định số 1"
        with pytest.raises(LossNotFoundError):
            settle_loss(session, clock, stranger, lost.document_id, reason)
        with pytest.raises(WrittenReasonMissingError):
            settle_loss(session, clock, supervisor, lost.document_id, "ok")
        settle_loss(session, clock, supervisor, lost.document_id, reason)
        session.commit()
        assert (lost_signatures(session), count_lost(session)) == ([], 0)
    verify_objects(services)
    verify_objects(without_root)
    with services.session_factory() as session:
        assert count_lost(session) == 1


def test_before_reuse_the_look_is_noted_and_a_broken_file_is_no_error_page(
    services: Services, keep: Keep
) -> None:
    made = signed(services)
    signature_id = keep(made.data, days=1, signed=made)
    found = []
    for data in (made.data, b"%PDF-1.7 broken"):
        stored = put_content(services.object_store, "signed", data, media_type="application/pdf")
        with services.session_factory() as session:
            record_id = _record(session, signature_id, stored)
            found.append(check_bytes(services, session, record_id))
            session.commit()
    assert [(one.is_hash_right, one.is_signature_valid) for one in found] == [
        (True, True), (True, False),
    ]  # fmt: skip
    assert found[0].revocation_checked is False
    assert [(one["verdict"], one["sha256"]) for one in looks_at(services)] == [
        ("valid", made.sha256)
    ]


def _record(session: Session, signature_id: UUID, stored: StoredObject) -> UUID:
    """A record whose signed file this is."""
    signature = session.get_one(Signature, signature_id)
    document = session.get_one(Document, signature.document_id)
    batch = session.get_one(Batch, document.batch_id)
    record = Record(
        public_code=new_public_code(),
        paper_code=new_paper_code(),
        type="decision",
        title="Quyết định",
        fields={},
        trust=Trust.T4,
        sensitivity=Sensitivity.INTERNAL,
        source="component",
        agency_id=batch.agency_id,
        signature_verdict="valid",
    )
    session.add(record)
    session.flush()
    session.add(
        Rendition(
            record_id=record.id,
            role="signed",
            media_type="application/pdf",
            object_key=stored.key,
            sha256=stored.sha256,
            size_bytes=stored.size_bytes,
            page_count=1,
        )
    )
    session.flush()
    return record.id
