"""Dossiers as a mirror: what the one-stop software says, in any order, and how components stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from core.access import Caller, Role, Subject
from core.dossiers import STATE_OF_NUMBER, Handover, IdentitySeen, Payment, Sync
from core.lifecycle import Digitization, DossierState, Origin, Trust
from repository.calendars import CalendarInvalidError, import_calendar, working_calendar
from repository.checklist import checklist
from repository.comparing import compare_with_original
from repository.components import (
    ComponentMarkRefusedError,
    ComponentReasonMissingError,
    mark_component,
)
from repository.doors import DossierNotFoundError
from repository.dossier_events import events_of
from repository.dossiers import close_dossier, open_dossier
from repository.mirroring import (
    REOPENED_WITHIN,
    MasterMessage,
    MasterMessageInvalidError,
    take_message,
)
from repository.supplements import (
    NothingMissingError,
    SupplementAlreadyAskedError,
    SupplementNotAskedError,
    answer_supplement,
    ask_for_missing,
    notice_of,
)
from storage.db.models import Dossier
from storage.db.queries.dossiers import dossier_component
from tests.repository.conftest import AN, MORNING, World

BIRTH = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "document_number": "45/2019"}
PROCESSING, COMPLETED = DossierState.PROCESSING, DossierState.COMPLETED
WITHDRAWN, RETURNED = DossierState.WITHDRAWN, DossierState.RETURNED


@pytest.fixture
def software(world: World) -> Caller:
    """The one-stop software of the agency."""
    roles = frozenset({Role.DESK_OFFICER})
    return Caller(Subject.MACHINE, roles, world.desk.staff_id, world.desk.agency_id)


def said(sequence: int, state: DossierState | None = None, **values) -> MasterMessage:
    return MasterMessage(
        message_id=values.pop("message_id", f"m-{sequence}"),
        sequence=sequence,
        at=MORNING + timedelta(minutes=sequence),
        state=state,
        **values,
    )


def take(world: World, software: Caller, dossier: Dossier, *messages: MasterMessage) -> list[str]:
    found = [
        take_message(world.session, world.clock, software, dossier.id, one) for one in messages
    ]
    world.session.commit()
    return found


def test_the_ten_states_have_the_numbers_of_the_province() -> None:
    assert list(STATE_OF_NUMBER) == list(range(1, 11))
    assert set(STATE_OF_NUMBER.values()) == set(DossierState)
    assert (STATE_OF_NUMBER[7], STATE_OF_NUMBER[10]) == (WITHDRAWN, RETURNED)


def test_messages_count_once_and_in_their_own_order_however_they_arrive(world, software) -> None:
    messages = (
        said(1, DossierState.RECEIVED),
        said(2, PROCESSING, payment=Payment.DUE),
        said(3, payment=Payment.PAID),
        said(4, COMPLETED, delivery=Handover.READY),
    )
    ends = set()
    for order in permutations(messages):
        dossier = world.dossier("1.004222")
        take(world, software, dossier, *order, order[0])
        ends.add((dossier.state, dossier.sync, dossier.master_sequence))
        names = [event.message_id for event in events_of(world.session, dossier.id)]
        assert sorted(name for name in names if name) == ["m-1", "m-2", "m-3", "m-4"]
    assert ends == {(COMPLETED, Sync.IN_STEP, 4)}
    dossier = world.dossier("1.004222")
    assert take(world, software, dossier, *messages, messages[1]) == [
        *["applied"] * 4,
        "already_known",
    ]
    assert (dossier.payment, dossier.delivery) == (Payment.PAID, Handover.READY)
    assert take(world, software, dossier, said(2, WITHDRAWN, message_id="late")) == ["late"]
    assert dossier.state is COMPLETED


def test_a_message_out_of_all_proportion_is_refused_and_poisons_nothing(world, software) -> None:
    dossier = world.dossier("1.004222")
    wrong = (
        replace(said(1, PROCESSING), sequence=2**53),
        replace(said(1, PROCESSING), at=MORNING + timedelta(days=2)),
        said(1, PROCESSING, due_on=date(2099, 1, 1)),
        said(1, PROCESSING, due_on=dossier.received_on - timedelta(days=1)),
    )
    for message in wrong:
        with pytest.raises(MasterMessageInvalidError):
            take(world, software, dossier, message)
        world.session.rollback()
    assert take(world, software, dossier, said(1, PROCESSING)) == ["applied"]


def test_business_payment_delivery_and_agreement_are_four_things(world, software) -> None:
    dossier = world.dossier("1.004222")
    assert (dossier.payment, dossier.delivery, dossier.sync) == (
        Payment.NONE,
        Handover.NONE,
        Sync.OWN,
    )
    take(world, software, dossier, said(1, DossierState.WAITING_FOR_PAYMENT))
    assert (dossier.payment, dossier.sync) == (Payment.DUE, Sync.IN_STEP)
    take(world, software, dossier, said(2, RETURNED, due_on=date(2026, 12, 9)))
    assert (dossier.delivery, dossier.due_on) == (Handover.HANDED_OVER, date(2026, 12, 9))


def test_the_master_wins_and_the_difference_is_shown(world, software) -> None:
    dossier = world.dossier("1.004222")
    record = world.record("birth_certificate", BIRTH, dossier=dossier)
    take(world, software, dossier, said(1, PROCESSING))
    world.close(dossier)
    assert (dossier.sync, record.origin) == (Sync.AHEAD, Origin.ACCEPTED)
    assert take(world, software, dossier, said(2, DossierState.STOPPED)) == ["conflict"]
    assert (dossier.state, dossier.sync) == (DossierState.STOPPED, Sync.CONFLICT)
    assert record.origin is Origin.REFUSED
    told = events_of(world.session, dossier.id)
    [disagreed] = [event for event in told if event.name == "master_disagreed"]
    assert disagreed.values == {"here": "completed", "there": "stopped"}


def test_what_the_master_confirms_is_in_step_again(world, software) -> None:
    dossier = world.dossier("1.004222")
    take(world, software, dossier, said(1, PROCESSING))
    world.close(dossier)
    assert take(world, software, dossier, said(2, COMPLETED), said(3, RETURNED)) == ["applied"] * 2
    assert (dossier.state, dossier.sync) == (RETURNED, Sync.IN_STEP)


def test_a_withdrawn_dossier_leaves_no_reusable_scan_whatever_comes_later(world, software) -> None:
    dossier = world.dossier("1.004222")
    record = world.record("birth_certificate", BIRTH, dossier=dossier)
    assert (record.trust, record.origin) == (Trust.T4, Origin.PENDING)
    take(world, software, dossier, said(1, STATE_OF_NUMBER[7]))
    assert record.origin is Origin.REFUSED
    assert take(world, software, dossier, said(2, PROCESSING)) == ["conflict"]
    assert dossier.closed_at is None
    take(world, software, dossier, said(3, COMPLETED))
    assert (dossier.state, record.origin) == (COMPLETED, Origin.REFUSED)
    later = world.dossier("1.001776")
    items = checklist(world.session, world.clock, world.desk, later.id)
    assert [item.offers for item in items if item.code == "MAU-001776-03"] == [()]


def test_only_the_software_of_the_chain_speaks_for_the_master(world, software) -> None:
    dossier = world.dossier("1.004222")
    stranger = replace(software, agency_id=world.other_desk.agency_id)
    for caller in (world.desk, world.officer, stranger, world.citizen(AN)):
        with pytest.raises(DossierNotFoundError):
            take_message(world.session, world.clock, caller, dossier.id, said(1, COMPLETED))
    assert dossier.state is DossierState.RECEIVED


@pytest.mark.parametrize("keeps", [False, True])
def test_a_refusal_drops_what_was_scanned_unless_the_citizen_keeps_it(world, keeps) -> None:
    dossier = world.dossier("1.004222")
    record = world.record("birth_certificate", {**BIRTH, "issue_date": "2019-05-06"},
                          dossier=dossier)  # fmt: skip
    close_dossier(
        world.session,
        world.clock,
        world.officer,
        dossier.id,
        "refused",
        refusal_reason="Không thuộc thẩm quyền",
        keeps_papers=keeps,
    )
    world.session.commit()
    origin = Origin.PENDING if keeps else Origin.REFUSED
    assert (record.origin, record.is_visible_to_owner) == (origin, keeps)
    [event] = [one for one in events_of(world.session, dossier.id) if one.name == "refused"]
    assert (event.reason, event.values) == ("Không thuộc thẩm quyền", {"keeps_papers": keeps})
    # Kept is not yet usable: a dossier has to accept the same paper first.
    later = world.dossier("1.001776")
    again = world.record(
        "birth_certificate",
        {**BIRTH, "issue_date": "2019-05-06"},
        dossier=later,
        component_id=component(world, later, "MAU-001776-03").component_id,
    )
    world.close(later)
    assert (again.id == record.id) is keeps
    assert again.origin is Origin.ACCEPTED


def component(world: World, dossier: Dossier, code: str):
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    return next(item for item in items if item.code.endswith(code))


@pytest.mark.parametrize(
    "mark",
    [
        Digitization.EXPLOITED_DATA,
        Digitization.VERIFIED_BY_ORIGINAL,
        Digitization.NOT_REQUIRED,
    ],
)
def test_a_component_may_be_served_without_a_scan_with_a_written_reason(world, mark) -> None:
    dossier = world.dossier("1.001193")
    item = component(world, dossier, "KQ004946")
    reason = "Đã tra cơ sở dữ liệu quốc gia về dân cư"
    args = (world.session, world.clock)
    with pytest.raises(ComponentReasonMissingError):
        mark_component(*args, world.desk, dossier.id, item.component_id, mark, "đã xem")
    for caller in (world.scanner, replace(world.desk, subject=Subject.MACHINE), world.other_desk):
        with pytest.raises(DossierNotFoundError):
            mark_component(*args, caller, dossier.id, item.component_id, mark, reason)
    mark_component(*args, world.desk, dossier.id, item.component_id, mark, reason)
    served = component(world, dossier, "KQ004946")
    assert (served.status, served.must_be_asked_for) == (mark.value, False)
    back = Digitization.NOT_DIGITIZED
    mark_component(*args, world.desk, dossier.id, item.component_id, back, "Đánh dấu nhầm dòng")
    assert component(world, dossier, "KQ004946").must_be_asked_for
    with pytest.raises(ComponentMarkRefusedError):
        mark_component(
            *args, world.desk, dossier.id, item.component_id, Digitization.REUSED, reason
        )
    world.close(dossier, "withdrawn")
    with pytest.raises(ComponentMarkRefusedError):
        mark_component(*args, world.desk, dossier.id, item.component_id, mark, reason)


def test_one_notice_names_what_is_missing_alone_and_the_legal_time_rests(world) -> None:
    world.record("birth_certificate", {**BIRTH, "issue_date": "2019-05-06"}, owner=AN)
    dossier = world.dossier("1.004222")  # seven working days from Monday
    assert dossier.due_on == date(2026, 12, 2)
    world.clock.advance(timedelta(days=2))
    asked = ask_for_missing(world.session, world.clock, world.desk, dossier.id)
    world.session.commit()
    notice = notice_of(world.session, world.clock, world.desk, dossier.id)
    codes = {item.code[-6:] for item in notice.missing}
    assert "003606" not in codes, "the store has a birth certificate"
    assert "003618" in codes
    assert dossier.state is DossierState.WAITING_FOR_PAPERS
    assert component(world, dossier, "KQ003618").status == "waited"
    with pytest.raises(SupplementAlreadyAskedError):
        ask_for_missing(world.session, world.clock, world.desk, dossier.id)
    world.clock.advance(timedelta(days=12))  # Monday the 7th
    answer_supplement(world.session, world.clock, world.desk, dossier.id)
    assert (asked.asked_on, asked.answered_on) == (date(2026, 11, 25), date(2026, 12, 7))
    # Five working days were left on the day of the notice.
    assert (dossier.due_on, dossier.state) == (date(2026, 12, 14), PROCESSING)
    with pytest.raises(SupplementNotAskedError):
        answer_supplement(world.session, world.clock, world.desk, dossier.id)


def test_nothing_is_asked_for_when_nothing_is_missing(world) -> None:
    dossier = world.dossier("1.011607")
    with pytest.raises(NothingMissingError):
        ask_for_missing(world.session, world.clock, world.desk, dossier.id)
    with pytest.raises(SupplementNotAskedError):
        answer_supplement(world.session, world.clock, world.desk, dossier.id)


def test_by_post_the_postal_worker_sees_the_identity_and_the_desk_compares(world) -> None:
    dossier = open_dossier(
        world.session,
        world.clock,
        world.desk,
        code="H17.35.1-261123-0900",
        procedure_code="1.004222",
        owner_id=world.people[AN].id,
        submitter_id=world.people[AN].id,
        receiving_agency_id=world.desk.agency_id,
        competent_agency_id=world.desk.agency_id,
        channel="postal",
        # Left the post office before the desk opened, counted from the working day.
        received_at=datetime(2026, 11, 21, 3, 0, tzinfo=UTC),
    )
    world.session.commit()
    assert dossier.identity_seen_by is IdentitySeen.POSTAL_WORKER
    assert dossier.received_on == date(2026, 11, 23)
    # Scanned on the way, with nobody to hold the original beside it.
    record = world.record("birth_certificate", BIRTH, dossier=dossier, owner=AN, compared=False)
    assert record.trust is Trust.T5
    compare_with_original(world.session, world.clock, world.desk, record.id, dossier_id=dossier.id)
    assert record.trust is Trust.T4


HOLIDAYS = {
    "source": "Quyết định Mẫu về ngày nghỉ năm 2027",
    "days_off": [{"from": "2027-02-04", "to": "2027-02-10", "name": "Tết Đinh Mùi"}],
    "worked_saturdays": ["2027-02-13"],
}


def test_a_year_of_holidays_is_imported_and_takes_the_place_of_the_program_s(world) -> None:
    before = working_calendar(world.session)
    assert not before.is_working(date(2027, 1, 1))
    for _ in range(2):
        assert import_calendar(world.session, HOLIDAYS) == {2027: 8}
    after = working_calendar(world.session)
    assert after.is_working(date(2027, 1, 1)), "the decision counts, and it does not name this day"
    assert after.is_working(date(2027, 2, 13))
    assert after.add(date(2027, 2, 3), 1) == date(2027, 2, 11)
    assert not after.is_working(date(2026, 9, 2)), "other years stay"
    assert after.between(date(2027, 2, 3), date(2027, 2, 13)) == 3


@pytest.mark.parametrize("change", [{"days_off": [{}]}, {"source": ""}, {"worked_saturdays": 5}])
def test_a_calendar_that_is_none_is_refused(world, change) -> None:
    with pytest.raises(CalendarInvalidError):
        import_calendar(world.session, HOLIDAYS | change)


def test_opening_a_dossier_again_saves_no_paper_of_one_that_is_withdrawn(world, software) -> None:
    dossier, other = world.dossier("1.004222"), world.dossier("1.004222")
    record = world.record("birth_certificate", BIRTH, dossier=dossier)
    used = world.record("birth_certificate", BIRTH | {"document_number": "46"}, dossier=dossier)
    take(world, software, dossier, said(1, COMPLETED))
    served = checklist(world.session, world.clock, world.desk, other.id)[0].component_id
    component = dossier_component(world.session, other.id, served)
    assert component is not None
    component.record_id, other.state = used.id, COMPLETED
    assert take(world, software, dossier, said(2, PROCESSING)) == ["conflict"]
    assert (dossier.state, dossier.sync) == (PROCESSING, Sync.CONFLICT)
    take(world, software, dossier, said(3, WITHDRAWN))
    assert record.origin is Origin.REFUSED
    assert used.origin is Origin.ACCEPTED, "another dossier ended well with it"


def test_a_dossier_of_long_ago_is_not_opened_again(world, software) -> None:
    dossier = world.dossier("1.004222")
    take(world, software, dossier, said(1, RETURNED))
    world.clock.advance(REOPENED_WITHIN + timedelta(days=1))
    assert take(world, software, dossier, said(2, PROCESSING)) == ["conflict"]
    assert (dossier.state, dossier.sync) == (RETURNED, Sync.CONFLICT)
    assert take(world, software, dossier, said(3, DossierState.STOPPED)) == ["conflict"]
    assert dossier.state is DossierState.STOPPED, "its end may still be said to be another one"
