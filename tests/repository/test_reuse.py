"""A second dossier no longer needs the paper: checklist, reuse, the citizen's view of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Thread
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.lifecycle import Digitization, Origin, RecordStatus
from repository.access_log import verify_chain
from repository.doors import DossierNotFoundError, RecordNotFoundError
from repository.dossiers import checklist
from repository.own_store import OwnStoreOnlyError, own_access_log, own_records
from repository.reuse import (
    ComponentNotFoundError,
    ComponentServedError,
    ReuseRefusedError,
    VerdictCode,
    reuse_record,
)
from storage.db.models import AccessLogEntry, Page, ReuseEvent

AN, DUC, STRANGER = "001190000017", "020085000021", "082095000063"
MARRIAGE = {
    "husband_name": "Nguyễn Văn Đức",
    "husband_personal_number": DUC,
    "wife_name": "Nguyễn Thị An",
    "wife_personal_number": AN,
    "document_number": "12/2015",
    "issue_date": "2015-06-07",
}
CONFIRMATION = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "7/2026",
    "issue_date": "2026-10-01",
    "purpose": "Để đăng ký kết hôn",
}
MARRIAGE_SLOT, CONFIRMATION_SLOT = "MAU-001193-01", "MAU-000894-01"
LAND = {"document_number": "AA 123456", "map_sheet": "1", "parcel_number": "2"}


def slot(world, dossier, code):
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    return next(item for item in items if item.code == code)


def reuse(world, dossier, code, record, **options):
    values = {
        "dossier_id": dossier.id,
        "component_id": slot(world, dossier, code).component_id,
        "record_id": record.id,
        "object_store_hash_ok": True,
        "signature_ok": True,
    }
    caller = options.pop("caller", world.desk)
    event = reuse_record(world.session, world.clock, caller, **(values | options))
    world.session.commit()
    return event


def test_a_paper_of_the_first_dossier_serves_the_second(world) -> None:
    first = world.dossier("1.004222")
    record = world.record("marriage_certificate", MARRIAGE, dossier=first)
    second = world.dossier("1.001193")
    assert slot(world, second, MARRIAGE_SLOT).status == "pending_origin"
    world.close(first)
    item = slot(world, second, MARRIAGE_SLOT)
    assert (item.status, item.record.id) == ("available", record.id)
    assert item.verdict.code is VerdictCode.REUSABLE

    event = reuse(world, second, MARRIAGE_SLOT, record)

    assert event.verdict == "REUSABLE"
    assert [check["rule"] for check in event.checks] == [f"R{n}" for n in range(15)]
    assert event.reference_date == second.received_on
    item = slot(world, second, MARRIAGE_SLOT)
    assert (item.status, item.record_id) == ("reused", record.id)
    assert item.digitization is Digitization.REUSED
    assert record.reuse_count == 1
    assert verify_chain(world.session).is_intact
    log = own_access_log(world.session, world.citizen(AN))
    assert [(row.action, row.outcome, row.dossier_code) for row in log] == [
        ("reuse", "allowed", second.code),
        ("papers_listed", "allowed", second.code),
    ]
    assert log[0].who == "Cán bộ Mẫu ban"
    assert log[0].agency == "Ủy ban nhân dân phường Mẫu Tam Kỳ"
    assert log[0].paper_title == "Giấy chứng nhận kết hôn"


def test_a_result_that_is_reused_counts_as_one(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    reuse(world, dossier, MARRIAGE_SLOT, record)
    assert slot(world, dossier, MARRIAGE_SLOT).status == "reused_result"


def test_nothing_is_done_twice(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    reuse(world, dossier, MARRIAGE_SLOT, record)
    with pytest.raises(ComponentServedError):
        reuse(world, dossier, MARRIAGE_SLOT, record)
    assert world.session.scalar(sa.select(sa.func.count(ReuseEvent.id))) == 1


def test_an_expired_confirmation_is_blocked_with_its_reason(world) -> None:
    world.record("marital_status_confirmation", {**CONFIRMATION, "issue_date": "2026-04-20"})
    item = slot(world, world.dossier("1.000894"), CONFIRMATION_SLOT)
    assert item.status == "expired"
    assert item.must_be_asked_for
    assert "hết hạn từ ngày 20/10/2026" in item.verdict.reasons[0]


def test_one_that_was_good_on_the_reception_date_stays_good(world) -> None:
    record = world.record(
        "marital_status_confirmation", {**CONFIRMATION, "issue_date": "2026-05-23"}
    )
    dossier = world.dossier("1.000894")
    world.clock.advance(timedelta(days=30))
    assert slot(world, dossier, CONFIRMATION_SLOT).status == "available"
    assert reuse(world, dossier, CONFIRMATION_SLOT, record).verdict == "REUSABLE"


def test_a_confirmation_for_buying_land_does_not_serve_a_marriage(world) -> None:
    record = world.record(
        "marital_status_confirmation", {**CONFIRMATION, "purpose": "Để mua bán đất"}
    )
    dossier = world.dossier("1.000894")
    assert slot(world, dossier, CONFIRMATION_SLOT).status == "wrong_purpose"
    with pytest.raises(ReuseRefusedError) as caught:
        reuse(world, dossier, CONFIRMATION_SLOT, record)
    assert caught.value.details == {"verdict": "WRONG_PURPOSE", "rules": "R5"}
    world.session.rollback()
    with pytest.raises(ReuseRefusedError):
        reuse(world, dossier, CONFIRMATION_SLOT, record, override_reason="  vì  ")
    world.session.rollback()
    why = "Ủy ban đã xác minh tình trạng hôn nhân qua Sổ hộ tịch"
    event = reuse(world, dossier, CONFIRMATION_SLOT, record, override_reason=why)
    assert (event.verdict, event.override_reason) == ("WRONG_PURPOSE", why)


def test_a_paper_for_one_use_serves_one_dossier(world) -> None:
    record = world.record("marital_status_confirmation", CONFIRMATION)
    first, second = world.dossier("1.000894"), world.dossier("1.000894")
    reuse(world, first, CONFIRMATION_SLOT, record)
    with pytest.raises(ReuseRefusedError) as caught:
        reuse(world, second, CONFIRMATION_SLOT, record, override_reason="một lý do đủ dài")
    assert caught.value.details["verdict"] == "CONSUMED"
    world.session.rollback()
    world.close(first)
    assert record.status is RecordStatus.CONSUMED


def test_two_desks_at_once_do_not_use_one_paper_twice(world) -> None:
    record = world.record("marital_status_confirmation", CONFIRMATION)
    first, second = world.dossier("1.000894"), world.dossier("1.000894")
    component = slot(world, first, CONFIRMATION_SLOT).component_id
    values = {
        "component_id": component,
        "record_id": record.id,
        "object_store_hash_ok": True,
        "signature_ok": True,
    }
    second_id, outcome = second.id, []

    def at_the_other_desk() -> None:
        with Session(world.session.get_bind()) as other:
            try:
                reuse_record(other, world.clock, world.desk, dossier_id=second_id, **values)
                other.commit()
                outcome.append("used")
            except ReuseRefusedError as error:
                outcome.append(str(error.details["verdict"]))

    reuse_record(world.session, world.clock, world.desk, dossier_id=first.id, **values)
    thread = Thread(target=at_the_other_desk)
    thread.start()
    thread.join(timeout=1)
    assert thread.is_alive(), "the second desk must wait for the first"
    world.session.commit()
    thread.join()
    assert outcome == ["CONSUMED"]


def test_a_second_scan_in_a_good_dossier_settles_the_paper(world) -> None:
    """The first desk's dossier is still open; the paper was accepted in the second one."""
    first, second = world.dossier("1.001193"), world.dossier("1.001193")
    component = slot(world, second, MARRIAGE_SLOT).component_id
    options = {"component_id": component}
    record = world.record("marriage_certificate", MARRIAGE, dossier=first, **options)
    again = world.record("marriage_certificate", MARRIAGE, dossier=second, **options)
    assert again.id == record.id
    world.close(second)
    assert record.origin is Origin.ACCEPTED
    world.close(first, "withdrawn")
    assert record.origin is Origin.ACCEPTED


@pytest.mark.parametrize(
    ("options", "verdict"),
    [
        ({"object_store_hash_ok": False}, "INTEGRITY_FAILED"),
        ({"signature_ok": False}, "SIGNATURE_INVALID"),
    ],
)
def test_what_is_found_on_the_bytes_decides(world, options, verdict) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    with pytest.raises(ReuseRefusedError) as caught:
        reuse(world, dossier, MARRIAGE_SLOT, record, override_reason="một lý do đủ dài", **options)
    assert caught.value.details["verdict"] == verdict
    world.session.rollback()
    assert record.reuse_count == 0
    assert world.session.scalar(sa.select(sa.func.count(AccessLogEntry.id))) == 0


def test_a_withdrawn_dossiers_papers_are_not_even_offered(world) -> None:
    first = world.dossier("1.004222")
    record = world.record("marriage_certificate", MARRIAGE, dossier=first)
    world.close(first, "withdrawn")
    assert record.origin is Origin.REFUSED
    second = world.dossier("1.001193")
    assert slot(world, second, MARRIAGE_SLOT).status == "missing"
    with pytest.raises(RecordNotFoundError):
        reuse(world, second, MARRIAGE_SLOT, record)


def test_an_unverified_copy_needs_the_original(world) -> None:
    world.record("marriage_certificate", MARRIAGE, compared=False)
    item = slot(world, world.dossier("1.001193"), MARRIAGE_SLOT)
    assert item.status == "needs_compare"


def test_a_bad_scan_has_to_be_scanned_again(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    world.session.execute(
        sa.update(Page).where(Page.document_id == record.document_id).values(quality=["low_dpi"])
    )
    item = slot(world, world.dossier("1.001193"), MARRIAGE_SLOT)
    assert item.status == "not_legible"
    assert "dưới 200 dpi" in item.verdict.reasons[0]


def test_the_latest_adjusted_permit_is_offered(world) -> None:
    permit = {"construction_address": "Thửa 2, xã Mẫu", "issuer": "UBND"}
    for number, issued in (("1", "2024-01-01"), ("3", "2026-01-01"), ("2", "2025-01-01")):
        world.record(
            "construction_permit",
            {**permit, "document_number": f"{number}/GPXD", "issue_date": issued},
            owner=AN,
        )
    item = slot(world, world.dossier("1.013226"), "MAU-013226-02")
    assert (item.status, item.record.document_number) == ("available", "3/GPXD")


def test_one_of_two_alternatives_is_enough(world) -> None:
    record = world.record("land_use_certificate", LAND, owner=AN)
    dossier = world.dossier("1.004222")
    codes = ("000.00.00.G01-KQ003605", "000.00.00.G01-KQ003607")
    reuse(world, dossier, codes[0], record)
    assert slot(world, dossier, codes[0]).status == "reused_result"
    other = slot(world, dossier, codes[1])
    assert (other.status, other.must_be_asked_for) == ("alternative", False)


def test_another_persons_paper_is_not_there(world) -> None:
    fields = {"holder_name": "Lê Văn Mẫu", "personal_number": STRANGER}
    record = world.record("birth_certificate", fields)
    dossier = world.dossier("1.001776")
    assert slot(world, dossier, "MAU-001776-03").status == "missing"
    for id_ in (record.id, uuid4()):
        with pytest.raises(RecordNotFoundError) as caught:
            reuse_record(
                world.session,
                world.clock,
                world.desk,
                dossier_id=dossier.id,
                component_id=slot(world, dossier, "MAU-001776-03").component_id,
                record_id=id_,
                object_store_hash_ok=True,
                signature_ok=True,
            )
        assert str(caught.value) == "record_not_found()"


def test_a_childs_paper_that_the_mother_keeps_is_not_her_own(world) -> None:
    world.record(
        "birth_certificate",
        {"holder_name": "Lê Văn Mẫu", "personal_number": STRANGER, "document_number": "9"},
        owner=AN,
    )
    dossier = world.dossier("1.001776")
    assert slot(world, dossier, "MAU-001776-03").status == "no_basis"
    item = slot(world, world.dossier("1.004222"), "000.00.00.G01-KQ003606")
    assert item.status == "no_basis", "who she is to the child was noted nowhere"


def test_who_may_reuse(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    for caller in (world.scanner, world.other_desk, world.citizen(AN)):
        with pytest.raises(DossierNotFoundError):
            reuse(world, dossier, MARRIAGE_SLOT, record, caller=caller)
        world.session.rollback()
    with pytest.raises(ComponentNotFoundError):
        reuse(world, dossier, MARRIAGE_SLOT, record, component_id=uuid4())


def test_a_closed_dossier_reuses_nothing(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    world.close(dossier)
    with pytest.raises(ReuseRefusedError) as caught:
        reuse(world, dossier, MARRIAGE_SLOT, record)
    assert caught.value.details["verdict"] == "NO_BASIS"


def test_the_checklist_asks_the_database_equally_often_for_any_store(world) -> None:
    dossier = world.dossier("1.004222")
    statements: list[str] = []
    engine = world.session.get_bind()
    sa.event.listen(
        engine,
        "before_cursor_execute",
        lambda _c, _u, statement, *_: statements.append(statement),
    )

    def count() -> int:
        world.session.expire_all()
        statements.clear()
        checklist(world.session, world.clock, world.desk, dossier.id)
        return len(statements)

    world.record("birth_certificate", {"personal_number": AN, "document_number": "0"})
    count()  # the first look of the day is written down
    few = count()
    for number in range(1, 9):
        fields = {"personal_number": AN, "document_number": f"{number}"}
        world.record("birth_certificate", fields)
        world.record("land_use_certificate", {**LAND, "parcel_number": f"{number}"}, owner=AN)
    assert count() == few
    assert few <= 14


def test_a_citizen_sees_the_own_papers_with_chips(world) -> None:
    world.record("marital_status_confirmation", {**CONFIRMATION, "issue_date": "2026-06-01"})
    world.record("marriage_certificate", MARRIAGE)
    world.record("application_form", {"personal_number": AN, "holder_name": "Nguyễn Thị An"})
    pending = world.dossier("1.004222")
    world.record(
        "birth_certificate",
        {"personal_number": AN, "issue_date": "1990-02-02", "document_number": "1"},
        dossier=pending,
    )
    own = own_records(world.session, world.citizen(AN), clock=world.clock)
    assert [(paper.row.type, paper.chip) for paper in own] == [
        ("marital_status_confirmation", "ending_soon"),
        ("marriage_certificate", "usable"),
        ("birth_certificate", "pending"),
    ]
    assert (own[0].usable_until, own[0].days_left) == (date(2026, 12, 1), 8)
    world.clock.moment = datetime(2027, 1, 1, tzinfo=UTC)
    own = own_records(world.session, world.citizen(AN), clock=world.clock)
    assert own[0].chip == "expired"
    assert own_records(world.session, world.citizen(STRANGER)) == ()


def test_only_a_citizen_has_a_store_of_the_own(world) -> None:
    for see in (own_records, own_access_log):
        with pytest.raises(OwnStoreOnlyError):
            see(world.session, world.officer)
