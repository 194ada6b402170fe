"""What a citizen decides about the own papers: what it is worth to others, and that it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.artifacts import IngestedFile, MediaKind
from core.lifecycle import Origin, RecordStatus
from core.rights import ExportState
from ingest.rights.sharing import mark_lines
from repository import exports, shares
from repository.own_uploads import StoredUpload, keep_upload
from repository.records import public_check
from repository.reuse import ReuseRefusedError
from storage.db.models import Record
from tests.repository.papers import AN, BIRTH, DUC, MARRIAGE_SLOT, STRANGER, reuse, slot

KEY = "key of the tests"


def upload(world, kind="diploma") -> Record:
    file = IngestedFile("cd" * 32, 9, MediaKind.PNG, page_count=1, is_signed=False)
    record = keep_upload(
        world.session,
        world.clock,
        world.citizen(AN),
        StoredUpload(file, "original/own"),
        paper_type=kind,
        agency_id=world.desk.agency_id,
    )
    world.session.commit()
    return record


def share(world, record, recipient):
    made = shares.share(
        world.session, world.clock, KEY, world.citizen(AN), record.id, recipient, days=3, openings=2
    )
    world.session.commit()
    return made


def test_nobody_vouches_for_what_a_citizen_put_in(world) -> None:
    own = upload(world)
    assert public_check(world.session, own.public_code) is None
    kept = world.record("birth_certificate", BIRTH, owner=AN)
    assert public_check(world.session, kept.public_code) is not None
    said = {"recipient": "Ngân hàng Mẫu", "at": world.clock.now()}
    assert mark_lines(own, **said)[0] == "BẢN CHỤP CHƯA ĐỐI CHIẾU VỚI BẢN CHÍNH"
    assert mark_lines(kept, **said)[0] == "Bản chia sẻ cho: Ngân hàng Mẫu"
    kept.origin = Origin.PENDING
    assert mark_lines(kept, **said)[0] == "HỒ SƠ CHƯA GIẢI QUYẾT XONG"
    kept.status = RecordStatus.REVOKED
    assert mark_lines(kept, **said)[0] == "GIẤY TỜ KHÔNG CÒN HIỆU LỰC"


def test_an_own_upload_is_offered_as_a_mere_copy_and_serves_nothing(world) -> None:
    record = upload(world, "marriage_certificate")
    dossier = world.dossier("1.001193")
    assert slot(world, dossier, MARRIAGE_SLOT).status == "needs_compare"
    why = {"override_reason": "một lý do đủ dài", "is_confirmed": True}
    with pytest.raises(ReuseRefusedError) as caught:
        reuse(world, dossier, MARRIAGE_SLOT, record, signature_ok=False, **why)
    assert caught.value.details == {"verdict": "NEEDS_COMPARE", "rules": "R7,R8"}


def test_neither_packages_nor_shares_outlive_a_person(world) -> None:
    record = upload(world)
    share(world, record, shares.Recipient(number=DUC))
    link = share(world, record, shares.Recipient(name="Ngân hàng Mẫu"))
    package = exports.ask_export(world.session, world.clock, world.citizen(AN))
    package.state, package.expires_at = ExportState.READY, world.clock.now() + timedelta(days=7)
    world.session.commit()
    fetch = {"signed_in_at": world.clock.now()}
    for other in (DUC, STRANGER):
        caller = world.citizen(other)
        with pytest.raises(exports.ExportNotFoundError):
            exports.fetch_export(world.session, world.clock, caller, package.id, **fetch)
        world.session.rollback()
    assert len(shares.offered(world.session, world.clock, world.citizen(DUC))) == 1
    for number in (AN, DUC):
        world.people[number].deceased_on = world.clock.now().date()
    world.session.commit()
    with pytest.raises(exports.ExportNotFoundError):
        exports.fetch_export(world.session, world.clock, world.citizen(AN), package.id, **fetch)
    world.session.rollback()
    with pytest.raises(shares.ShareNotFoundError):
        shares.offered(world.session, world.clock, world.citizen(DUC))
    world.session.rollback()
    visitor = world.citizen(STRANGER)
    with pytest.raises(shares.ShareNotFoundError):
        shares.open_link(world.session, world.clock, KEY, visitor, link.share.slug, link.code or "")


def test_shares_follow_the_rows_of_one_person(world) -> None:
    link = share(world, upload(world), shares.Recipient(name="Ngân hàng Mẫu"))
    one = world.citizen(STRANGER)
    with pytest.raises(shares.ShareNotFoundError):
        shares.revoke(world.session, world.clock, one, link.share.id)
    world.session.rollback()
    world.people[AN].merged_into_id = world.people[STRANGER].id
    world.session.commit()
    [row] = shares.own_shares(world.session, world.clock, one).lines
    shares.revoke(world.session, world.clock, one, row.id)
    world.session.commit()
    [row] = shares.own_shares(world.session, world.clock, one).lines
    assert row.standing == "revoked"
