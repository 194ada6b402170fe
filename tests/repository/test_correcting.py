"""A copy compared with its original, values corrected by an extract, «what if today is …»."""

from __future__ import annotations

from datetime import date

import pytest

from core.access import Caller, Subject
from core.lifecycle import Trust
from core.standing import Retention
from repository.checklist import checklist
from repository.comparing import NothingToCompareError, compare_with_original
from repository.correcting import CorrectionNotValidError, correct_record, corrected_fields
from repository.doors import RecordNotFoundError
from repository.standing import history_of
from tests.repository.papers import (
    AN,
    BIRTH,
    CONFIRMATION,
    CONFIRMATION_SLOT,
    MARRIAGE,
    MARRIAGE_SLOT,
    slot,
    told_of,
)

WHY = "Trích lục cải chính hộ tịch số 8/TLCCHT ngày 10/11/2026"


def test_an_unverified_copy_climbs_when_a_person_holds_the_original(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE, compared=False)
    assert (record.trust, record.retention) == (Trust.T5, Retention.WITH_DOSSIER)
    dossier = world.dossier("1.001193")
    assert slot(world, dossier, MARRIAGE_SLOT).status == "needs_compare"
    machine = Caller(
        subject=Subject.MACHINE,
        roles=world.desk.roles,
        staff_id=world.desk.staff_id,
        agency_id=world.desk.agency_id,
    )
    for caller in (machine, world.officer, world.other_desk):
        with pytest.raises(RecordNotFoundError):
            compare_with_original(
                world.session, world.clock, caller, record.id, dossier_id=dossier.id
            )
        world.session.rollback()
    compare_with_original(world.session, world.clock, world.desk, record.id, dossier_id=dossier.id)
    world.session.commit()
    assert (record.trust, record.retention) == (Trust.T4, Retention.PERMANENT)
    assert slot(world, dossier, MARRIAGE_SLOT).status == "available"
    [line] = history_of(world.session, record.id)
    assert (line.name, line.trust_before, line.trust_after) == ("compared", Trust.T5, Trust.T4)
    assert dossier.code in line.reason
    with pytest.raises(NothingToCompareError):
        compare_with_original(
            world.session, world.clock, world.desk, record.id, dossier_id=dossier.id
        )


def test_a_birth_certificate_is_corrected_by_a_later_extract(world) -> None:
    """Edge case of domain.md 10: field-level replacement, both are shown."""
    misspelt = BIRTH | {"holder_name": "Nguyễn Thị Anh"}
    record = world.record("birth_certificate", misspelt, owner=AN)
    dossier = world.dossier("1.001776")
    before = slot(world, dossier, "MAU-001776-03")
    assert [check.rule for check in before.verdict.failures] == ["R10"]
    values = {"holder_name": "Nguyễn Thị An"}

    def correct(new, reason=WHY):
        correct_record(world.session, world.clock, world.officer, record.id, new, reason)

    for wrong in ({}, {"holder_name": "Nguyễn Thị Anh"}, {"no_field": "x"}, {"issue_date": "hôm"}):
        with pytest.raises(CorrectionNotValidError):
            correct(wrong)
        world.session.rollback()
    correct(values)
    world.session.commit()
    assert record.fields["holder_name"] == "Nguyễn Thị Anh", "the paper is what it is"
    assert corrected_fields(world.session, [record])[record.id]["holder_name"] == "Nguyễn Thị An"
    assert slot(world, dossier, "MAU-001776-03").verdict.is_usable
    [line] = history_of(world.session, record.id)
    assert line.values == {"holder_name": ["Nguyễn Thị Anh", "Nguyễn Thị An"]}
    [notice] = told_of(world, world.citizen(AN))
    assert (notice.kind, notice.reason) == ("corrected", WHY)


def test_what_if_the_dossier_came_in_on_another_day(world) -> None:
    world.record("marital_status_confirmation", CONFIRMATION)
    dossier = world.dossier("1.000894")

    def item(today=None):
        items = checklist(world.session, world.clock, world.desk, dossier.id, today=today)
        return next(one for one in items if one.code == CONFIRMATION_SLOT)

    assert item().status == "available"
    near = item(date(2027, 3, 20))
    assert near.verdict.reasons[0] == "Còn 12 ngày, có giá trị đến hết ngày 01/04/2027."
    assert item(date(2027, 4, 2)).status == "expired"
    assert item().status == "available", "trying out changes nothing"
