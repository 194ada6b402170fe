"""Consents: who is asked, what a receipt opens, and that ending one stops future uses alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from core.access import LegalBasis, Purpose
from core.clock import FixedClock
from core.rights import ConsentWay
from repository import consents
from repository.access_log import verify_chain
from repository.consent_lists import own_consents, own_requests, requests_for
from repository.consents import ConsentNotFoundError, ConsentNotValidError
from repository.doors import DossierNotFoundError, RecordNotFoundError, open_record
from repository.grounds import ground_of
from repository.notices import notices_for
from repository.verdicts import VerdictCode
from storage.db.models import AccessLogEntry, Consent, ConsentEnd, RecordOwner, ReuseEvent
from tests.repository.papers import AN, DUC, STRANGER, reuse, slot

HOUSE, HOUSEHOLD = "000.00.00.G01-KQ003605", "000.00.00.G01-KQ003606"
LAND = {
    "holder_name": "Nguyễn Văn Đức",
    "personal_number": DUC,
    "document_number": "CH 123",
    "issue_date": "2020-01-01",
    "map_sheet": "12",
    "parcel_number": "3",
}
WHY = "Cho ở nhờ tại nhà của ông Đức"


def ask(world, dossier, number=DUC, types=("land_use_certificate",), *, days=30, why=WHY):
    request = consents.ask(
        world.session,
        world.clock,
        world.desk,
        dossier.id,
        person_id=world.people[number].id,
        paper_types=types,
        purpose=why,
        days=days,
    )
    world.session.commit()
    return request


def agree(world, request, number=DUC):
    receipt = consents.answer(
        world.session, world.clock, world.citizen(number), request.id, is_given=True
    )
    world.session.commit()
    return receipt


def test_a_third_persons_paper_is_used_on_consent_and_no_more_after_it_ends(world) -> None:
    """Edge case of domain.md 10: consent is withdrawn in the middle of a procedure."""
    land = world.record("land_use_certificate", LAND)
    dossier = world.dossier("1.004222")
    assert slot(world, dossier, HOUSE).status == "missing"
    receipt = agree(world, ask(world, dossier))
    item = slot(world, dossier, HOUSE)
    assert item.verdict.code is VerdictCode.REUSABLE_WITH_CONFIRM
    [ground] = [check for check in item.verdict.checks if check.rule == "R12"]
    assert (ground.reason_code, receipt.code in ground.reason_vi) == ("basis_consent", True)
    event = reuse(world, dossier, HOUSE, land)
    assert (event.basis, event.basis_reference) == (LegalBasis.CONSENT, receipt.code)
    used = world.session.scalars(
        sa.select(AccessLogEntry).where(AccessLogEntry.action == "reuse")
    ).one()
    assert (used.basis, used.basis_reference) == (LegalBasis.CONSENT, receipt.code)
    assert verify_chain(world.session).is_intact
    consents.end(world.session, world.clock, world.citizen(DUC), receipt.id)
    world.session.commit()
    # The running use goes on under the law of the procedure …
    assert slot(world, dossier, HOUSE).status == "reused_result"
    look = {"purpose": Purpose.DOSSIER, "dossier_id": dossier.id}
    open_record(world.session, world.clock, world.desk, land.id, **look)
    world.session.commit()
    newest = sa.select(AccessLogEntry).order_by(AccessLogEntry.position.desc()).limit(1)
    assert world.session.scalars(newest).one().basis is LegalBasis.LAW
    # … and whatever rests on the consent stops.
    other = world.record("land_use_certificate", {**LAND, "document_number": "CH 124"})
    with pytest.raises(RecordNotFoundError):
        open_record(world.session, world.clock, world.desk, other.id, **look)
    world.session.rollback()
    told = [one.kind for one in notices_for(world.session, world.desk)]
    assert {"consent_given", "consent_ended"} <= set(told)


def test_the_law_goes_before_a_consent_for_the_dossiers_own_people(world) -> None:
    birth = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "issue_date": "1990-01-20"}
    record = world.record("birth_certificate", {**birth, "document_number": "45/1990"})
    dossier = world.dossier("1.004222")
    event = reuse(world, dossier, HOUSEHOLD, record)
    assert (event.basis, event.basis_reference) == (LegalBasis.LAW, "1.004222")
    with pytest.raises(ConsentNotValidError):
        ask(world, dossier, AN)


def test_a_consent_opens_named_types_in_one_dossier_until_its_last_day(world) -> None:
    world.record("land_use_certificate", LAND)
    birth = {"holder_name": "Nguyễn Văn Đức", "personal_number": DUC, "issue_date": "1985-05-20"}
    world.record("birth_certificate", {**birth, "document_number": "9/1985"})
    dossier, second = world.dossier("1.004222"), world.dossier("1.004222")
    request = ask(world, dossier, days=1)
    agree(world, request)
    assert slot(world, dossier, HOUSE).status == "available_confirm"
    assert slot(world, dossier, HOUSEHOLD).status == "missing"
    assert slot(world, second, HOUSE).status == "missing"
    # One that ran out: given long ago.
    now = world.clock.now()
    world.clock = FixedClock(now - timedelta(days=40))
    agree(world, ask(world, second, days=30))
    assert slot(world, second, HOUSE).status == "missing"


def test_only_the_person_answers_and_only_once(world) -> None:
    dossier = world.dossier("1.004222")
    request = ask(world, dossier)
    [asked] = own_requests(world.session, world.citizen(DUC), world.clock)
    assert (asked.id, asked.purpose) == (request.id, WHY)
    for stranger in (world.citizen(AN), world.citizen(STRANGER), world.desk):
        with pytest.raises(ConsentNotFoundError):
            consents.answer(world.session, world.clock, stranger, request.id, is_given=True)
        world.session.rollback()
    refused = consents.answer(
        world.session, world.clock, world.citizen(DUC), request.id, is_given=False
    )
    world.session.commit()
    assert refused is None
    with pytest.raises(ConsentNotFoundError):
        agree(world, request)
    world.session.rollback()
    assert not own_consents(world.session, world.citizen(DUC), world.clock).lines
    [line] = requests_for(world.session, world.desk, dossier.id)
    assert line.is_given is False


def test_the_form_at_the_desk_gives_a_receipt_that_the_person_sees(world) -> None:
    dossier = world.dossier("1.004222")
    request = ask(world, dossier)
    with pytest.raises(DossierNotFoundError):
        consents.take_form(world.session, world.clock, world.other_desk, dossier.id, request.id)
    world.session.rollback()
    receipt = consents.take_form(world.session, world.clock, world.desk, dossier.id, request.id)
    world.session.commit()
    assert (receipt.way, receipt.staff_id) == (ConsentWay.DESK_FORM, world.desk.staff_id)
    assert receipt.form_sha256
    kinds = [one.kind for one in notices_for(world.session, world.citizen(DUC))]
    assert kinds.count("consent_taken") == 1
    for wrong in (world.citizen(AN), world.desk):
        with pytest.raises(ConsentNotFoundError):
            consents.end(world.session, world.clock, wrong, receipt.id)
        world.session.rollback()
    for _ in range(2):  # a second click changes nothing
        consents.end_at_desk(world.session, world.clock, world.desk, dossier.id, receipt.id)
        world.session.commit()
    [row] = own_consents(world.session, world.citizen(DUC), world.clock).lines
    assert (row.is_live, row.is_whole, row.ended_at is None) == (False, True, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"types": ()},
        {"types": ("diploma",)},
        {"why": "vì"},
        {"days": 0},
        {"days": 366},
        {"number": AN},
    ],
)
def test_a_request_without_person_type_purpose_or_term_is_refused(world, wrong) -> None:
    with pytest.raises(ConsentNotValidError):
        ask(world, world.dossier("1.004222"), **wrong)


def test_receipts_cannot_be_altered_and_one_that_was_is_told(world) -> None:
    receipt = agree(world, ask(world, world.dossier("1.004222")))
    assert receipt.sha256 == consents.hash_of(receipt)
    for table in (Consent, ConsentEnd, ReuseEvent):
        with pytest.raises(DBAPIError, match="append-only"):
            world.session.execute(sa.delete(table))
        world.session.rollback()
    with world.session.no_autoflush:
        receipt.purpose = "Mục đích khác hẳn"
        assert receipt.sha256 != consents.hash_of(receipt)
    world.session.rollback()


def test_another_agency_and_other_roles_ask_nobody(world) -> None:
    dossier = world.dossier("1.004222")
    for caller in (world.other_desk, world.scanner, replace(world.desk, roles=frozenset())):
        with pytest.raises(DossierNotFoundError):
            requests_for(world.session, caller, dossier.id)
        world.session.rollback()


def test_a_paper_of_two_needs_both_and_who_handed_it_in_has_no_say(world) -> None:
    land = world.record("land_use_certificate", LAND)
    wife = world.people[STRANGER]
    link = RecordOwner(record_id=land.id, person_id=wife.id, role="keeper")
    world.session.add(link)
    world.session.commit()
    dossier = world.dossier("1.004222")
    keepers = agree(world, ask(world, dossier, STRANGER), STRANGER)
    assert slot(world, dossier, HOUSE).status == "missing"
    owners = agree(world, ask(world, dossier))
    assert ground_of(world.session, land, dossier).receipt == owners.code
    consents.end(world.session, world.clock, world.citizen(STRANGER), keepers.id)
    link.role = "owner"
    world.session.commit()
    assert slot(world, dossier, HOUSE).status == "missing"
    second = agree(world, ask(world, dossier, STRANGER), STRANGER)
    assert slot(world, dossier, HOUSE).status == "available_confirm"
    assert ground_of(world.session, land, dossier).receipt == f"{owners.code}, {second.code}"
    # Of two owners one lives: the consent of the living one is enough.
    wife.deceased_on = world.clock.now().date()
    world.session.commit()
    assert ground_of(world.session, land, dossier).receipt == owners.code


def test_a_consent_ends_with_the_life_of_who_gave_it(world) -> None:
    land = world.record("land_use_certificate", LAND)
    dossier = world.dossier("1.004222")
    agree(world, ask(world, dossier))
    waiting = ask(world, dossier)
    assert slot(world, dossier, HOUSE).status == "available_confirm"
    world.people[DUC].deceased_on = world.clock.now().date()
    world.session.commit()
    assert slot(world, dossier, HOUSE).status == "missing"
    with pytest.raises(ConsentNotFoundError):
        agree(world, waiting)
    world.session.rollback()
    with pytest.raises(ConsentNotFoundError):
        consents.take_form(world.session, world.clock, world.desk, dossier.id, waiting.id)
    world.session.rollback()
    with pytest.raises(ConsentNotValidError):
        ask(world, dossier)
    world.session.rollback()
    look = {"purpose": Purpose.DOSSIER, "dossier_id": dossier.id}
    with pytest.raises(RecordNotFoundError):
        open_record(world.session, world.clock, world.desk, land.id, **look)


def test_a_consent_brings_no_bringer_back_to_life(world) -> None:
    world.record("land_use_certificate", LAND)
    dossier = world.dossier("1.004222", submitter=STRANGER)
    agree(world, ask(world, dossier))
    world.people[STRANGER].deceased_on = dossier.received_on
    world.session.commit()
    [offer] = slot(world, dossier, HOUSE).offers
    [ground] = [check for check in offer.verdict.checks if check.rule == "R12"]
    assert (offer.verdict.code, ground.passed) == (VerdictCode.NO_BASIS, False)


def test_while_the_consent_lives_each_look_names_its_receipt(world) -> None:
    land = world.record("land_use_certificate", LAND)
    dossier = world.dossier("1.004222")
    receipt = agree(world, ask(world, dossier))
    reuse(world, dossier, HOUSE, land)
    assert ground_of(world.session, land, dossier).receipt == receipt.code


def test_the_rows_of_one_person_consent_as_one(world) -> None:
    world.record("land_use_certificate", LAND)
    dossier = world.dossier("1.004222")
    request = ask(world, dossier)
    world.people[DUC].merged_into_id = world.people[STRANGER].id
    world.session.commit()
    one = world.citizen(STRANGER)
    assert [row.id for row in own_requests(world.session, one, world.clock)] == [request.id]
    receipt = agree(world, request, STRANGER)
    assert slot(world, dossier, HOUSE).status == "available_confirm"
    assert [row.id for row in own_consents(world.session, one, world.clock).lines] == [receipt.id]
    consents.end(world.session, world.clock, one, receipt.id)
    world.session.commit()
    assert slot(world, dossier, HOUSE).status == "missing"
    world.people[AN].merged_into_id = world.people[STRANGER].id
    world.session.commit()
    with pytest.raises(ConsentNotValidError):  # the rows of the dossier's owner
        ask(world, dossier)
