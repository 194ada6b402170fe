"""The `sign` stage: several signatures in order, whatever dies in between; outages waited out."""

from __future__ import annotations

import json
import os
import signal
import socket
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from cli.specimens.papers import draw
from cli.specimens.pdf import as_pdf
from core.artifacts import StoredObject
from core.clock import FixedClock
from core.lifecycle import State
from ingest.pipeline.broker import MemoryBroker
from ingest.pipeline.overview import work_overview
from ingest.pipeline.seals_due import seals_due
from ingest.pipeline.services import Services
from ingest.pipeline.sweeper import sweep
from ingest.pipeline.tasks import run_stage, sign_stack
from repository.catalogue import import_catalogue, seed_catalogue
from signing.office import from_settings
from signing.validate import validate
from storage.db.models import Confirmation, Document, Revision, Signature, SignatureDraft, Staff
from storage.objects.content import put_content
from storage.objects.protocol import ObjectStore
from tests.support.desk import Desk, make_desk, make_upload
from tests.support.specimens import facts_for

pytestmark = pytest.mark.servers

BOTH = ["OFFICER_COMPARE", "AGENCY_COPY"]


@pytest.fixture
def desk(services: Services) -> Desk:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        return make_desk(session)


@pytest.fixture
def both(services: Services, desk: Desk, tmp_path: Path) -> Services:
    """Services whose rules want the officer's and the agency's signature on decisions."""
    assert services.settings.signing_pkcs12 is not None
    assert services.settings.signing_pkcs12_password is not None
    _name(services, "Lê Thị Thắm")
    folder = services.settings.signing_pkcs12.parent
    (tmp_path / "secret").write_text(services.settings.signing_pkcs12_password.get_secret_value())
    keys = {
        name: {"kind": "pkcs12", "file": str(folder / f"{name}.p12"), "password_file": "secret"}
        for name in ("agency", "officer")
    }
    uses = [
        {"profile": "AGENCY_COPY", "key": "agency"},
        {"profile": "OFFICER_COMPARE", "staff": "can-bo-H99.1", "key": "officer"},
    ]
    (tmp_path / "keys.json").write_text(json.dumps({"keys": keys, "uses": uses}))
    rules = json.loads(Path("signing/data/rules.json").read_text("utf-8"))
    rules["rules"].append(
        {"valid_from": "2026-01-01", "paper_types": ["decision"], "profiles": BOTH}
    )
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    settings = services.settings.model_copy(
        update={"signing_keys": tmp_path / "keys.json", "signing_rules_dir": tmp_path}
    )
    return replace(services, settings=settings, signing=from_settings(settings, services.clock))


def _name(services: Services, full_name: str) -> None:
    """The sample key of a person is for Lê Thị Thắm."""
    with services.session_factory() as session:
        session.execute(sa.update(Staff).values(full_name=full_name))
        session.commit()


@cache
def _pdf() -> bytes:
    return as_pdf([draw("decision", facts_for("decision"), dpi=100).pages[0]], dpi=100)


def _confirmed(services: Services, desk: Desk) -> UUID:
    """A document that a person has confirmed, with its rendition in the store."""
    pdf = _pdf()
    stored = put_content(services.object_store, "pdfa", pdf, media_type="application/pdf")
    with services.session_factory() as session:
        upload = make_upload(session, desk, pages=1)
        document = Document(
            batch_id=upload.batch_id, upload_id=upload.id, position=1, type="decision",
            model="test", mean_confidence=1.0, state=State.CONFIRMED,
        )  # fmt: skip
        session.add(document)
        session.flush()
        revision = Revision(
            document_id=document.id, number=1, pdf_key=stored.key, pdf_sha256=stored.sha256,
            pdf_size_bytes=len(pdf), page_count=1,
        )  # fmt: skip
        session.add(revision)
        session.flush()
        session.add(
            Confirmation(
                document_id=document.id,
                revision_id=revision.id,
                staff_id=desk.staff_id,
                agency_id=desk.agency_id,
                type="decision",
                fields={},
                pdf_sha256=stored.sha256,
                compared_with_original=True,
                at=datetime(2026, 11, 22, tzinfo=UTC),
            )
        )
        session.commit()
        return document.id


@dataclass(frozen=True)
class After:
    """What is there after the stage."""

    state: State
    signatures: list[Signature]
    drafts: int
    document: Document


def _after(services: Services, document_id: UUID) -> After:
    with services.session_factory() as session:
        document = session.get_one(Document, document_id)
        found = session.scalars(sa.select(Signature).order_by(Signature.created_at)).all()
        drafts = session.scalar(sa.select(sa.func.count()).select_from(SignatureDraft))
        return After(document.state, list(found), drafts or 0, document)


def _signed_objects(services: Services) -> set[str]:
    return set(services.object_store.keys("signed/"))


def test_every_required_signature_is_put_on_in_order(both: Services, desk: Desk) -> None:
    document_id = _confirmed(both, desk)
    assert run_stage(both, "sign", document_id)
    after = _after(both, document_id)
    assert (after.state, after.drafts) == (State.SIGNED, 0)
    assert [one.profile for one in after.signatures] == BOTH
    first, last = after.signatures
    data = both.object_store.get(last.object_key, last.object_sha256)
    assert data.startswith(both.object_store.get(first.object_key, first.object_sha256))
    report = validate(data, both.trust)
    assert report.verdict == "valid"
    assert [one.field for one in report.signatures] == BOTH
    assert after.document.public_code is not None


class DyingStore:
    """The store of a worker that is killed while it puts the n-th signed file, or right after."""

    def __init__(self, store: ObjectStore, nth: int, *, is_after: bool) -> None:
        self._store, self._left, self._is_after = store, nth, is_after

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        self._left -= 1
        if self._left == 0 and not self._is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        stored = self._store.put(key, data, media_type=media_type)
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return stored

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)


@pytest.mark.parametrize(("nth", "is_after"), [(1, False), (1, True), (2, True)])
def test_a_kill_between_signing_and_recording_loses_and_doubles_nothing(
    both: Services, desk: Desk, nth: int, *, is_after: bool
) -> None:
    document_id = _confirmed(both, desk)
    before = _signed_objects(both)
    child = os.fork()
    if child == 0:
        dying = DyingStore(both.object_store, nth, is_after=is_after)
        run_stage(replace(both, object_store=dying), "sign", document_id)  # type: ignore[arg-type] # by __getattr__
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL
    died = _after(both, document_id)
    assert (died.state, len(died.signatures), died.drafts) == (State.CONFIRMED, nth - 1, 1)
    with both.session_factory() as session:  # the lease runs out
        session.execute(sa.update(Document).values(lease_until=sa.func.now()))
        session.commit()

    assert run_stage(both, "sign", document_id)

    after = _after(both, document_id)
    assert (after.state, after.drafts) == (State.SIGNED, 0)
    assert [one.profile for one in after.signatures] == BOTH
    assert _signed_objects(both) - before == {one.object_key for one in after.signatures}


def _let_pass(services: Services, time: timedelta) -> None:
    """As if the database's clock, by which work waits, had moved on."""
    with services.session_factory() as session:
        session.execute(
            sa.update(Document).values(
                not_before=Document.not_before - time, state_since=Document.state_since - time
            )
        )
        session.commit()


def test_an_outage_is_waited_out_with_its_reason(services: Services, desk: Desk) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = services.settings.model_copy(update={"tsa_url": f"http://127.0.0.1:{port}/"})
    down = replace(services, settings=settings, signing=from_settings(settings, services.clock))
    document_id = _confirmed(services, desk)
    for _ in range(services.settings.max_attempts + 2):
        assert not run_stage(down, "sign", document_id)
        waiting = _after(services, document_id).document
        assert (waiting.state, waiting.waiting_code) == (State.CONFIRMED, "timestamp_server_down")
        assert (waiting.attempts, waiting.parked_at) == (0, None)
        assert not run_stage(services, "sign", document_id), "it is asked again before its time"
        _let_pass(services, timedelta(seconds=90))
    with services.session_factory() as session:
        [told] = work_overview(session, desk.officer).unsigned
    assert (told.code, told.oldest_s >= 600) == ("timestamp_server_down", True)
    sweep(services)  # nobody asks for it but the sweeper
    assert isinstance(services.broker, MemoryBroker)
    assert [one for stage, one, _, _ in services.broker.asked if stage.name == "sign"] == [
        document_id
    ]
    assert run_stage(services, "sign", document_id)
    after = _after(services, document_id)
    assert (after.state, after.document.waiting_code) == (State.SIGNED, None)
    assert [one.profile for one in after.signatures] == ["AGENCY_COPY"]


def test_the_reason_of_waiting_is_told_to_supervisors(services: Services, desk: Desk) -> None:
    document_id = _confirmed(services, desk)
    with services.session_factory() as session:
        session.execute(
            sa.update(Document)
            .where(Document.id == document_id)
            .values(waiting_code="clock_skewed", state_since=sa.func.now() - timedelta(hours=30))
        )
        session.commit()
        [told] = work_overview(session, desk.officer).unsigned
    assert (told.code, told.count) == ("clock_skewed", 1)
    assert told.oldest_s > services.settings.signing_grace_hours * 3600


def test_one_process_signs_the_whole_stack(services: Services, desk: Desk) -> None:
    stack = [_confirmed(services, desk) for _ in range(3)]
    assert sign_stack(services, stack[0]) == 3
    assert {_after(services, one).state for one in stack} == {State.SIGNED}


def test_the_key_of_somebody_else_signs_nothing(both: Services, desk: Desk) -> None:
    document_id = _confirmed(both, desk)
    _name(both, "Trần Minh Hiếu")
    assert not run_stage(both, "sign", document_id)
    after = _after(both, document_id)
    assert (after.document.parked_code, after.signatures) == ("signing_key_of_other", [])


def test_leave_is_asked_for_the_papers_that_a_seal_is_due_on(both: Services, desk: Desk) -> None:
    """Nobody's own key is asked for more than one paper; what is sealed needs no leave again."""
    assert both.signing is not None
    stack = [_confirmed(both, desk) for _ in range(3)]
    assert seals_due(both, both.signing, stack) == {"agency": 3}
    assert run_stage(both, "sign", stack[0])
    assert seals_due(both, both.signing, stack) == {"agency": 2}


def test_a_key_out_of_its_time_stops_before_signing(services: Services, desk: Desk) -> None:
    late = FixedClock(datetime(2060, 1, 1, tzinfo=UTC))
    expired = replace(services, signing=from_settings(services.settings, late))
    document_id = _confirmed(services, desk)
    assert not run_stage(expired, "sign", document_id)
    after = _after(services, document_id)
    assert (after.document.parked_code, after.signatures) == ("signing_key_expired", [])
