"""Deaths and further numbers of persons: who says so, who agrees, and how a mistake ends."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from core.access import Caller, Subject
from repository.agreeing import PersonRequestNotFoundError, answer_request
from repository.deaths import (
    DeathExtractError,
    DeathNotValidError,
    annul_death,
    died_on,
    report_death,
)
from repository.identifying import Kind, bearers_of, identifiers_of
from repository.merging import ask_merge
from repository.notices import notices_for
from repository.numbering import (
    IdentifierNotFoundError,
    IdentifierTakenError,
    note_number,
    withdraw_number,
)
from repository.own_store import own_records
from repository.persons import PersonNumberedError, get_or_create_person
from repository.renumbering import NumberNotBorneError, ask_renumber
from repository.seals import verify_seals
from repository.standing import WrittenReasonMissingError
from storage.db.models import Person
from storage.db.models import Session as SignedIn
from tests.repository.papers import AN, BIRTH, DUC
from tests.repository.test_standing import supervisor

pytestmark = pytest.mark.servers

PROOF = "Trích lục khai tử số 9/TLKT, UBND xã Mẫu"
DIED = date(2026, 11, 20)


def report(world, on, **more):
    told = report_death(world.session, world.clock, world.desk, world.people[AN].id, on, PROOF,
                        **more)  # fmt: skip
    world.session.commit()
    return told


@pytest.mark.parametrize("on", [date(1980, 1, 1), date(2027, 1, 1)])
def test_nobody_dies_before_birth_or_tomorrow(world, on) -> None:
    with pytest.raises(DeathNotValidError):
        report(world, on)


def test_without_an_extract_a_death_counts_when_a_supervisor_agrees(world) -> None:
    an, boss = world.people[AN], supervisor(world)
    world.record("birth_certificate", BIRTH)
    asked = report(world, DIED)
    assert (asked.name, an.deceased_on) == ("death_asked", None)
    assert report(world, DIED).id == asked.id
    assert own_records(world.session, world.citizen(AN), clock=world.clock) != ()
    with pytest.raises(PersonRequestNotFoundError):
        answer_request(world.session, world.clock, world.desk, asked.id, "agreed", "")
    answer_request(world.session, world.clock, boss, asked.id, "agreed", "")
    assert an.deceased_on == DIED
    with pytest.raises(DeathNotValidError):
        report(world, date(2026, 11, 1))
    assert own_records(world.session, world.citizen(AN), clock=world.clock) == ()
    assert [one.kind for one in notices_for(world.session, world.citizen(AN))] == ["death_noted"]


def test_an_extract_must_name_who_has_died_and_when(world) -> None:
    named = {"personal_number": AN, "date_of_death": DIED.isoformat(), "issue_date": "2026-11-22"}
    other = world.record("death_extract", named | {"personal_number": DUC}, owner=DUC)
    world.people[DUC].deceased_on = None
    for extract in (other, world.record("birth_certificate", BIRTH)):
        with pytest.raises(DeathExtractError):
            report(world, DIED, extract_id=extract.id)
    extract = world.record("death_extract", named)
    world.people[AN].deceased_on = None
    with pytest.raises(DeathExtractError):
        report(world, date(2026, 11, 19), extract_id=extract.id)
    assert report(world, DIED, extract_id=extract.id).name == "died"


def test_a_death_noted_with_a_merged_row_is_annulled_too(world) -> None:
    an = world.people[AN]
    double = get_or_create_person(world.session, None, "Nguyễn Thị An", an.date_of_birth, "nữ")
    double.deceased_on = DIED
    asked = ask_merge(world.session, world.clock, world.desk, double.id, an.id, "Cùng một người")
    answer_request(world.session, world.clock, supervisor(world), asked.id, "agreed", "")
    assert died_on(world.session, an.id) == DIED
    annul_death(world.session, world.clock, world.desk, an.id, "Ghi nhầm người chết")
    assert died_on(world.session, an.id) is None


def test_a_further_number_needs_a_reason_is_told_and_taken_back(world) -> None:
    session, clock, desk, an = world.session, world.clock, world.desk, world.people[AN]
    duc = world.people[DUC]
    with pytest.raises(WrittenReasonMissingError):
        note_number(session, clock, desk, an.id, Kind.OLD_IDENTITY, "012345678", "")
    seen = "Đã xem CMND cũ bản chính"
    row = note_number(session, clock, desk, an.id, Kind.OLD_IDENTITY, "012345678", seen)
    with pytest.raises(IdentifierTakenError):
        note_number(session, clock, desk, duc.id, Kind.OLD_IDENTITY, "012 345 678", seen)
    for person, chosen in ((duc, row), (an, identifiers_of(session, duc.id)[0])):
        with pytest.raises(IdentifierNotFoundError):
            withdraw_number(session, clock, desk, person.id, chosen.id, "Ghi nhầm người")
    withdraw_number(session, clock, desk, an.id, row.id, "Ghi nhầm người")
    assert bearers_of(session, "012345678") == ()
    told = [one.kind for one in notices_for(session, world.citizen(AN))]
    assert sorted(told) == ["number_noted", "number_withdrawn"]
    note_number(session, clock, desk, duc.id, Kind.OLD_IDENTITY, "012345678", seen)
    assert [one.person.id for one in bearers_of(session, "012345678")] == [duc.id]


def test_a_number_in_the_wrong_row_goes_to_the_right_one_when_two_agree(world) -> None:
    session, an = world.session, world.people[AN]
    right = Person(
        full_name="Nguyễn Thị An", full_name_folded="nguyen thi an", date_of_birth=an.date_of_birth
    )
    session.add(right)
    session.add(
        SignedIn(
            token_sha256="0" * 64, subject=Subject.CITIZEN, person_id=an.id,
            expires_at=world.clock.now(),
        )
    )  # fmt: skip
    paper = world.record("birth_certificate", BIRTH, owner=AN)
    session.commit()
    why = "Số của người khác cùng tên, đã xem thẻ căn cước"
    with pytest.raises(PersonNumberedError):
        ask_renumber(session, world.clock, world.desk, an.id, world.people[DUC].id, why)
    asked = ask_renumber(session, world.clock, world.desk, an.id, right.id, why)
    assert ask_renumber(session, world.clock, world.desk, an.id, right.id, why).id == asked.id
    session.commit()
    assert (an.personal_number, right.personal_number) == (AN, None), "nobody alone"
    answer_request(session, world.clock, supervisor(world), asked.id, "agreed", "")
    session.commit()
    assert (an.personal_number, right.personal_number) == (None, AN)
    assert [one.person.id for one in bearers_of(session, AN)] == [right.id]
    [ended] = session.scalars(sa.select(SignedIn.ended_at))
    assert ended is not None, "whoever is in by that number is out"
    owner = Caller(subject=Subject.CITIZEN, person_id=an.id)
    kept = own_records(session, owner, clock=world.clock)
    assert [one.row.id for one in kept] == [paper.id], "papers stay"
    assert verify_seals(session).broken == ()
    # The way back, for a mistake in the mending; and to nobody.
    for to_id, bearer in ((an.id, an), (None, None)):
        holder = right if to_id else an
        again = ask_renumber(session, world.clock, world.desk, holder.id, to_id, why)
        answer_request(session, world.clock, supervisor(world), again.id, "agreed", "")
        session.commit()
        found = [one.person.id for one in bearers_of(session, AN)]
        assert found == ([] if bearer is None else [bearer.id])
    with pytest.raises(NumberNotBorneError):
        ask_renumber(session, world.clock, world.desk, an.id, None, why)
