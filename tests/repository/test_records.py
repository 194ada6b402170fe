"""Publishing, the guarded door, searching."""

from __future__ import annotations

from datetime import date
from itertools import islice, product
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import SYSTEM, Caller, Purpose, Subject
from core.lifecycle import Origin, RecordStatus, Trust
from repository.access_log import refusals_logged, verify_chain
from repository.doors import DossierNotFoundError, RecordNotFoundError, open_record
from repository.publishing import DocumentNotFinishedError, publish_record
from repository.records import RecordRow, public_check, signed_rendition
from repository.searching import DossierRequiredError, search_papers
from storage.db.models import (
    AccessLogEntry,
    Confirmation,
    Person,
    Record,
    RecordEvent,
    RecordOwner,
    RecordText,
    Rendition,
)
from tests.repository.papers import told_of

AN, DUC, STRANGER = "001190000017", "020085000021", "082095000063"
BIRTH = {
    "holder_name": "NGUYỄN VĂN ĐỨC",
    "personal_number": DUC,
    "date_of_birth": "1985-05-05",
    "sex": "nam",
    "document_number": "45/2012",
    "issue_date": "2012-03-04",
    "issuer": "Ủy ban nhân dân xã Mẫu Núi Thành",
}
MARRIAGE = {
    "husband_name": "Nguyễn Văn Đức",
    "husband_personal_number": DUC,
    "wife_name": "Nguyễn Thị An",
    "wife_personal_number": AN,
    "document_number": "12/2015",
    "issue_date": "2015-06-07",
}


def found_rows(*args, **kwargs) -> tuple[RecordRow, ...]:
    return search_papers(*args, **kwargs).rows


def owners_of(session: Session, record: Record) -> dict[str | None, str]:
    rows = session.execute(
        sa.select(Person.personal_number, RecordOwner.role)
        .join(Person, Person.id == RecordOwner.person_id)
        .where(RecordOwner.record_id == record.id)
    )
    return {number: role for number, role in rows}


def log_rows(session: Session) -> list[AccessLogEntry]:
    return list(session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position)))


def test_publishing_twice_gives_one_record(world) -> None:
    document = world.document("birth_certificate", BIRTH)
    first = publish_record(world.session, world.clock, document, pages_text="GIẤY KHAI SINH")
    second = publish_record(world.session, world.clock, document, pages_text="GIẤY KHAI SINH")
    assert first.id == second.id
    roles = world.session.scalars(sa.select(Rendition.role).where(Rendition.record_id == first.id))
    assert sorted(roles) == ["original", "signed"]
    assert first.issued_on == date(2012, 3, 4)
    assert first.trust is Trust.T4
    assert owners_of(world.session, first) == {DUC: "holder"}


def test_an_unconfirmed_document_is_never_published(world) -> None:
    document = world.document("birth_certificate", BIRTH)
    world.session.execute(sa.text("ALTER TABLE confirmations DISABLE TRIGGER ALL"))
    world.session.execute(sa.delete(Confirmation).where(Confirmation.document_id == document.id))
    with pytest.raises(DocumentNotFinishedError):
        publish_record(world.session, world.clock, document, pages_text="")


def test_a_second_scan_of_one_paper_becomes_a_rendition(world) -> None:
    first = world.record("birth_certificate", BIRTH)
    again = world.document("birth_certificate", BIRTH)
    same = publish_record(world.session, world.clock, again, pages_text="")
    assert same.id == first.id
    assert publish_record(world.session, world.clock, again, pages_text="").id == first.id
    count = world.session.scalar(sa.select(sa.func.count()).where(Rendition.record_id == first.id))
    assert count == 4


def test_a_further_scan_never_replaces_the_file_that_is_shown(world) -> None:
    first = world.record("birth_certificate", BIRTH)
    shown = signed_rendition(world.session, first)
    assert world.record("birth_certificate", BIRTH).id == first.id
    assert shown is not None
    assert shown.document_id == first.document_id
    assert signed_rendition(world.session, first) is shown
    view = public_check(world.session, first.public_code)
    assert view is not None
    assert view.sha256 == shown.sha256


def _words(number: int) -> str:
    """`number` different short words joined in pairs: what a tsvector takes most room for."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    made = ("".join(word) for word in product(letters, repeat=4))
    return " ".join("-".join(pair) for pair in zip(*[islice(made, number)] * 2, strict=False))


@pytest.mark.parametrize(
    "text", ["GIẤY\x00 KHAI\ud800 SINH\x0c", _words(400_000), "khai sinh " + "x" * 2_000_000]
)
def test_no_text_of_a_paper_strands_it(world, text) -> None:
    record = world.record("birth_certificate", BIRTH, text=text)
    dossier = world.dossier("1.004222", owner=DUC)
    found = found_rows(
        world.session, world.clock, world.officer, query="khai sinh", dossier_id=dossier.id
    )
    assert [row.id for row in found] == [record.id]


def test_the_same_signed_file_for_another_owner_is_another_record(world) -> None:
    file = {"signed_input": True, "file": "one-signed-pdf"}
    fields = {"document_number": "3/2026"}
    first = world.document("birth_certificate", fields, owner=AN, **file)
    second = world.document("birth_certificate", fields, owner=DUC, **file)
    records = [
        publish_record(world.session, world.clock, document, pages_text="")
        for document in (first, second, first, second)
    ]
    assert [record.document_id for record in records] == [first.id, second.id] * 2
    assert owners_of(world.session, records[1]) == {DUC: "holder"}


def test_a_marriage_certificate_has_two_owners(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    assert owners_of(world.session, record) == {DUC: "husband", AN: "wife"}


def test_somebody_who_only_brought_the_paper_is_its_keeper(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    assert owners_of(world.session, record) == {DUC: "holder", AN: "keeper"}


def test_a_number_that_contradicts_the_paper_links_nobody(world) -> None:
    misread = {**BIRTH, "date_of_birth": "1991-05-05"}
    assert owners_of(world.session, world.record("birth_certificate", misread)) == {}


TRUST = (
    ({"compared": True}, Trust.T4),
    ({"compared": False}, Trust.T5),
    ({"verdict": "invalid"}, Trust.T5),
    ({"signed_input": True}, Trust.T2),
    ({"signed_input": True, "text": "SAO Y bản chính"}, Trust.T3),
    ({"signed_input": True, "verdict": "untrusted"}, Trust.T5),
)


def test_trust_follows_signature_and_comparison(world) -> None:
    for number, (options, trust) in enumerate(TRUST):
        fields = {**BIRTH, "document_number": f"{number}/2012"}
        assert world.record("birth_certificate", fields, **options).trust is trust, options


def test_a_desk_scan_of_an_open_dossier_waits_at_t4(world) -> None:
    dossier = world.dossier("1.004222")
    record = world.record("marriage_certificate", MARRIAGE, dossier=dossier)
    assert (record.trust, record.origin) == (Trust.T4, Origin.PENDING)


def test_the_newer_single_valued_paper_replaces_the_older(world) -> None:
    card = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "document_number": AN}
    newer = world.record("citizen_card", {**card, "issue_date": "2024-08-01"})
    older = world.record("citizen_card", {**card, "issue_date": "2021-05-10"})
    assert older.status is RecordStatus.REPLACED
    assert older.replaced_by_id == newer.id
    newest = world.record("citizen_card", {**card, "issue_date": "2026-01-05"})
    assert newer.status is RecordStatus.REPLACED
    assert newest.status is RecordStatus.IN_FORCE
    # The number of a card is its holder's: no reason that others read carries it.
    reasons = [older.status_reason, newer.status_reason]
    reasons += world.session.scalars(sa.select(RecordEvent.reason))
    notices = told_of(world, world.citizen(AN))
    assert AN not in repr([*reasons, *notices])
    assert "0011******17" in reasons[0]


def test_two_parcels_are_two_certificates(world) -> None:
    land = {"document_number": "1", "map_sheet": "12", "issue_date": "2020-01-01"}
    first = world.record("land_use_certificate", {**land, "parcel_number": "3"}, owner=AN)
    land = {"document_number": "2", "map_sheet": "12", "issue_date": "2022-01-01"}
    world.record("land_use_certificate", {**land, "parcel_number": "4"}, owner=AN)
    assert first.status is RecordStatus.IN_FORCE


def test_a_household_book_is_history(world) -> None:
    assert world.record("household_book", {}, owner=AN).status is RecordStatus.CANCELLED


def test_the_door_opens_for_a_dossier_and_writes_first(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    opened = open_record(
        world.session,
        world.clock,
        world.officer,
        record.id,
        purpose=Purpose.DOSSIER,
        dossier_id=dossier.id,
    )
    assert opened.id == record.id
    rows = log_rows(world.session)
    assert {row.owner_id for row in rows} == {world.people[AN].id, world.people[DUC].id}
    assert {(row.outcome, row.dossier_id) for row in rows} == {("allowed", dossier.id)}
    assert verify_chain(world.session).is_intact


def _refused(world, caller: Caller, record_id, purpose=Purpose.DOSSIER, dossier_id=None):
    with pytest.raises(RecordNotFoundError) as caught:
        open_record(
            world.session,
            world.clock,
            caller,
            record_id,
            purpose=purpose,
            dossier_id=dossier_id,
        )
    return caught.value


def test_whoever_has_no_right_gets_one_and_the_same_answer(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    mine = world.dossier("1.001193")
    strangers = world.dossier("1.001193", owner=STRANGER)
    elsewhere = world.dossier("1.001193", desk=world.other_desk)
    citizen = world.citizen(STRANGER)
    nobody = Caller(subject=Subject.PUBLIC)
    errors = [
        _refused(world, world.officer, uuid4(), dossier_id=mine.id),
        _refused(world, world.officer, record.id),
        _refused(world, world.officer, record.id, dossier_id=strangers.id),
        _refused(world, world.officer, record.id, dossier_id=elsewhere.id),
        _refused(world, world.officer, record.id, Purpose.OWN_PAPERS, mine.id),
        _refused(world, world.officer, record.id, Purpose.CARE, mine.id),
        _refused(world, world.scanner, record.id, dossier_id=mine.id),
        _refused(world, citizen, record.id, Purpose.OWN_PAPERS),
        _refused(world, citizen, record.id, Purpose.DOSSIER, mine.id),
        _refused(world, nobody, record.id, Purpose.PUBLIC_CHECK),
        _refused(world, SYSTEM, record.id, Purpose.DOSSIER),
    ]
    assert {(error.code, str(error)) for error in errors} == {
        ("record_not_found", "record_not_found()")
    }
    assert log_rows(world.session) == []


def test_a_refusal_outlives_the_rollback_and_its_owners_can_read_it(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    record.title = "changed in the refused request"
    with pytest.raises(RecordNotFoundError), refusals_logged(world.session, world.clock):
        open_record(
            world.session, world.clock, world.other_desk, record.id, purpose=Purpose.DOSSIER
        )
    world.session.rollback()
    world.session.refresh(record)
    assert record.title == "Giấy chứng nhận kết hôn"
    rows = log_rows(world.session)
    assert {row.outcome for row in rows} == {"refused"}
    assert {row.owner_id for row in rows} == {world.people[AN].id, world.people[DUC].id}


def test_a_closed_dossier_opens_only_its_own_papers(world) -> None:
    stored = world.record("birth_certificate", BIRTH)
    dossier = world.dossier("1.004222", owner=DUC)
    own = world.record("marriage_certificate", MARRIAGE, dossier=dossier)
    world.close(dossier)
    _refused(world, world.officer, stored.id, dossier_id=dossier.id)
    opened = open_record(
        world.session,
        world.clock,
        world.officer,
        own.id,
        purpose=Purpose.DOSSIER,
        dossier_id=dossier.id,
    )
    assert opened.id == own.id


def test_a_restricted_paper_is_shown_only_where_the_procedure_asks_for_it(world) -> None:
    record = world.record("health_certificate", {"personal_number": AN, "holder_name": "An"})
    _refused(world, world.officer, record.id, dossier_id=world.dossier("1.001193").id)
    asking = world.dossier("3.000346")
    assert [
        row.id
        for row in found_rows(world.session, world.clock, world.officer, dossier_id=asking.id)
    ] == [record.id]


QUERIES = (
    "nguyen van duc",
    "Đức",
    "duc",
    "NGUYỄN VĂN ĐỨC",
    "45/2012",
    "khai sinh",
    "nui thanh",
    "ngyen van duc",
)


def test_search_finds_without_marks(world) -> None:
    record = world.record("birth_certificate", BIRTH, text="GIẤY KHAI SINH xã Mẫu Núi Thành")
    world.record("marriage_certificate", {**MARRIAGE, "husband_name": "", "wife_name": "x"})
    dossier = world.dossier("1.004222", owner=DUC)
    for query in QUERIES:
        found = found_rows(
            world.session, world.clock, world.officer, query=query, dossier_id=dossier.id
        )
        assert [row.id for row in found] == [record.id], query


def test_search_by_number_is_exact_and_shows_it_masked(world) -> None:
    record = world.record("birth_certificate", BIRTH, text=f"số định danh {DUC}")
    dossier = world.dossier("1.004222", owner=DUC)
    [row] = found_rows(world.session, world.clock, world.officer, query=DUC, dossier_id=dossier.id)
    assert row.owners[0].masked_number == "0200******21"
    assert DUC not in repr(row)
    text = world.session.get_one(RecordText, record.id)
    assert DUC not in text.heading + text.heading_toned + text.body + str(text.vector)
    for part in (DUC[:11], DUC[:6], STRANGER):
        assert not found_rows(
            world.session, world.clock, world.officer, query=part, dossier_id=dossier.id
        )


def test_an_officer_without_a_dossier_finds_nothing_and_the_citizen_learns_of_it(world) -> None:
    world.record("birth_certificate", BIRTH)
    with pytest.raises(DossierRequiredError), refusals_logged(world.session, world.clock):
        found_rows(world.session, world.clock, world.officer, query="duc", owner_number=DUC)
    [row] = log_rows(world.session)
    assert (row.owner_id, row.outcome) == (world.people[DUC].id, "refused")


def test_a_dossier_of_another_agency_is_no_key(world) -> None:
    world.record("birth_certificate", BIRTH)
    dossier = world.dossier("1.004222", owner=DUC)
    with pytest.raises(DossierNotFoundError):
        found_rows(world.session, world.clock, world.other_desk, query="duc", dossier_id=dossier.id)


def test_another_persons_papers_are_not_counted_either(world) -> None:
    world.record("birth_certificate", BIRTH)
    dossier = world.dossier("1.004222", owner=AN)
    assert (
        found_rows(world.session, world.clock, world.officer, query="duc", dossier_id=dossier.id)
        == ()
    )


def test_a_citizen_searches_the_own_papers_only(world) -> None:
    record = world.record("birth_certificate", BIRTH)
    assert [
        row.id for row in found_rows(world.session, world.clock, world.citizen(DUC), query="duc")
    ] == [record.id]
    assert found_rows(world.session, world.clock, world.citizen(AN), query="duc") == ()


def test_the_public_check_shows_no_content(world) -> None:
    record = world.record("birth_certificate", BIRTH)
    view = public_check(world.session, record.public_code)
    assert view is not None
    assert view.status is RecordStatus.IN_FORCE
    assert view.signature_verdict == "valid"
    assert len(view.sha256 or "") == 64
    for secret in ("ĐỨC", "Đức", DUC, "45/2012", "1985"):
        assert secret not in repr(view)
    assert public_check(world.session, "unknown") is None
