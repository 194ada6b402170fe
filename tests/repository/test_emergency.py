"""Break-glass, levels and overrides: who may read and pass over what, and who learns of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.access import Caller, Purpose, Role, Sensitivity, Subject
from core.clock import today_in_vietnam
from repository.access_log import refusals_logged, verify_chain
from repository.access_policy import levels_open_to, may_override, most_a_day
from repository.doors import RecordNotFoundError, open_record
from repository.emergency import (
    DelayNotRunningError,
    DelayNotValidError,
    EmergencyReviewedError,
    EmergencyTooManyError,
    WrittenOrder,
    break_glass,
    count_waiting,
    delay_disclosure,
    emergencies_of_agency,
    end_delay,
    mask_names,
    papers_in_emergency,
    review_emergency,
    tell_persons,
    told_to_person,
)
from repository.emergency_rights import EmergencyNotFoundError
from repository.notices import FOR_SUPERVISORS, notices_for
from repository.own_store import own_access_log
from repository.rules import OVERRIDABLE
from repository.searching import search_papers
from repository.standing import WrittenReasonMissingError
from storage.db.models import AccessLogEntry
from tests.repository.papers import AN, BIRTH, DUC, MARRIAGE
from tests.repository.test_standing import supervisor

WHY = "Cấp cứu: bệnh viện cần biết người thân của bà An"
TODAY = today_in_vietnam


def head(world) -> Caller:
    """Somebody else than the officer leads the agency."""
    made = supervisor(world)
    return Caller(
        subject=made.subject,
        roles=made.roles,
        staff_id=world.scanner.staff_id,
        agency_id=made.agency_id,
    )


def broken(world, caller=None, number=AN, why=WHY):
    access = break_glass(
        world.session, world.clock, caller or world.officer, number, why, minutes=30
    )
    world.session.commit()
    return access


ORDER = "12/2026/LĐ-CSĐT"


def delay(world, access, until, *, number=ORDER, giver="Cơ quan CSĐT", on=None) -> None:
    order = WrittenOrder(number, giver, on or TODAY(world.clock))
    delay_disclosure(world.session, world.clock, head(world), access.id, order, until)


def look(world, record, access, caller=None):
    with refusals_logged(world.session, world.clock):
        found = open_record(
            world.session,
            world.clock,
            caller or world.officer,
            record.id,
            purpose=Purpose.EMERGENCY,
            emergency_id=access.id,
        )
        world.session.commit()
        return found


def entries(world) -> list[tuple[str, str, str]]:
    world.session.commit()
    rows = world.session.scalars(sa.select(AccessLogEntry).order_by(AccessLogEntry.position))
    return [(one.action, one.outcome, one.purpose.value) for one in rows]


def test_a_reason_opens_the_lesser_levels_for_some_minutes(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    hidden = world.record("criminal_record", {"holder_name": "Nguyễn Thị An"}, owner=AN)
    other = world.record("birth_certificate", {"holder_name": "Nguyễn Văn Đức"}, owner=DUC)
    assert hidden.sensitivity is Sensitivity.RESTRICTED
    with pytest.raises(WrittenReasonMissingError):
        broken(world, why="  gấp ")
    world.session.rollback()
    access = broken(world)
    [shown] = papers_in_emergency(world.session, world.clock, world.officer, access.id)
    assert shown.id == record.id
    assert look(world, record, access).id == record.id
    for refused in (hidden, other):
        with pytest.raises(RecordNotFoundError):
            look(world, refused, access)
    with pytest.raises(EmergencyNotFoundError):
        look(world, record, access, caller=world.desk)
    world.clock.advance(timedelta(minutes=30))
    with pytest.raises(EmergencyNotFoundError):
        look(world, record, access)
    assert entries(world) == [
        ("break_glass", "allowed", "emergency"),
        ("look_up_records", "allowed", "emergency"),
        ("read_record", "allowed", "emergency"),
        ("read_record", "refused", "emergency"),
        ("read_record", "refused", "emergency"),
        ("break_glass", "refused", "emergency"),
        ("break_glass", "refused", "emergency"),
    ]
    assert verify_chain(world.session).is_intact


def test_the_supervisor_is_told_at_once_and_says_a_word(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    assert count_waiting(world.session, head(world)) == 0
    access = broken(world)
    look(world, record, access)
    assert count_waiting(world.session, head(world)) == 1
    [line] = emergencies_of_agency(world.session, head(world))
    assert (line.reason, line.papers_opened, line.word) == (WHY, 1, None)
    for caller in (world.officer, world.desk, world.citizen(AN)):
        with pytest.raises(EmergencyNotFoundError):
            emergencies_of_agency(world.session, caller)
    own = supervisor(world)
    with pytest.raises(EmergencyNotFoundError):
        review_emergency(world.session, world.clock, own, access.id, "Tự mình thấy đúng cả")
    word = "Đã kiểm tra, việc cấp cứu có thật"
    review_emergency(world.session, world.clock, head(world), access.id, word)
    world.session.commit()
    assert count_waiting(world.session, head(world)) == 0
    assert emergencies_of_agency(world.session, head(world))[0].word == word
    with pytest.raises(EmergencyReviewedError):
        review_emergency(world.session, world.clock, head(world), access.id, word)


def test_the_person_reads_of_it_unless_an_order_delays_that(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    access = broken(world, why="Chồng là Nguyễn Văn Đức đang cấp cứu, số 020085000021")
    look(world, record, access)
    citizen = world.citizen(AN)
    assert told_to_person(world.session, world.clock, citizen) == (), "an order can still come"
    world.clock.advance(timedelta(days=1))
    [told] = told_to_person(world.session, world.clock, citizen)
    assert told.reason == "Chồng là N. V. Đ. đang cấp cứu, số 0200******21"
    assert told_to_person(world.session, world.clock, world.citizen(DUC)) == ()

    def seen(by=citizen) -> list[str]:
        rows = own_access_log(world.session, by, clock=world.clock)
        return [row.action for row in rows if row.purpose is Purpose.EMERGENCY]

    assert seen() == ["read_record", "break_glass"]
    assert seen(world.citizen(DUC)) == ["read_record"]
    today = TODAY(world.clock)
    for number, until in (
        ("Lệnh miệng", today + timedelta(days=3)),
        ("12", today + timedelta(days=3)),
        ("Lệnh 3 ngày", today + timedelta(days=3)),
        (ORDER, today - timedelta(days=1)),
        (ORDER, today + timedelta(days=91)),
    ):
        with pytest.raises(DelayNotValidError):
            delay(world, access, until, number=number)
    for giver, on in (("", today), ("Cơ quan CSĐT", today + timedelta(days=1))):
        with pytest.raises(DelayNotValidError):
            delay(world, access, today, giver=giver, on=on)
    delay(world, access, today + timedelta(days=3))
    world.session.commit()
    assert (seen(), told_to_person(world.session, world.clock, citizen)) == ([], ())
    assert seen(world.citizen(DUC)) == [], "neither does a co-owner read of it"
    world.clock.advance(timedelta(days=3))
    assert seen() == []
    world.clock.advance(timedelta(days=1))
    assert seen() == ["read_record", "break_glass"]
    assert len(told_to_person(world.session, world.clock, citizen)) == 1
    # A new order counts from the access, not from itself.
    with pytest.raises(DelayNotValidError):
        delay(world, access, today + timedelta(days=90))


def test_looks_under_a_merged_row_are_withheld_too_and_an_order_ends_early(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=DUC)
    duc = world.people[DUC]
    duc.merged_into_id = world.people[AN].id
    world.session.commit()
    access = broken(world)
    look(world, record, access)
    assert emergencies_of_agency(world.session, head(world))[0].papers_opened == 1
    world.clock.advance(timedelta(days=1))

    def seen() -> set[str]:
        rows = own_access_log(world.session, world.citizen(AN), clock=world.clock)
        return {row.action for row in rows}

    assert seen() == {"read_record", "break_glass"}
    with pytest.raises(DelayNotRunningError):
        end_delay(world.session, world.clock, head(world), access.id, "Vụ việc đã kết thúc")
    delay(world, access, TODAY(world.clock) + timedelta(days=9))
    world.session.commit()
    assert seen() == set()
    assert tell_persons(world.session, world.clock) == 0
    world.clock.advance(timedelta(days=1))
    end_delay(world.session, world.clock, head(world), access.id, "Vụ việc đã kết thúc")
    world.session.commit()
    assert seen() == {"read_record", "break_glass"}
    assert tell_persons(world.session, world.clock) == 1


def test_an_officer_opens_few_a_day_and_the_supervisor_has_a_notice_of_each(world) -> None:
    most = most_a_day("emergencies", TODAY(world.clock))
    for _ in range(most):
        broken(world)
    with pytest.raises(EmergencyTooManyError):
        broken(world)
    world.session.rollback()
    kinds = [one.kind for one in notices_for(world.session, head(world))]
    assert kinds == [FOR_SUPERVISORS] * most
    assert notices_for(world.session, world.officer) == ()
    world.clock.advance(timedelta(days=1))
    broken(world)


def test_a_notice_goes_out_once_after_the_day_and_the_order(world) -> None:
    broken(world)
    delayed = broken(world, number=DUC)
    until = TODAY(world.clock) + timedelta(days=2)
    delay(world, delayed, until)
    told = []
    for days in (0, 1, 0, 1, 1, 1):
        world.clock.advance(timedelta(days=days))
        told.append(tell_persons(world.session, world.clock))
        world.session.commit()
    assert told == [0, 1, 0, 0, 1, 0]
    for number in (AN, DUC):
        [notice] = notices_for(world.session, world.citizen(number))
        assert (notice.kind, notice.by_agency is None) == ("emergency", False)


def test_officer_opens_a_neighbours_store_without_a_dossier(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    with pytest.raises(RecordNotFoundError), refusals_logged(world.session, world.clock):
        open_record(world.session, world.clock, world.officer, record.id, purpose=Purpose.DOSSIER)
    with pytest.raises(EmergencyNotFoundError):
        broken(world, caller=world.scanner)
    world.session.rollback()
    [row] = own_access_log(world.session, world.citizen(AN), clock=world.clock)
    assert (row.who, row.outcome) == ("Cán bộ Mẫu xuly", "refused")


def test_levels_stand_in_the_query_by_role(world) -> None:
    dossier = world.dossier("1.001193")
    record = world.record("birth_certificate", BIRTH, dossier=dossier, owner=AN)
    record.sensitivity = Sensitivity.SECRET
    world.session.commit()
    for caller, may_see in ((world.officer, True), (world.desk, False)):
        found = search_papers(world.session, world.clock, caller, dossier_id=dossier.id)
        assert [row.id for row in found.rows] == ([record.id] if may_see else [])
        assert found.total == len(found.rows), "not even a count betrays it"
        args = (world.session, world.clock, caller, record.id)
        if may_see:
            open_record(*args, purpose=Purpose.DOSSIER, dossier_id=dossier.id)
        else:
            with pytest.raises(RecordNotFoundError):
                open_record(*args, purpose=Purpose.DOSSIER, dossier_id=dossier.id)


RULES = st.frozensets(st.sampled_from([f"R{number}" for number in range(15)]), max_size=4)
CALLERS = st.builds(
    Caller, subject=st.just(Subject.STAFF), roles=st.frozensets(st.sampled_from(list(Role)))
)
DAYS = st.dates(min_value=date(2020, 1, 1))


@given(CALLERS, RULES, DAYS)
def test_nobody_passes_over_what_the_rules_forbid(caller, failed, on) -> None:
    if may_override(caller, failed, on):
        assert failed <= OVERRIDABLE
        assert caller.roles & {Role.DESK_OFFICER, Role.PROCESSING_OFFICER}
    assert not may_override(caller, frozenset(), on)


@given(CALLERS, DAYS)
def test_an_emergency_opens_less_than_a_dossier(caller, on) -> None:
    emergency = levels_open_to(caller, Purpose.EMERGENCY, on)
    assert emergency <= levels_open_to(caller, Purpose.DOSSIER, on)
    assert not emergency & {Sensitivity.RESTRICTED, Sensitivity.SECRET}
    assert levels_open_to(caller, Purpose.CARE, on) == frozenset()


def test_names_become_initials() -> None:
    assert mask_names("Bà NGUYỄN THỊ AN hỏi", ["Nguyễn Thị An"]) == "Bà N. T. A. hỏi"
