"""Two rows that are one person: proposed, merged, seen as one, and given back as they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.access import Caller, Subject
from core.standing import StatusChange
from repository.agreeing import (
    OwnPersonRequestError,
    PersonRequestNotFoundError,
    answer_request,
    waiting_requests,
)
from repository.identifying import Kind, add_identifier, bearers_of
from repository.merging import (
    MergeRefusedError,
    MergeUnlikelyError,
    NotMergedError,
    ProposalNotFoundError,
    ask_merge,
    decide,
    likely_the_same,
    open_proposals,
    propose_duplicates,
    unmerge_person,
)
from repository.notices import notices_for
from repository.own_store import own_access_log, own_records
from repository.persons import find_person_by_number, get_or_create_person, person_with_id
from repository.standing import WrittenReasonMissingError, change_status
from storage.db.models import AccessLogEntry, Dossier, Person, PersonEvent, RecordOwner
from storage.db.queries.identities import everyone_of
from storage.db.queries.merging import last_merges
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
from tests.repository.test_standing import supervisor

pytestmark = pytest.mark.servers

WHY = "Cùng một người, đã đối chiếu căn cước với CMND cũ"
BORN = date(1990, 1, 1)


@pytest.fixture
def double(world) -> Person:
    """An again, under her old number only: somebody filed an older paper."""
    person = get_or_create_person(
        world.session, None, "Nguyễn Thị An", BORN, "nữ", address="Số 1, Xã Mẫu, Hà Nội"
    )
    add_identifier(
        world.session, world.desk, person, Kind.OLD_IDENTITY, "012345678", source="paper"
    )
    world.people["an cũ"] = person
    return person


def agree(world, asked: PersonEvent) -> None:
    answer_request(world.session, world.clock, supervisor(world), asked.id, "agreed", "")


def merge(world, one: Person, into: Person) -> Person:
    agree(world, ask_merge(world.session, world.clock, world.desk, one.id, into.id, WHY))
    world.session.commit()
    return person_with_id(world.session, one.id)


def unmerge(world, one: Person) -> None:
    unmerge_person(world.session, world.clock, world.desk, one.id, WHY)
    world.session.commit()


def store(world, person: Person) -> set[UUID]:
    citizen = Caller(subject=Subject.CITIZEN, person_id=person.id)
    return {one.row.id for one in own_records(world.session, citizen, clock=world.clock)}


def test_a_double_is_proposed_decided_and_gone_from_the_list(world, double) -> None:
    an = world.people[AN]
    an.address = "Xã Mẫu, Hà Nội"
    [(other, score, signs)] = likely_the_same(world.session, double)
    assert (other.id, signs) == (an.id, ("name", "birth_date", "ward"))
    [proposal] = propose_duplicates(world.session, world.clock, world.desk, double)
    assert propose_duplicates(world.session, world.clock, world.desk, an) == ()
    assert proposal.score == score
    [shown] = open_proposals(world.session, world.desk)
    assert {shown.person.id, shown.other.id} == {an.id, double.id}
    # Another agency's desk neither sees nor decides it; nor does a role that may not.
    for caller in (world.other_desk, world.scanner, world.officer):
        assert open_proposals(world.session, caller) == ()
        with pytest.raises(ProposalNotFoundError):
            decide(world.session, world.clock, caller, proposal.id, "same", WHY)
    with pytest.raises(WrittenReasonMissingError):
        decide(world.session, world.clock, world.desk, proposal.id, "same", "ừ")
    decide(world.session, world.clock, world.desk, proposal.id, "same", WHY)
    assert double.merged_into_id is None
    [asked] = waiting_requests(world.session, supervisor(world))
    agree(world, asked.event)
    assert open_proposals(world.session, world.desk) == ()
    # Who has the 12-digit number stands for both.
    assert (an.merged_into_id, double.merged_into_id) == (None, an.id)
    assert [one.person.id for one in bearers_of(world.session, "012345678")] == [an.id]
    assert likely_the_same(world.session, an) == ()


def test_different_people_stay_two_and_are_not_asked_about_again(world, double) -> None:
    [proposal] = propose_duplicates(world.session, world.clock, world.desk, double)
    decide(world.session, world.clock, world.desk, proposal.id, "different", "Hai chị em sinh đôi")
    assert double.merged_into_id is None
    assert open_proposals(world.session, world.desk) == ()
    assert propose_duplicates(world.session, world.clock, world.desk, double) == ()


def test_merged_rows_share_store_checklist_log_and_notices_and_get_them_back(world, double) -> None:
    an = world.people[AN]
    birth = world.record("birth_certificate", BIRTH | {"personal_number": ""}, owner="an cũ")
    marriage = world.record("marriage_certificate", MARRIAGE)
    old_dossier = world.dossier("1.001193", "an cũ")
    assert (store(world, an), store(world, double)) == ({marriage.id}, {birth.id})
    before = slot(world, old_dossier, MARRIAGE_SLOT)
    assert before.offers == ()

    assert merge(world, double, an).id == an.id
    for one in (an, double):
        assert store(world, one) == {birth.id, marriage.id}
    item = slot(world, old_dossier, MARRIAGE_SLOT)
    assert (item.status, item.record.id) == ("available", marriage.id)
    reuse(world, old_dossier, MARRIAGE_SLOT, marriage)
    seen = [own_access_log(world.session, Caller(Subject.CITIZEN, person_id=one.id))
            for one in (an, double)]  # fmt: skip
    assert seen[0] == seen[1]
    assert {row.dossier_code for row in seen[0]} >= {old_dossier.code}
    assert find_person_by_number(world.session, AN).id == an.id
    with pytest.raises(MergeRefusedError):
        merge(world, an, double)

    unmerge(world, double)
    # What is written of each row never moved, so it is there again, and so is what came since.
    assert (store(world, an), store(world, double)) == ({marriage.id}, {birth.id})
    assert world.session.get_one(Dossier, old_dossier.id).owner_id == double.id
    names = world.session.scalars(sa.select(PersonEvent.name).order_by(PersonEvent.at))
    assert sorted(names) == ["merge_asked", "merged", "unmerged"]
    with pytest.raises(NotMergedError):
        unmerge(world, double)


def test_rows_and_log_keep_the_person_they_were_written_for(world, double) -> None:
    record = world.record("birth_certificate", BIRTH | {"personal_number": ""}, owner="an cũ")
    merge(world, double, world.people[AN])
    dossier = world.dossier("1.001776")
    assert slot(world, dossier, "MAU-001776-03").record.id == record.id
    owners = world.session.scalars(
        sa.select(RecordOwner.person_id).where(RecordOwner.record_id == record.id)
    )
    assert list(owners) == [double.id]
    logged = world.session.scalars(
        sa.select(AccessLogEntry.owner_id).where(AccessLogEntry.dossier_id == dossier.id)
    )
    assert double.id in set(logged)


def test_notices_of_a_merged_row_are_read_by_who_stands_for_it(world, double) -> None:
    record = world.record("birth_certificate", BIRTH | {"personal_number": ""}, owner="an cũ")
    merge(world, double, world.people[AN])
    change_status(
        world.session, world.clock, world.officer, record.id, StatusChange.REVOKED, "Cấp sai người"
    )
    [notice] = told_of(world, world.citizen(AN))
    assert notice.record_id == record.id


def test_two_numbered_or_unlike_people_are_never_merged(world, double) -> None:
    world.record("birth_certificate", BIRTH)
    stranger, an = world.people[STRANGER], world.people[AN]
    for one, into in ((an, stranger), (world.people[DUC], an), (double, stranger)):
        with pytest.raises(MergeUnlikelyError):
            ask_merge(world.session, world.clock, world.other_desk, one.id, into.id, WHY)
    # Nor a third row that has stood for one of two numbers meanwhile.
    merge(world, an, double)
    twin = get_or_create_person(world.session, "001190000077", "Nguyễn Thị An", BORN, "nữ")
    with pytest.raises(MergeUnlikelyError):
        ask_merge(world.session, world.clock, world.desk, double.id, twin.id, WHY)
    assert store(world, stranger) == set()


def test_a_merge_counts_when_another_one_of_the_agency_agrees_and_both_are_told(
    world, double
) -> None:
    an, boss = world.people[AN], supervisor(world)
    asked = ask_merge(world.session, world.clock, world.desk, double.id, an.id, WHY)
    again = ask_merge(world.session, world.clock, world.desk, double.id, an.id, WHY)
    assert (again.id, double.merged_into_id) == (asked.id, None)

    def answer(caller: Caller, what: str, reason: str = "") -> None:
        answer_request(world.session, world.clock, caller, asked.id, what, reason)

    elsewhere = replace(boss, agency_id=world.other_desk.agency_id)
    machine = replace(boss, subject=Subject.MACHINE)
    for caller in (world.desk, world.other_desk, world.officer, elsewhere, machine):
        with pytest.raises(PersonRequestNotFoundError):
            answer(caller, "agreed")
    with pytest.raises(OwnPersonRequestError):
        answer(replace(boss, staff_id=world.desk.staff_id), "agreed")
    with pytest.raises(WrittenReasonMissingError):
        answer(boss, "declined")
    answer(boss, "declined", "Hai chị em sinh đôi")
    with pytest.raises(PersonRequestNotFoundError):
        answer(boss, "agreed")
    assert double.merged_into_id is None

    merge(world, double, an)
    unmerge(world, double)
    for one in (an, double):
        citizen = Caller(Subject.CITIZEN, person_id=one.id)
        kinds = [notice.kind for notice in notices_for(world.session, citizen)]
        assert sorted(kinds) == ["merged", "unmerged"]


def _state(world, people: list[Person]) -> Mapping[UUID, tuple[UUID | None, frozenset[UUID]]]:
    world.session.flush()
    return {
        one.id: (
            one.merged_into_id,
            frozenset(world.session.scalars(everyone_of([one.id]))),
        )
        for one in people
    }


STEPS = st.lists(
    st.tuples(st.sampled_from(("merge", "unmerge")), st.integers(0, 3), st.integers(0, 3)),
    max_size=9,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_any_sequence_of_merges_and_unmerges_gives_back_what_was(world, steps) -> None:
    session = world.session
    with session.begin_nested() as point:
        people = [get_or_create_person(session, None, "Người Mẫu", BORN) for _ in range(4)]
        before = _state(world, people)
        undo: list[Mapping[UUID, tuple[UUID | None, frozenset[UUID]]]] = []
        done: list[Person] = []
        parents: dict[UUID, UUID] = {}
        for what, first, second in steps:
            one, other = people[first], people[second]
            if what == "merge":
                goes, stays = (person_with_id(session, p.id) for p in (one, other))
                if goes.id == stays.id:
                    continue
                undo.append(_state(world, people))
                done.append(goes)
                agree(world, ask_merge(session, world.clock, world.desk, one.id, other.id, WHY))
                parents[goes.id] = stays.id
            elif one.id in parents:
                unmerge_person(session, world.clock, world.desk, one.id, WHY)
                del parents[one.id]
                undo.clear()
                done.clear()
            _check(world, people, parents)
        # The last merges undone in turn: each time exactly what was before.
        while done:
            unmerge_person(session, world.clock, world.desk, done.pop().id, WHY)
            assert _state(world, people) == undo.pop()
        for id_ in last_merges(session, [one.id for one in people]):
            unmerge_person(session, world.clock, world.desk, id_, WHY)
        assert _state(world, people) == before
        point.rollback()


def _check(world, people: list[Person], parents: Mapping[UUID, UUID]) -> None:
    """Who stands for whom is what the tree of the merges that still count says."""
    roots = {}
    for one in people:
        root = one.id
        while root in parents:
            root = parents[root]
        roots[one.id] = root
    for id_, (into, together) in _state(world, people).items():
        assert into == (None if roots[id_] == id_ else roots[id_])
        assert together == {other for other, root in roots.items() if root == roots[id_]}
