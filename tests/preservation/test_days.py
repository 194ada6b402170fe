"""Evidence for whole days: one stamp each, caught up with, waiting while the server is away."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from uuid import UUID

import img2pdf
import pytest
import sqlalchemy as sa
from PIL import Image
from rq import Queue
from rq.serializers import JSONSerializer

from cli.embedded.supervisor import Supervisor
from core.clock import SystemClock
from ingest.pipeline.broker import PRESERVATION_TASK, RqBroker, connect
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.preservation.calendar import renewal_calendar, signing_end
from ingest.preservation.days import make_evidence
from ingest.preservation.groups import NoEvidenceYetError, digests_of, record_of
from ingest.preservation.job import run_preservation
from ingest.preservation.protections import examine_signatures
from ingest.preservation.renewing import renew_evidence
from signing.evidence_records.verifying import EvidenceVerdict, verify_evidence
from signing.timestamps import TimestampServerDownError
from storage.db.models import (
    EvidenceChain,
    EvidenceGroup,
    EvidenceMember,
    EvidenceStamp,
    Signature,
    SignatureProtection,
    StageAttempt,
)
from storage.db.queries.preservation import held_by
from tests.support.moments import MORNING

pytestmark = pytest.mark.servers

Keep = Callable[..., UUID]
A_DAY = timedelta(days=1)
LONG = timedelta(days=36_500)


def paper(name: str) -> bytes:
    return b"%PDF-1.7 " + name.encode()


def count(services: Services, table: type) -> int:
    with services.session_factory() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def verdict_on(services: Services, data: bytes, record: bytes | None = None) -> EvidenceVerdict:
    made = record or record_of(services, data)
    at = services.clock.now() + timedelta(seconds=2)
    return verify_evidence(made, digests_of(data), services.trust, at=at)


def blank_pdf() -> bytes:
    picture = io.BytesIO()
    Image.new("RGB", (620, 877), "white").save(picture, "JPEG", dpi=(75, 75))
    pdf: bytes = img2pdf.convert(picture.getvalue())
    return pdf


def let_stamps_end_soon(services: Services) -> None:
    """As if the time server had used a certificate that ends tomorrow."""
    soon = services.clock.now() + A_DAY
    with services.session_factory() as session:
        session.execute(sa.text("ALTER TABLE evidence_stamps DISABLE TRIGGER append_only"))
        session.execute(sa.update(EvidenceStamp).values(ends_at=soon, ends_why="certificate"))
        session.execute(sa.text("ALTER TABLE evidence_stamps ENABLE TRIGGER append_only"))
        session.commit()


def test_days_get_one_stamp_each_and_today_waits(services: Services, keep: Keep) -> None:
    for name in ("a", "b", "c"):
        keep(paper(name), days=2)
    keep(paper("d"), days=1)
    keep(paper("today"), days=0)
    assert [made.files for made in make_evidence(services)] == [3, 1]
    assert make_evidence(services) == []
    assert count(services, EvidenceStamp) == 2
    assert count(services, EvidenceMember) == 4
    for name in ("a", "b", "c", "d"):
        assert verdict_on(services, paper(name)).verdict == "valid"
    for name in ("today", "foreign"):
        with pytest.raises(NoEvidenceYetError):
            record_of(services, paper(name))
    foreign = verdict_on(services, paper("foreign"), record_of(services, paper("a")))
    assert (foreign.verdict, foreign.reason) == ("invalid", "not_in_record")
    # The leaves of both trees are files like others: the fixity round reads them back.
    assert verify_objects(services).checked >= 2


def test_what_came_late_gets_a_group_of_its_own(services: Services, keep: Keep) -> None:
    keep(paper("a"), days=1)
    make_evidence(services)
    keep(paper("late"), days=1)
    assert [made.files for made in make_evidence(services)] == [1]
    with services.session_factory() as session:
        assert sorted(session.scalars(sa.select(EvidenceGroup.number))) == [1, 2]
    assert verdict_on(services, paper("late")).verdict == "valid"


def test_without_time_server_days_wait_and_are_caught_up_with(
    services: Services, without_time_server: Services, keep: Keep
) -> None:
    keep(paper("a"), days=2)
    keep(paper("b"), days=1)
    with pytest.raises(TimestampServerDownError):
        run_preservation(without_time_server)
    assert count(services, EvidenceGroup) == 0
    assert count(services, EvidenceChain) == 0
    with services.session_factory() as session:
        told = renewal_calendar(session, services.clock)
    assert [day.files for day in told.pending] == [1, 1]
    assert [(one.what, one.code) for one in told.waiting] == [("evidence", "timestamp_server_down")]
    done = run_preservation(services)
    assert [made.files for made in done.days] == [1, 1]
    with services.session_factory() as session:
        told = renewal_calendar(session, services.clock)
    assert (told.pending, told.waiting) == ((), ())


def test_many_days_are_renewed_with_one_stamp(services: Services, keep: Keep) -> None:
    for days in (1, 2, 3):
        keep(paper(f"day {days}"), days=days)
    make_evidence(services)
    let_stamps_end_soon(services)
    done = renew_evidence(services, within=A_DAY * 2)
    assert (done.restamped, done.rehashed, done.without_gain) == (3, 0, 0)
    with services.session_factory() as session:
        tokens = set(
            session.scalars(sa.select(EvidenceStamp.token).where(EvidenceStamp.position == 2))
        )
    assert len(tokens) == 1
    for days in (1, 2, 3):
        verdict = verdict_on(services, paper(f"day {days}"))
        assert (verdict.verdict, verdict.reason, verdict.stamps) == ("valid", None, 2)
    assert renew_evidence(services, within=A_DAY * 2).restamped == 0


def test_a_stamp_that_would_not_hold_longer_is_not_kept(services: Services, keep: Keep) -> None:
    keep(paper("a"), days=1)
    make_evidence(services)
    done = renew_evidence(services, within=LONG)
    assert (done.restamped, done.without_gain) == (0, 1)
    assert count(services, EvidenceStamp) == 1


def test_leaving_a_hash_algorithm_hashes_the_files_anew(services: Services, keep: Keep) -> None:
    for name in ("a", "b", "c"):
        keep(paper(name), days=1)
    make_evidence(services)
    done = renew_evidence(services, within=A_DAY, leave={"sha256"})
    assert (done.restamped, done.rehashed) == (0, 1)
    for name in ("a", "b", "c"):
        verdict = verdict_on(services, paper(name))
        assert (verdict.verdict, verdict.reason, verdict.stamps) == ("valid", None, 2)
    assert renew_evidence(services, within=A_DAY, leave={"sha256"}).rehashed == 0


def test_a_damaged_file_does_not_take_the_evidence_of_the_others_along(
    services: Services, keep: Keep
) -> None:
    keep(paper("whole"), days=1)
    lost = keep(paper("lost"), days=1)
    make_evidence(services)
    with services.session_factory() as session:
        session.get_one(Signature, lost).object_key = "signed/nowhere"
        session.commit()
    assert renew_evidence(services, within=A_DAY, leave={"sha256"}).rehashed == 1
    assert verdict_on(services, paper("whole")).stamps == 2
    with pytest.raises(NoEvidenceYetError):
        record_of(services, paper("lost"))


def test_renewal_is_tried_once_a_day(services: Services, keep: Keep) -> None:
    keep(paper("a"), days=1)
    assert run_preservation(services).renewed is not None
    assert run_preservation(services).renewed is None
    assert run_preservation(services, renew_again=True).renewed is not None
    with services.session_factory() as session:
        stages = list(session.scalars(sa.select(StageAttempt.stage)))
    assert (stages.count("evidence"), stages.count("renewal")) == (3, 2)


def test_the_calendar_tells_what_ends_when_and_why(services: Services, keep: Keep) -> None:
    assert services.signing is not None
    signed = services.signing.sign(blank_pdf(), profile="AGENCY_COPY", stamp=None)
    keep(paper("not a signed file"), days=1)
    keep(signed.data, days=1, signed=signed)
    assert examine_signatures(services) == 2
    assert examine_signatures(services) == 0
    with services.session_factory() as session:
        before = renewal_calendar(session, services.clock)
        near, far = (
            signing_end(session, services.clock, within=A_DAY * days) for days in (30, 36_500)
        )
    assert near is None
    assert far is not None
    assert (before.signatures, before.unreadable, before.overdue) == (2, 1, ())
    [month] = before.months
    assert month.month is not None
    assert (month.month.isoformat(), month.reasons) == ("2031-01-01", (("key", 1),))
    assert month.with_evidence == 0
    assert before.flags == {"no_revocation_data": 1}
    make_evidence(services)
    with services.session_factory() as session:
        held = held_by(session, hashlib.sha256(signed.data).hexdigest())
    assert held is not None
    assert (held.server, held.flags) == ("MẪU TSA", ("no_revocation_data",))
    assert held.proven_at is not None


def test_what_has_ended_stands_first_and_is_not_renewed(services: Services, keep: Keep) -> None:
    signature_id = keep(paper("old"), days=1)
    examine_signatures(services)
    with services.session_factory() as session:
        row = session.get_one(SignatureProtection, signature_id)
        row.ends_at, row.why = SystemClock().now() - A_DAY * 40, "certificate"
        session.commit()
    # Evidence that comes after the end proves nothing more.
    make_evidence(services)
    with services.session_factory() as session:
        told = renewal_calendar(session, services.clock)
    [over] = told.overdue
    assert (over.signatures, over.with_evidence, over.reasons) == (1, 1, (("certificate", 1),))
    assert told.months == ()


def test_the_round_is_asked_for_once_an_hour(supervisor: Supervisor) -> None:
    supervisor.start("valkey")
    connection = connect(supervisor.environment()["MOTLAN_VALKEY_URL"], patient=False)
    connection.flushall()
    broker = RqBroker(connection)
    assert broker.enqueue_preservation(MORNING)
    assert not broker.enqueue_preservation(MORNING + timedelta(minutes=59))
    assert broker.enqueue_preservation(MORNING + timedelta(minutes=60))
    jobs = Queue("upkeep", connection=connection, serializer=JSONSerializer).jobs
    assert {job.func_name for job in jobs} == {PRESERVATION_TASK}
    module, _, name = PRESERVATION_TASK.rpartition(".")
    assert callable(getattr(import_module(module), name))
    connection.close()
