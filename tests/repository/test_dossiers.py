"""Opening and closing dossiers, and what closing does to the papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy.orm import Session

from core.identifiers import DOSSIER_CODE
from core.lifecycle import Digitization, DossierState, Origin, RecordStatus, Trust
from repository.catalogue import components_of
from repository.dossier_events import events_of
from repository.dossiers import (
    DossierClosedError,
    DossierCodeInvalidError,
    DossierCodeTakenError,
    DossierNotFoundError,
    checklist,
    close_dossier,
    dossier_for,
    list_dossiers,
    open_dossier,
    propose_code,
)
from repository.persons import (
    PersonalNumberInvalidError,
    PersonalNumberMismatchError,
    agency_by_code,
    find_person_by_number,
    get_or_create_person,
)
from repository.reception import ReceptionDateError

AN, DUC = "001190000017", "020085000021"
CONFIRMATION = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "7/2026",
    "issue_date": "2026-10-01",
    "purpose": "Để đăng ký kết hôn",
}


def _open(world, caller, **changes):
    values = {
        "code": "H17.35.1-261123-9999",
        "procedure_code": "1.000894",
        "owner_id": world.people[AN].id,
        "submitter_id": world.people[AN].id,
        "receiving_agency_id": caller.agency_id,
        "competent_agency_id": caller.agency_id,
        "channel": "direct",
        "received_at": world.clock.now(),
    }
    return open_dossier(world.session, world.clock, caller, **(values | changes))


def test_a_dossier_has_the_components_of_its_procedure(world) -> None:
    dossier = world.dossier("1.001193")
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    expected = [row.code for row in components_of(world.session, dossier.procedure_id, "01")]
    assert [item.code for item in items] == expected
    assert {item.status for item in items} == {"missing"}


def test_late_in_the_day_it_counts_from_tomorrow(world) -> None:
    dossier = world.dossier("1.004222", at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC))
    assert dossier.received_on == date(2026, 11, 23)
    assert dossier.due_on == date(2026, 12, 2)


def test_refusals_when_opening(world) -> None:
    with pytest.raises(DossierCodeInvalidError):
        _open(world, world.desk, code="không đúng")
    _open(world, world.desk)
    with pytest.raises(DossierCodeTakenError):
        _open(world, world.desk)
    for caller in (world.officer, world.scanner, world.citizen(AN)):
        with pytest.raises(DossierNotFoundError):
            _open(world, caller)
    with pytest.raises(DossierNotFoundError):
        _open(world, world.desk, receiving_agency_id=world.other_desk.agency_id)


def test_codes_are_proposed_in_a_row(world) -> None:
    agency = agency_by_code(world.session, "H17.35.1")
    first = propose_code(world.session, agency, date(2026, 11, 24))
    assert first == "H17.35.1-261124-0001"
    assert DOSSIER_CODE.match(first)
    _open(world, world.desk, code=first)
    assert propose_code(world.session, agency, date(2026, 11, 24)) == "H17.35.1-261124-0002"


def test_codes_are_counted_as_numbers(world) -> None:
    agency = agency_by_code(world.session, "H17.35.1")
    for number in ("9999", "10000"):
        _open(world, world.desk, code=f"H17.35.1-261124-{number}")
    code = propose_code(world.session, agency, date(2026, 11, 24))
    assert code == "H17.35.1-261124-10001"
    assert _open(world, world.desk, code=code).code == code


def test_two_clerks_at_once_get_two_codes_or_a_plain_answer(world) -> None:
    answers: list[str] = []

    def at_the_other_desk(code: str | None) -> None:
        with Session(world.session.get_bind()) as other:
            try:
                answers.append(_open(replace(world, session=other), world.desk, code=code).code)
                other.commit()
            except DossierCodeTakenError as error:
                answers.append(error.code)

    first = _open(world, world.desk, code=None).code
    assert first == "H17.35.1-261123-0001"
    threads = [Thread(target=at_the_other_desk, args=(code,)) for code in (None, first)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=1)
        assert thread.is_alive(), "the other clerk waits for the first"
    world.session.commit()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["H17.35.1-261123-0002", "dossier_code_taken"]


def test_another_agency_sees_no_dossier(world) -> None:
    dossier = world.dossier("1.001193")
    assert dossier_for(world.session, world.desk, dossier.id).id == dossier.id
    assert [row.dossier.id for row in list_dossiers(world.session, world.desk)] == [dossier.id]
    assert list_dossiers(world.session, world.other_desk) == ()
    assert list_dossiers(world.session, world.citizen(AN)) == ()
    for caller in (world.other_desk, world.citizen(AN)):
        with pytest.raises(DossierNotFoundError):
            dossier_for(world.session, caller, dossier.id)
        with pytest.raises(DossierNotFoundError):
            checklist(world.session, world.clock, caller, dossier.id)


@pytest.mark.parametrize(
    ("outcome", "state", "origin"),
    [
        ("completed", DossierState.COMPLETED, Origin.ACCEPTED),
        ("refused", DossierState.NOT_RECEIVED, Origin.REFUSED),
        ("withdrawn", DossierState.WITHDRAWN, Origin.REFUSED),
    ],
)
def test_how_a_dossier_ends_decides_on_its_papers(world, outcome, state, origin) -> None:
    dossier = world.dossier("1.004222")
    fields = {"holder_name": "An", "personal_number": AN, "document_number": "1"}
    record = world.record("birth_certificate", fields, dossier=dossier)
    assert record.origin is Origin.PENDING
    world.close(dossier, outcome)
    assert (dossier.state, record.origin) == (state, origin)
    with pytest.raises(DossierClosedError):
        close_dossier(world.session, world.clock, world.officer, dossier.id, "completed")
    late = world.record("birth_certificate", {**fields, "document_number": "2"}, dossier=dossier)
    assert late.origin is origin


def test_only_an_officer_of_the_chain_closes(world) -> None:
    dossier = world.dossier("1.004222")
    for caller in (world.desk, world.scanner, world.other_desk):
        with pytest.raises(DossierNotFoundError):
            close_dossier(world.session, world.clock, caller, dossier.id, "completed")


def test_a_result_is_hidden_until_the_dossier_is_completed(world) -> None:
    dossier = world.dossier("1.001193")
    fields = {"holder_name": "An", "personal_number": AN, "document_number": "1"}
    record = world.record("birth_certificate", fields, dossier=dossier)
    assert (record.source, record.is_visible_to_owner) == ("result", False)
    assert record.trust is Trust.T3
    world.close(dossier)
    assert record.is_visible_to_owner


def test_a_paper_for_one_use_is_consumed_with_its_dossier(world) -> None:
    dossier = world.dossier("1.000894")
    component = next(
        item.component_id
        for item in checklist(world.session, world.clock, world.desk, dossier.id)
        if item.code == "MAU-000894-01"
    )
    record = world.record(
        "marital_status_confirmation", CONFIRMATION, dossier=dossier, component_id=component
    )
    world.close(dossier)
    assert record.status is RecordStatus.CONSUMED
    assert dossier.code in (record.status_reason or "")


def test_a_pending_paper_replaces_nothing_until_it_is_accepted(world) -> None:
    card = {"holder_name": "Nguyễn Thị An", "personal_number": AN}
    old = world.record("citizen_card", {**card, "document_number": "1", "issue_date": "2021-01-01"})
    dossier = world.dossier("1.001193")
    world.record(
        "citizen_card",
        {**card, "document_number": "2", "issue_date": "2026-01-01"},
        dossier=dossier,
    )
    assert old.status is RecordStatus.IN_FORCE
    world.close(dossier)
    assert old.status is RecordStatus.REPLACED


def test_persons_are_found_by_number_and_never_twice(world) -> None:
    person = find_person_by_number(world.session, AN)
    again = get_or_create_person(world.session, AN, "tên khác", date(1990, 1, 1), "nữ")
    assert person is not None
    assert again.id == person.id
    assert again.full_name == "Nguyễn Thị An"
    with pytest.raises(PersonalNumberInvalidError):
        get_or_create_person(world.session, "123", "Mẫu")
    with pytest.raises(PersonalNumberMismatchError):
        get_or_create_person(world.session, "001190000025", "Mẫu", date(1990, 1, 1), "nam")
    infants = [get_or_create_person(world.session, None, "Bé Mẫu") for _ in range(2)]
    assert infants[0].id != infants[1].id


def test_scan_operators_see_components_but_no_offers(world) -> None:
    fields = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "document_number": AN}
    world.record("citizen_card", {**fields, "issue_date": "2024-01-01"})
    dossier = world.dossier("1.001193")
    items = checklist(world.session, world.clock, world.scanner, dossier.id)
    assert all(item.offers == () for item in items)
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    assert any(item.offers for item in items)
    assert {item.digitization for item in items} == {Digitization.NOT_DIGITIZED}


def test_nobody_chooses_the_day_of_reception_without_a_word(world) -> None:
    now = world.clock.now()
    for late, reason in ((timedelta(days=-1), "Lý do viết đủ dài"), (timedelta(days=30), "lỡ")):
        with pytest.raises(ReceptionDateError):
            _open(world, world.desk, received_at=now - late, late_reason=reason)
    assert _open(world, world.desk, received_at=now + timedelta(minutes=2)).received_at == now
    reason = "Nhận tại nhà ngày mất điện, nay mới nhập"
    early = now - timedelta(days=30)
    told = {"code": None, "received_at": early, "late_reason": reason}
    dossier = _open(world, world.desk, **told)
    assert (dossier.received_at, dossier.created_at) == (early, now)
    [event] = events_of(world.session, dossier.id)
    assert (event.name, event.reason, event.staff_id) == (
        "entered_late",
        reason,
        world.desk.staff_id,
    )


def test_who_died_before_a_dossier_was_entered_is_dead_in_it(world) -> None:
    world.record("marital_status_confirmation", CONFIRMATION)
    world.people[AN].deceased_on = date(2026, 11, 10)
    world.session.flush()
    early = world.clock.now() - timedelta(days=20)
    reason = "Nhận tại nhà ngày mất điện, nay mới nhập"
    dossier = _open(world, world.desk, received_at=early, late_reason=reason)
    offers = [
        offer
        for item in checklist(world.session, world.clock, world.desk, dossier.id)
        for offer in item.offers
    ]
    assert [offer.verdict.code.value for offer in offers] == ["NO_BASIS"]
