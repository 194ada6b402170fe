"""People who are not simple: relatives, guardians, representatives, the deceased, infants."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.access import Purpose
from core.lifecycle import RecordStatus
from repository.archive.gathering import NothingToPackError, Scope, gather
from repository.authority import RelationKind
from repository.care import in_care_of
from repository.deaths import (
    annul_death,
)
from repository.doors import RecordNotFoundError, open_record
from repository.identifying import Kind, add_identifier, bearers_of, identifiers_of
from repository.notices import notices_for
from repository.own_store import own_records
from repository.persons import (
    PersonalNumberMismatchError,
    PersonNumberedError,
    get_or_create_person,
    give_number,
)
from repository.relations import (
    RelationAsked,
    RelationBasisError,
    RelationEndedError,
    RelationInvalidError,
    add_relation,
    end_relation,
    relations_of,
    ties_among,
)
from repository.reuse import ReuseRefusedError
from repository.standing import WrittenReasonMissingError, supersede
from repository.verdicts import VerdictCode
from storage.db.models import Person, PersonRelation
from tests.repository.papers import (
    AN,
    BIRTH,
    DUC,
    MARRIAGE,
    MARRIAGE_SLOT,
    STRANGER,
    reuse,
    slot,
    told_of,
)

pytestmark = pytest.mark.servers

PROOF = "Giấy khai sinh số 45/1990, UBND xã Mẫu"
CARE_SLOT, KIN_SLOT = "MAU-001776-03", "000.00.00.G01-KQ003606"
GRANDMOTHER = "001155000041"


def relate(world, kind, actor, other, *, basis="paper", reason=PROOF, **more) -> PersonRelation:
    relation = add_relation(
        world.session,
        world.clock,
        world.desk,
        RelationAsked(
            kind=kind,
            person_id=world.people[actor].id,
            other_person_id=world.people[other].id,
            basis=basis,
            reason=reason,
            **more,
        ),
    )
    world.session.commit()
    return relation


def brought(world, submitter, *, procedure="1.001776", component=CARE_SLOT):
    """The component of a dossier of An as it stands when somebody else brings it."""
    return slot(world, world.dossier(procedure, AN, submitter=submitter), component)


def why(item, rule="R12"):
    [check] = [check for check in item.verdict.checks if check.rule == rule]
    return check.passed, check.reason_code


@pytest.fixture
def grandmother(world) -> Person:
    person = get_or_create_person(
        world.session, GRANDMOTHER, "Trần Thị Mẫu", date(1955, 3, 4), "nữ"
    )
    world.people[GRANDMOTHER] = person
    return person


def test_paper_of_the_child_brought_by_the_grandmother_or_by_a_neighbour(
    world, grandmother
) -> None:
    """Relatives by law need no certified authorisation; a neighbour needs one."""
    world.record("birth_certificate", BIRTH)
    neighbour = brought(world, STRANGER)
    assert neighbour.status == "no_basis"
    assert why(neighbour) == (False, "authority_missing")
    assert not neighbour.verdict.can_be_overridden
    assert "được chứng thực" in neighbour.verdict.reasons[0]
    assert brought(world, GRANDMOTHER).verdict.code is VerdictCode.NO_BASIS
    # Nobody notes «grandmother»: her daughter's mother follows from two births.
    relate(world, RelationKind.PARENT, GRANDMOTHER, DUC)
    relate(world, RelationKind.PARENT, DUC, AN)
    item = brought(world, GRANDMOTHER)
    assert (item.status, why(item)) == ("available", (True, "brought_by_relative"))
    assert "ông, bà" in next(c.reason_vi for c in item.verdict.checks if c.rule == "R12")
    relate(
        world,
        RelationKind.REPRESENTATIVE,
        STRANGER,
        AN,
        reason="Giấy ủy quyền chứng thực số 7, UBND phường Mẫu",
    )
    assert why(brought(world, STRANGER)) == (True, "brought_by_representative")


def test_nothing_is_reused_for_a_neighbour_whatever_reason_is_written(world) -> None:
    record = world.record("birth_certificate", BIRTH)
    dossier = world.dossier("1.001776", AN, submitter=STRANGER)
    with pytest.raises(ReuseRefusedError):
        reuse(world, dossier, CARE_SLOT, record, override_reason="Hàng xóm quen biết lâu năm")


def test_a_representative_only_within_scope_and_term(world) -> None:
    world.record("birth_certificate", BIRTH)
    today = world.clock.now().date()
    paper = "Hợp đồng ủy quyền số 12, Phòng công chứng Mẫu"

    def may_bring(**more):
        relation = relate(world, RelationKind.REPRESENTATIVE, STRANGER, AN, reason=paper, **more)
        answer = why(brought(world, STRANGER))
        end_relation(
            world.session, world.clock, world.desk, relation.person_id, relation.id,
            "Lập lại giấy ủy quyền", on=relation.valid_from,
        )  # fmt: skip
        world.session.commit()
        return answer

    assert may_bring(scope=("1.001776",)) == (True, "brought_by_representative")
    assert may_bring(scope=("1.004222",)) == (False, "authority_out_of_scope")
    last_year = today - timedelta(days=400)
    assert may_bring(valid_from=last_year, valid_to=today - timedelta(days=1)) == (
        False,
        "authority_out_of_term",
    )
    assert may_bring(valid_from=last_year, valid_to=today) == (True, "brought_by_representative")
    # No term stated: one year (BLDS Điều 563), and that is over.
    assert may_bring(valid_from=last_year) == (False, "authority_out_of_term")
    assert may_bring(valid_from=today + timedelta(days=1)) == (False, "authority_out_of_term")
    # Revoked since.
    assert why(brought(world, STRANGER)) == (False, "authority_out_of_term")


def guardianship(world, guardian: str, owner: str = AN):
    return world.record(
        "guardianship_extract",
        {"document_number": "3/2026", "issue_date": "2026-01-05", "guardian_name": guardian},
        owner=owner,
    )


def test_nobody_becomes_a_guardian_by_words_or_by_a_paper_of_their_own(world) -> None:
    """Neither a typed number, nor a paper that does not name both, nor one of another type."""
    own = {"document_number": "1", "issue_date": "2026-01-01", "personal_number": STRANGER}
    papers = (
        world.record("authorization", own, owner=STRANGER),
        world.record("decision", {"document_number": "2", "issue_date": "2026-01-01"}),
        guardianship(world, "Lê Văn Mẫu", owner=STRANGER),
        guardianship(world, "Trần Thị Khác"),
        world.record("court_judgment", {"signer_name": "Lê Văn Mẫu", "issue_date": "2026-01-01"}),
    )
    for record in papers:
        with pytest.raises(RelationBasisError):
            relate(world, RelationKind.GUARDIAN, STRANGER, AN, basis="record", record_id=record.id)
    with pytest.raises(RelationBasisError):
        relate(world, RelationKind.GUARDIAN, STRANGER, AN, reason="Quyết định số 1 ngày 1/1/2026")
    # A parent by a paper that an officer held may bring papers, but sees no store.
    infant = get_or_create_person(world.session, None, "Bé Mẫu", date(2026, 11, 1), "nam")
    world.people["bé"] = infant
    relate(world, RelationKind.PARENT, STRANGER, "bé")
    assert in_care_of(world.session, world.people[STRANGER].id, date(2026, 11, 23)) == ()


def test_who_handed_a_paper_in_is_no_owner_of_it(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=STRANGER)
    assert own_records(world.session, world.citizen(STRANGER), clock=world.clock) == ()
    item = brought(world, STRANGER)
    assert (item.status, why(item)) == ("no_basis", (False, "authority_missing"))
    assert gather(world.session, Scope("person", world.people[AN].id)).record_ids == (record.id,)
    with pytest.raises(NothingToPackError):
        gather(world.session, Scope("person", world.people[STRANGER].id))


def test_a_guardian_brings_the_papers_of_the_ward_until_it_ends(world) -> None:
    world.record("birth_certificate", BIRTH)
    guardian = relate(
        world, RelationKind.GUARDIAN, STRANGER, AN, basis="record",
        record_id=guardianship(world, "Lê Văn Mẫu").id,
    )  # fmt: skip
    [told] = notices_for(world.session, world.citizen(AN))
    assert (told.kind, told.values["relation"]) == ("relation_noted", "guardian")
    assert why(brought(world, STRANGER)) == (True, "brought_by_guardian")
    own = world.citizen(STRANGER)
    assert own.person_id is not None
    end_relation(
        world.session, world.clock, world.desk, own.person_id, guardian.id, "Chấm dứt giám hộ"
    )
    with pytest.raises(RelationEndedError):
        end_relation(
            world.session, world.clock, world.desk, own.person_id, guardian.id, "Hai lần là thừa"
        )
    assert why(brought(world, STRANGER)) == (False, "authority_out_of_term")


def test_what_a_relation_rests_on_is_asked_for(world) -> None:
    for kind in (RelationKind.REPRESENTATIVE, RelationKind.GUARDIAN):
        with pytest.raises(RelationBasisError):
            relate(world, kind, STRANGER, AN, basis="word", reason="Cán bộ biết rõ hai người")
    with pytest.raises(WrittenReasonMissingError):
        relate(world, RelationKind.PARENT, STRANGER, AN, basis="word", reason="biết")
    with pytest.raises(RelationInvalidError):
        relate(world, RelationKind.PARENT, AN, AN)
    with pytest.raises(RelationInvalidError):
        relate(world, RelationKind.LEGAL_REPRESENTATIVE, STRANGER, AN)
    # The paper must be about one of the two, of a type that proves it.
    record = world.record("birth_certificate", BIRTH)
    with pytest.raises(RelationBasisError):
        relate(world, RelationKind.SPOUSE, DUC, AN, basis="record", record_id=record.id)
    for actor, other in ((DUC, STRANGER), (STRANGER, AN), (DUC, AN)):
        with pytest.raises(RelationBasisError):
            relate(world, RelationKind.PARENT, actor, other, basis="record", record_id=record.id)
    named = BIRTH | {"document_number": "46/1990", "father_name": "Nguyễn Văn Đức"}
    record = world.record("birth_certificate", named)
    relate(world, RelationKind.PARENT, DUC, AN, basis="record", record_id=record.id)
    [noted] = relations_of(world.session, world.people[AN].id)
    assert (noted.actor.id, noted.is_backed) == (world.people[DUC].id, True)


def test_divorce_after_marriage_changes_both_stores_and_ends_the_relation(world) -> None:
    """Two owners; a later divorce takes the certificate out of force for both of them."""
    record = world.record("marriage_certificate", MARRIAGE)
    for owner in (AN, DUC):
        [own] = own_records(world.session, world.citizen(owner), clock=world.clock)
        assert (own.row.id, own.chip) == (record.id, "usable")
        item = slot(world, world.dossier("1.001193", owner), MARRIAGE_SLOT)
        assert why(item, "R1") == (True, "owner_same")
    people = [world.people[AN].id, world.people[DUC].id]
    assert [tie.kind for tie in ties_among(world.session, people)] == [RelationKind.SPOUSE]
    divorce = world.record(
        "court_judgment",
        {"document_number": "3/2020/QĐST-HNGĐ", "issue_date": "2020-02-03"},
        owner=AN,
    )
    supersede(
        world.session,
        world.clock,
        world.officer,
        record.id,
        divorce.id,
        "Đã ly hôn theo quyết định",
    )
    world.session.commit()
    assert record.status is RecordStatus.REPLACED
    assert ties_among(world.session, people) == ()
    for owner in (AN, DUC):
        by_id = {one.row.id: one for one in own_records(world.session, world.citizen(owner))}
        assert by_id[record.id].chip == "replaced"
        [notice] = told_of(world, world.citizen(owner))
        assert notice.kind == "replaced"


def test_death_closes_the_store_and_only_family_uses_it_through_a_dossier(world) -> None:
    marriage = world.record("marriage_certificate", MARRIAGE)
    birth = world.record("birth_certificate", BIRTH)
    relate(
        world, RelationKind.REPRESENTATIVE, STRANGER, AN, reason="Giấy ủy quyền số 7 đã chứng thực"
    )
    extract = world.dossier("1.000656", AN, submitter=DUC)
    world.record(
        "death_extract",
        {
            "holder_name": "Nguyễn Thị An",
            "personal_number": AN,
            "date_of_death": "2026-11-20",
            "document_number": "9/TLKT",
            "issue_date": "2026-11-22",
        },
        dossier=extract,
    )
    assert world.people[AN].deceased_on is None
    world.close(extract)
    assert world.people[AN].deceased_on == date(2026, 11, 20)
    # The own store is shut, also through its single doors.
    assert own_records(world.session, world.citizen(AN), clock=world.clock) == ()
    # The widower's part of the common papers stays his; he brings hers as family.
    assert marriage.id in {one.row.id for one in own_records(world.session, world.citizen(DUC))}
    item = brought(world, DUC)
    assert (item.record.id, why(item)) == (birth.id, (True, "brought_by_relative"))
    # An authorisation ends with death; nobody comes as the deceased.
    assert why(brought(world, STRANGER)) == (False, "owner_deceased")
    assert why(brought(world, AN)) == (False, "bringer_deceased")
    annul_death(world.session, world.clock, world.desk, world.people[AN].id, "Ghi nhầm người chết")
    assert own_records(world.session, world.citizen(AN), clock=world.clock) != ()


def test_number_whose_sex_or_year_do_not_fit_is_a_doubt_and_no_link(world) -> None:
    fields = {"holder_name": "Lê Văn Mẫu", "personal_number": STRANGER, "sex": "nữ"}
    record = world.record("birth_certificate", fields, owner=DUC)
    assert [own.row.id for own in own_records(world.session, world.citizen(DUC))] == [record.id]
    assert own_records(world.session, world.citizen(STRANGER)) == ()


def test_an_infant_has_a_temporary_key_until_the_number_is_issued(world) -> None:
    session, desk = world.session, world.desk
    infant = get_or_create_person(session, None, "Nguyễn Bé Mẫu", date(2026, 11, 1), "nam")
    [key] = identifiers_of(session, infant.id)
    assert (key.kind, key.value[:3], key.valid_to) == (Kind.TEMPORARY, "TS-", None)
    [found] = bearers_of(session, key.value.lower())
    assert found.person.id == infant.id
    world.people["bé"] = infant
    relate(world, RelationKind.PARENT, AN, "bé", reason="Giấy chứng sinh số 5, Trạm y tế xã Mẫu")
    why_now = "Đã cấp số định danh khi đăng ký khai sinh"
    with pytest.raises(PersonalNumberMismatchError):
        give_number(session, world.clock, desk, infant.id, "001126000011", why_now)
    with pytest.raises(PersonNumberedError):
        give_number(
            session, world.clock, desk, get_or_create_person(session, None, "Mẫu").id, AN, why_now
        )
    give_number(session, world.clock, desk, infant.id, "001226000011", why_now)
    session.commit()
    number, old = identifiers_of(session, infant.id)
    assert (number.kind, number.value) == (Kind.PERSONAL_NUMBER, "001226000011")
    assert (old.kind, old.valid_to) == (Kind.TEMPORARY, date(2026, 11, 23))


def test_a_birth_certificate_says_whose_child_the_bringer_has(world) -> None:
    """The father brings the registration; the certificate that it gives names him."""
    child = get_or_create_person(
        world.session, "001226000011", "Nguyễn Văn Bé", date(2026, 11, 1), "nam"
    )
    world.people["bé"] = child
    dossier = world.dossier("1.001193", "bé", submitter=DUC)
    record = world.record(
        "birth_certificate",
        {
            "holder_name": "Nguyễn Văn Bé",
            "personal_number": "001226000011",
            "date_of_birth": "2026-11-01",
            "father_name": "Nguyễn Văn Đức",
            "document_number": "77/2026",
            "issue_date": "2026-11-23",
        },
        dossier=dossier,
    )
    world.close(dossier)
    [noted] = relations_of(world.session, child.id)
    assert (noted.relation.kind, noted.actor.id) == (RelationKind.PARENT, world.people[DUC].id)
    assert noted.relation.record_id == record.id
    item = slot(world, world.dossier("1.004222", "bé", submitter=DUC), KIN_SLOT)
    assert (item.status, why(item)) == ("available", (True, "brought_by_relative"))


def test_a_foreigner_is_known_by_a_passport(world) -> None:
    session = world.session
    guest = get_or_create_person(
        session, None, "John Sample", date(1980, 2, 3), "nam", nationality="Hoa Kỳ"
    )
    add_identifier(
        session, world.desk, guest, Kind.PASSPORT, "x 1234567", source="officer", country="USA",
        valid_to=date(2030, 1, 1),
    )  # fmt: skip
    [found] = bearers_of(session, "X1234567")
    assert (found.person.id, found.identifier.country) == (guest.id, "USA")


def test_a_citizen_reaches_no_paper_of_a_relative_who_is_of_age(world) -> None:
    record = world.record("birth_certificate", BIRTH)
    relate(world, RelationKind.PARENT, DUC, AN)
    assert own_records(world.session, world.citizen(DUC)) == ()
    with pytest.raises(RecordNotFoundError):
        open_record(
            world.session, world.clock, world.citizen(DUC), record.id, purpose=Purpose.OWN_PAPERS
        )
