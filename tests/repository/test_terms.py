"""Terms by the calendar, trust that falls with a signature, scans that nobody confirmed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.access import Subject
from core.lifecycle import RecordStatus, State, Trust
from repository.correcting import CorrectionOwnError, correct_record
from repository.dossiers import DossierIncompleteError, close_dossier, missing_components
from repository.expiring import EXPIRING, THRESHOLDS, look_at_terms, threshold_at
from repository.notices import notices_for
from repository.standing import history_of
from repository.trusting import fall, rise
from storage.db.models import Document, Record, RecordEvent, RecordTerm, ValidityRule
from storage.db.queries.expiring import slices
from storage.db.queries.records import signed_rendition
from tests.repository.papers import AN, BIRTH, CONFIRMATION, DUC, MARRIAGE, MARRIAGE_SLOT, slot

PERMIT = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "P123",
    "issue_date": "2016-12-20",
    "expiry_date": "2026-12-20",
}


def rounds(world) -> tuple[int, int, int]:
    done = look_at_terms(world.session, world.clock)
    return done.expired, done.restored, done.expiring


def test_a_paper_ends_by_the_calendar_and_its_end_is_told_ahead(world) -> None:
    record = world.record("passport", PERMIT, owner=AN)
    told = []
    for days, expected in ((0, (0, 0, 1)), (0, (0, 0, 0)), (21, (0, 0, 1)), (5, (0, 0, 1))):
        world.clock.advance(timedelta(days=days))
        assert rounds(world) == expected, days
    events = world.session.scalars(
        sa.select(RecordEvent).where(RecordEvent.name == EXPIRING).order_by(RecordEvent.at)
    )
    told = [(one.values["until"], one.values["days"]) for one in events]
    assert told == [("2026-12-20", 30), ("2026-12-20", 7), ("2026-12-20", 1)]
    world.clock.advance(timedelta(days=1))
    assert rounds(world) == (0, 0, 0)
    assert record.status is RecordStatus.IN_FORCE, "its last day counts"
    world.clock.advance(timedelta(days=1))
    assert rounds(world) == (1, 0, 0)
    assert rounds(world) == (0, 0, 0)
    world.session.refresh(record)
    assert (record.status, record.status_reason) == (
        RecordStatus.EXPIRED,
        "Hết thời hạn ngày 20/12/2026",
    )
    told_to_owner = notices_for(world.session, world.citizen(AN))
    assert told_to_owner[0].kind == "expired"
    ending = [one.values for one in reversed(told_to_owner) if one.kind == "ending"]
    assert ending == [{"until": "2026-12-20", "days": days} for days in (27, 6, 1)]


def test_a_corrected_end_puts_the_paper_in_force_again(world) -> None:
    record = world.record("passport", PERMIT | {"expiry_date": "2026-11-01"}, owner=AN)
    assert rounds(world) == (1, 0, 0)
    second = replace(world.officer, staff_id=world.scanner.staff_id)
    values, why = {"expiry_date": "2031-11-01"}, "Cơ quan cấp xác nhận in nhầm năm hết hạn"

    def correct(caller, values=values, proof=None) -> bool:
        found = correct_record(
            world.session, world.clock, caller, record.id, values, why, extract_id=proof
        )
        world.session.commit()
        return found.is_waiting

    assert correct(world.officer), "nobody lengthens a term alone"
    assert rounds(world) == (0, 0, 0)
    with pytest.raises(CorrectionOwnError):
        correct(world.officer)
    assert correct(second, {"expiry_date": "2041-11-01"}), "that is another question"
    assert correct(second, proof=record.id), "no paper proves itself"
    named = {"issue_date": "2026-11-10", **values}
    permit = PERMIT | named | {"document_number": "P124"}
    of_another = world.record("passport", permit | {"personal_number": DUC}, owner=DUC)
    silent = world.record("birth_extract", BIRTH | {"issue_date": "2026-11-10"}, owner=AN)
    older = world.record("passport", permit | {"issue_date": "2010-01-02"}, owner=AN)
    for other in (of_another, silent, older):
        with pytest.raises(CorrectionOwnError):  # proves nothing of it
            correct(second, proof=other.id)
    with pytest.raises(CorrectionOwnError):
        correct(replace(world.officer, subject=Subject.MACHINE))
    assert not correct(world.officer)
    assert rounds(world) == (0, 1, 0)
    assert rounds(world) == (0, 0, 0)
    world.session.refresh(record)
    assert record.status is RecordStatus.IN_FORCE
    proof = world.record("passport", permit | {"expiry_date": "2032-11-01"}, owner=AN)
    assert not correct(second, {"expiry_date": "2032-11-01"}, proof.id), "a newer one says so"


def test_what_an_officer_ended_the_calendar_does_not_restore(world) -> None:
    record = world.record("passport", PERMIT, owner=AN)
    record.status = RecordStatus.EXPIRED
    world.session.commit()
    assert rounds(world)[1] == 0
    assert record.status is RecordStatus.EXPIRED


def test_a_round_looks_at_nothing_before_its_day_comes(world) -> None:
    record = world.record("passport", PERMIT, owner=AN)
    endless = world.record("birth_certificate", BIRTH, owner=AN)
    assert rounds(world) == (0, 0, 1)
    due = dict(iter(world.session.execute(sa.select(RecordTerm.record_id, RecordTerm.due_on))))
    assert due[record.id] == date(2026, 12, 13), "seven days before its end"
    assert endless.id not in due
    assert not list(slices(world.session, date(2026, 12, 12)))
    world.session.rollback()
    record.valid_to = date(2026, 11, 24)
    world.session.flush()
    [due] = next(slices(world.session, date(2026, 11, 23)))
    assert due is record, "what is altered, in whichever way, is looked at in the next round"


def test_another_rule_is_applied_by_the_next_round(world) -> None:
    world.record("marital_status_confirmation", CONFIRMATION)
    assert rounds(world) == (0, 0, 0)
    rule = ValidityRule.paper_type == "marital_status_confirmation"
    for months, expected in ((1, (1, 0, 0)), (1, (0, 0, 0)), (60, (0, 1, 0)), (None, (0, 0, 0))):
        world.session.execute(sa.update(ValidityRule).where(rule).values(months=months))
        world.session.commit()
        assert rounds(world) == expected, months


@given(st.integers(-40, 60))
def test_the_smallest_threshold_that_is_reached_counts(days) -> None:
    found = threshold_at(days)
    assert (found is None) is not (0 <= days <= max(THRESHOLDS))
    if found is not None:
        assert days <= found
        assert all(days > one for one in THRESHOLDS if one < found)


def test_trust_falls_one_step_with_the_signature_and_comes_back(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE, signed_input=True)
    assert record.trust is Trust.T2
    file = signed_rendition(world.session, record.id)
    for _ in range(2):
        fall(world.session, world.clock, file.sha256)
        assert record.trust is Trust.T3
    for _ in range(2):
        rise(world.session, world.clock, file.sha256)
        assert record.trust is Trust.T2
    world.session.commit()
    assert [line.name for line in history_of(world.session, record.id)] == [
        "signature_lost",
        "signature_found_again",
    ]
    kinds = [one.kind for one in notices_for(world.session, world.citizen(AN))]
    assert sorted(kinds) == ["signature_found_again", "signature_lost"]


def test_what_was_earned_after_the_fall_stays(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    file = signed_rendition(world.session, record.id)
    fall(world.session, world.clock, file.sha256)
    assert record.trust is Trust.T5
    record.trust = Trust.T2
    rise(world.session, world.clock, file.sha256)
    assert record.trust is Trust.T2


def test_a_scan_that_nobody_confirmed_completes_no_dossier(world) -> None:
    dossier = world.dossier("1.001193")
    component = slot(world, dossier, MARRIAGE_SLOT).component_id
    scan = world.document("marriage_certificate", MARRIAGE, dossier=dossier, component_id=component)
    world.session.execute(
        sa.update(Document).where(Document.id == scan.id).values(state=State.PROPOSED)
    )
    world.session.commit()

    def missing(**options) -> set[str]:
        return {one.code for one in missing_components(world.session, dossier.id, **options)}

    assert MARRIAGE_SLOT not in missing(), "nobody is asked for it again"
    only = missing(is_confirmed=True) - missing()
    if slot(world, dossier, MARRIAGE_SLOT).is_required:
        assert only == {MARRIAGE_SLOT}
    with pytest.raises(DossierIncompleteError):
        close_dossier(world.session, world.clock, world.officer, dossier.id, "completed")
    world.session.rollback()


def test_the_marriage_confirmation_keeps_its_day_of_reception(world) -> None:
    """XNTTHN: valid on the reception date, over on the day of processing: it still serves."""
    record = world.record("marital_status_confirmation", CONFIRMATION)
    dossier = world.dossier("1.000894")
    world.clock.advance(timedelta(days=200))
    assert rounds(world)[0] == 1
    assert world.session.get_one(Record, record.id).status is RecordStatus.EXPIRED
    assert date(2027, 4, 1) < world.clock.now().date()
    assert slot(world, dossier, "MAU-000894-01").status == "available"
    later = world.dossier("1.000894", at=world.clock.now())
    assert slot(world, later, "MAU-000894-01").status == "expired"
