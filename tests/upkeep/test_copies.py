"""The second store: everything comes to it, what one has lost comes from the other, both ways."""

from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa

from core.clock import FixedClock
from core.progress import SilentProgress
from ingest.pipeline.copies import NoCopyStoreError, store_with_copy
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.services import Services
from ingest.upkeep import copying
from ingest.upkeep.copying import copy_due
from ingest.upkeep.locks import extend_locks
from ingest.upkeep.migrating import move, write_switch
from storage.db.base import Base
from storage.db.models import FixityRound, InventoryEntry, ObjectRepair
from storage.db.queries import inventory
from storage.objects.content import put_content
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectDamagedError, ObjectStoreDownError
from storage.objects.s3 import S3ObjectStore
from tests.support.desk import make_desk
from tests.support.stored import keep_upload, lose, s3_of, spoil

pytestmark = pytest.mark.servers


def away(store: S3ObjectStore) -> S3ObjectStore:
    """The same bucket at an address where nobody answers."""
    return S3ObjectStore(
        endpoint="127.0.0.1:9",
        access_key="a",
        secret_key="b",
        secure=False,
        bucket=store.bucket,
        clock=store._clock,
    )


def test_every_column_that_names_an_object_is_known() -> None:
    named = {str(key) for key, _ in inventory.naming_columns()}
    assert {"uploads.object_key", "pages.words_key", "renditions.object_key"} <= named
    keys = {
        str(column)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.name == "object_key"
    }
    others = {"object_repairs", "objects_to_remove", "signature_drafts", "exports"}
    assert keys - named == {f"{name}.object_key" for name in others}


def test_older_objects_are_copied_too_and_counted(services: Services, both: Services) -> None:
    with services.session_factory() as session:
        desk = make_desk(session)
        old = keep_upload(services, session, desk, b"%PDF cu MAU")
        inventory.take_stock(session, services.clock.now())
        session.commit()
    new = put_content(both.object_store, "signed", b"%PDF moi MAU", media_type="application/pdf")
    with services.session_factory() as session:
        count = inventory.count_copies(session)
    assert (count.objects, count.missing, count.failing) == (2, 2, 0)
    with pytest.raises(NoCopyStoreError):
        copy_due(services)
    assert copy_due(both) == copying.Copied(2, 0, is_away=False)
    second = s3_of(both.object_store, copy=True)
    assert [second.exists(one.key) for one in (old, new)] == [True, True]
    with services.session_factory() as session:
        assert inventory.count_copies(session).missing == 0


def test_a_second_store_that_is_away_is_waited_for(both: Services) -> None:
    store = both.object_store
    assert isinstance(store, CopiedObjectStore)
    put_content(store, "signed", b"%PDF MAU", media_type="application/pdf")
    gone = CopiedObjectStore(store.first, away(s3_of(store, copy=True)), store._journal)
    clock = FixedClock(both.clock.now())
    waiting = dataclasses.replace(both, object_store=gone, clock=clock)
    assert copy_due(waiting) == copying.Copied(0, 1, is_away=True)
    assert copy_due(dataclasses.replace(both, clock=clock)).done == 0
    with both.session_factory() as session:
        assert not inventory.are_copies_due(session, clock.now())
        assert session.scalar(sa.select(InventoryEntry.copy_code)) == "object_store_down"
    clock.advance(timedelta(minutes=2))
    assert copy_due(dataclasses.replace(both, clock=clock)).done == 1


def test_a_damaged_object_is_not_copied_and_waits_longer_each_time(both: Services) -> None:
    stored = put_content(both.object_store, "signed", b"%PDF MAU", media_type="application/pdf")
    spoil(s3_of(both.object_store), stored.key)
    clock = FixedClock(both.clock.now())
    later = dataclasses.replace(both, clock=clock)
    pauses = []
    for _ in range(3):
        assert copy_due(later).failed == 1
        with both.session_factory() as session:
            entry = session.scalars(sa.select(InventoryEntry)).one()
            assert entry.copy_code == "object_damaged"
            assert entry.copy_not_before is not None
            pauses.append((entry.copy_not_before - clock.now()).total_seconds())
        clock.advance(timedelta(hours=1))
    assert pauses == sorted(set(pauses))
    assert not s3_of(both.object_store, copy=True).exists(stored.key)


def test_a_round_puts_both_stores_right_and_says_so(both: Services) -> None:
    with both.session_factory() as session:
        desk = make_desk(session)
        kept = [keep_upload(both, session, desk, f"%PDF {n} MAU".encode()) for n in range(6)]
    copy_due(both)
    first, second = s3_of(both.object_store), s3_of(both.object_store, copy=True)
    spoil(first, kept[0].key)
    lose(first, kept[1].key)
    spoil(second, kept[2].key)
    lose(second, kept[3].key)
    for store in (first, second):
        spoil(store, kept[4].key)
    report = verify_objects(both)
    assert (report.checked, report.repaired, report.is_whole) == (6, 4, True)
    assert [(one.key, one.code) for one in report.damaged] == [(kept[4].key, "object_damaged")]
    for store in (first, second):
        assert [store.check(one.key, one.sha256) for one in (*kept[:4], kept[5])]
    with both.session_factory() as session:
        rows = session.scalars(sa.select(ObjectRepair)).all()
        assert session.scalar(sa.select(FixityRound.repaired)) == 4
    assert {(row.object_key, row.store, row.code) for row in rows} == {
        (kept[0].key, None, "object_damaged"),
        (kept[1].key, None, "object_missing"),
        (kept[2].key, "copy", "object_damaged"),
        (kept[3].key, "copy", "object_missing"),
    }


def test_a_round_that_was_cut_off_goes_on(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ingest.upkeep.rounds._SLICE", 2)
    with services.session_factory() as session:
        desk = make_desk(session)
        kept = [keep_upload(services, session, desk, f"%PDF {n} MAU".encode()) for n in range(5)]
    lose(s3_of(services.object_store), min(one.key for one in kept))
    cut = verify_objects(services, resumes=True, until=services.clock.now())
    assert not cut.is_whole
    assert 0 < cut.checked < 5
    # The damage of the first part is told at the end again; nothing is read twice.
    whole = verify_objects(services, resumes=True)
    assert (whole.is_whole, whole.checked, len(whole.damaged)) == (True, 5, 1)
    assert verify_objects(services, resumes=True).checked == 5
    with services.session_factory() as session:
        assert [row.checked for row in session.scalars(sa.select(FixityRound))] == [5, 5]


def test_readers_do_not_notice_that_the_first_store_is_away(both: Services) -> None:
    store = both.object_store
    assert isinstance(store, CopiedObjectStore)
    data = b"%PDF MAU xem truoc"
    stored = put_content(store, "original", data, media_type="application/pdf")
    copy_due(both)
    away_store = CopiedObjectStore(away(s3_of(store)), store.second, store._journal)
    assert away_store.read_range(stored.key, 5, 8) == b"MAU"
    assert away_store.get(stored.key, stored.sha256) == data
    assert away_store.exists(stored.key)
    assert not away_store.exists(f"original/{uuid4()}")
    with pytest.raises(ObjectStoreDownError):
        put_content(away_store, "original", b"%PDF", media_type="application/pdf")
    lose(s3_of(store), stored.key)
    assert store.read_range(stored.key, 5, 8) == b"MAU"
    spoil(s3_of(store, copy=True), stored.key)
    with pytest.raises(ObjectDamagedError):
        store.second.get(stored.key, stored.sha256)


def test_half_uploads_are_given_up(object_store: S3ObjectStore) -> None:
    client = object_store._connected()
    client._create_multipart_upload(object_store.bucket, "original/nua", {})
    now = object_store._clock.now()
    assert object_store.drop_parts(now - timedelta(days=1)) == 0
    assert object_store.drop_parts(now + timedelta(minutes=1)) == 1
    assert object_store.drop_parts(now + timedelta(minutes=1)) == 0


def test_nothing_is_extended_where_no_record_is_kept(both: Services) -> None:
    put_content(both.object_store, "signed", b"%PDF MAU", media_type="application/pdf")
    assert extend_locks(both) == 0


def test_a_store_is_moved_while_everything_runs(
    services: Services, second_store: S3ObjectStore, tmp_path: Path
) -> None:
    """The new store is the copy first; then the two change places by the settings written."""
    used = services.settings.model_copy(update={"s3_bucket": s3_of(services.object_store).bucket})
    (tmp_path / "moi.key").write_text(used.s3_secret_key.get_secret_value())
    told = {
        "endpoint": used.s3_endpoint,
        "access_key": used.s3_access_key,
        "secret_key_file": "moi.key",
        "secure": False,
        "bucket": second_store.bucket,
    }
    (tmp_path / "moi.json").write_text(json.dumps(told))
    used = used.model_copy(update={"s3_copy_file": tmp_path / "moi.json"})
    now, sessions = services.clock.now(), services.session_factory
    before = dataclasses.replace(
        services, settings=used, object_store=store_with_copy(used, services.clock, sessions)
    )
    with sessions() as session:
        desk = make_desk(session)
        old = keep_upload(services, session, desk, b"%PDF cu MAU")
    services.object_store.lock(old.key, old.version_id, now + timedelta(days=1))
    moved = move(before, SilentProgress())
    assert (moved.verified, moved.may_switch) == (1, True)
    write_switch(used, tmp_path / "doi")
    text = (tmp_path / "doi" / "s3.env").read_text()
    pairs = [line.partition("=") for line in text.splitlines()]
    switched = used.model_copy(
        update={name.removeprefix("MOTLAN_").lower(): value for name, _, value in pairs}
        | {
            "s3_secure": False,
            "s3_secret_key": used.s3_secret_key,
            "s3_copy_file": tmp_path / "doi" / "s3-copy.json",
        }
    )
    assert switched.s3_bucket == second_store.bucket
    late = put_content(before.object_store, "signed", b"%PDF MAU", media_type="application/pdf")
    store = store_with_copy(switched, services.clock, sessions)
    after = dataclasses.replace(services, settings=switched, object_store=store)
    assert store.get(old.key, old.sha256) == b"%PDF cu MAU"
    assert store.get(late.key, late.sha256) == b"%PDF MAU"  # put before the change, not copied yet
    assert s3_of(store).bucket == second_store.bucket
    assert s3_of(store).exists(late.key)
    until = s3_of(store).locked_until(old.key)
    assert until is not None
    assert until > now
    new = put_content(store, "signed", b"%PDF moi MAU", media_type="application/pdf")
    assert copy_due(after).failed == 0
    assert s3_of(services.object_store).exists(new.key)
