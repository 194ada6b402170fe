"""What becomes of a paper after it was stored: revoked, replaced, forged, frozen, restored."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from core.access import Caller, Role, Subject
from core.lifecycle import RecordStatus
from core.standing import StatusChange, StatusChangeRefusedError
from repository.doors import RecordNotFoundError
from repository.dossiers import DossierIncompleteError, close_dossier, missing_components
from repository.notices import NoticesNotFoundError, mark_read, notices_for
from repository.publishing import publish_record
from repository.reuse import ReuseRefusedError
from repository.standing import (
    NotSuccessorError,
    RecordHeldError,
    WrittenReasonMissingError,
    change_status,
    find_by_code,
    set_hold,
    standing_of,
    supersede,
)
from storage.db.models import AccessLogEntry, AgencySuccession, DossierEvent, RecordEvent
from tests.repository.papers import (
    AN,
    BIRTH,
    CONFIRMATION,
    DIVORCE,
    DUC,
    MARRIAGE,
    MARRIAGE_SLOT,
    STRANGER,
    reuse,
    slot,
    told_of,
)

WHY = "Theo quyết định số 5/QĐ-UBND ngày 20/11/2026"


def supervisor(world) -> Caller:
    return Caller(
        subject=Subject.STAFF,
        roles=frozenset({Role.SUPERVISOR}),
        staff_id=world.officer.staff_id,
        agency_id=world.officer.agency_id,
    )


def say(world, record, what, why=WHY, caller=None):
    changed = change_status(
        world.session, world.clock, caller or world.officer, record.id, what, why
    )
    world.session.commit()
    return changed


def test_a_revoked_paper_is_blocked_with_reason_event_and_notices(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    first = world.dossier("1.001193")
    reuse(world, first, MARRIAGE_SLOT, record)
    say(world, record, StatusChange.REVOKED)
    second = world.dossier("1.001193")
    item = slot(world, second, MARRIAGE_SLOT)
    assert (item.status, item.must_be_asked_for) == ("revoked", item.is_required)
    assert item.verdict.reasons[0] == f"Giấy tờ đã bị thu hồi: {WHY}."
    with pytest.raises(ReuseRefusedError):
        reuse(world, second, MARRIAGE_SLOT, record, override_reason="Vẫn muốn dùng giấy này")
    world.session.rollback()
    [event] = world.session.scalars(sa.select(RecordEvent)).all()
    assert (event.name, event.status_before, event.status_after, event.staff_id) == (
        "revoked",
        RecordStatus.IN_FORCE,
        RecordStatus.REVOKED,
        world.officer.staff_id,
    )
    for owner in (AN, DUC):
        [notice] = told_of(world, world.citizen(owner))
        assert (notice.kind, notice.reason, notice.is_new) == ("revoked", WHY, True)
    assert told_of(world, world.citizen(STRANGER)) == ()
    [told] = told_of(world, world.desk)
    assert told.dossier_code == first.code
    assert told_of(world, world.desk)[0].is_new
    mark_read(world.session, world.clock, world.desk, [told.id])
    assert not told_of(world, world.desk)[0].is_new
    # What one has read is still new to a colleague of the same agency.
    assert told_of(world, world.officer)[0].is_new


def test_a_forged_paper_names_every_dossier_and_is_frozen(world) -> None:
    origin = world.dossier("1.004222")
    record = world.record("marriage_certificate", MARRIAGE, dossier=origin)
    world.close(origin)
    uses = [world.dossier("1.001193", owner) for owner in (AN, DUC)]
    far = world.dossier("1.001193", desk=world.other_desk)
    for dossier in uses:
        reuse(world, dossier, MARRIAGE_SLOT, record)
    reuse(world, far, MARRIAGE_SLOT, record, caller=world.other_desk)
    world.record("marriage_certificate", MARRIAGE | {"document_number": "99/2015"})

    say(world, record, StatusChange.FOUND_FORGED)

    assert record.status is RecordStatus.CANCELLED
    seen = standing_of(world.session, world.clock, world.officer, record.id)
    codes = {one.code for one in (origin, *uses, far)}
    assert {line.dossier_code for line in seen.uses} == codes
    assert [line.reused_at is None for line in seen.uses].count(True) == 1
    assert [line.name for line in seen.history] == ["found_forged", "held"]
    [abroad] = told_of(world, world.other_desk)
    assert (abroad.kind, abroad.dossier_code) == ("found_forged", far.code)
    at_home = told_of(world, world.desk)
    assert {one.dossier_code for one in at_home} == codes - {far.code}
    with pytest.raises(StatusChangeRefusedError):
        say(world, record, StatusChange.FOUND_FORGED)
    world.session.rollback()
    with pytest.raises(RecordHeldError):
        say(world, record, StatusChange.RESTORED)
    world.session.rollback()
    set_hold(world.session, world.clock, supervisor(world), record.id, WHY, is_held=False)
    say(world, record, StatusChange.RESTORED)
    assert (record.status, record.status_reason) == (RecordStatus.IN_FORCE, None)


def test_only_the_agency_that_keeps_a_paper_says_what_became_of_it(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    stranger = Caller(
        subject=Subject.STAFF,
        roles=frozenset({Role.PROCESSING_OFFICER, Role.SUPERVISOR}),
        staff_id=world.other_desk.staff_id,
        agency_id=world.other_desk.agency_id,
    )
    for caller in (stranger, world.desk, world.citizen(AN), supervisor(world)):
        with pytest.raises(RecordNotFoundError) as refused:
            say(world, record, StatusChange.REVOKED, caller=caller)
        world.session.rollback()
        assert refused.value.attempt.record_id == record.id
    with pytest.raises(RecordNotFoundError) as refused:
        find_by_code(world.session, stranger, record.paper_code)
    assert refused.value.attempt.record_id == record.id
    with pytest.raises(RecordNotFoundError):
        set_hold(world.session, world.clock, world.officer, record.id, WHY, is_held=True)
    world.session.rollback()
    # The neighbour takes the agency over: from then on its papers are the neighbour's to care for.
    world.session.add(
        AgencySuccession(
            predecessor_id=world.officer.agency_id,
            successor_id=stranger.agency_id,
            since=date(2026, 7, 1),
            instrument="Nghị quyết Mẫu",
        )
    )
    world.session.commit()
    assert find_by_code(world.session, stranger, record.paper_code.lower()) == record.id
    say(world, record, StatusChange.REVOKED, caller=stranger)
    looked = world.session.scalars(
        sa.select(AccessLogEntry).where(AccessLogEntry.action == "change_record_status")
    ).all()
    assert [(one.outcome, one.purpose) for one in looked] == [("allowed", "standing")]


@pytest.mark.parametrize("reason", ["", "   ", "sai rồi"])
def test_without_a_written_reason_nothing_changes(world, reason) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    with pytest.raises(WrittenReasonMissingError):
        say(world, record, StatusChange.REVOKED, why=reason)
    world.session.rollback()
    with pytest.raises(StatusChangeRefusedError):
        say(world, record, StatusChange.CONSUMED)
    world.session.rollback()
    assert record.status is RecordStatus.IN_FORCE
    assert told_of(world, world.citizen(AN)) == ()
    with pytest.raises(NoticesNotFoundError):
        notices_for(world.session, world.scanner)


def test_a_later_divorce_ends_what_the_marriage_certificate_proves(world) -> None:
    """Edge case 1 of domain.md 10."""
    marriage = world.record("marriage_certificate", MARRIAGE)
    divorce = world.record("court_judgment", DIVORCE, owner=AN)
    supersede(world.session, world.clock, world.officer, marriage.id, divorce.id, WHY)
    world.session.commit()
    assert (marriage.status, marriage.replaced_by_id) == (RecordStatus.REPLACED, divorce.id)
    for owner in (AN, DUC):
        [notice] = told_of(world, world.citizen(owner))
        assert notice.kind == "replaced"
    assert slot(world, world.dossier("1.001193", DUC), MARRIAGE_SLOT).status == "replaced"


def test_chains_are_followed_and_never_closed(world) -> None:
    papers = [
        world.record("diploma", {"holder_name": "Nguyễn Thị An", "document_number": n}, owner=AN)
        for n in ("1", "2", "3")
    ]
    other = world.record("diploma", {"document_number": "4"}, owner=STRANGER)
    first, second, third = papers
    for older, newer in ((first, second), (second, third)):
        supersede(world.session, world.clock, world.officer, older.id, newer.id, WHY)
        world.session.commit()
    seen = standing_of(world.session, world.clock, world.officer, first.id)
    assert [one.id for one in seen.newer] == [second.id, third.id]
    for older, newer in ((third, first), (third, third), (third, other)):
        with pytest.raises(NotSuccessorError):
            supersede(world.session, world.clock, world.officer, older.id, newer.id, WHY)
        world.session.rollback()


def test_a_dossier_is_not_completed_short_without_a_reason(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    dossier = world.dossier("1.001776")
    reuse(world, dossier, "MAU-001776-03", record)

    def close(reason=None) -> None:
        close_dossier(
            world.session,
            world.clock,
            world.officer,
            dossier.id,
            "completed",
            incomplete_reason=reason,
        )

    for reason in (None, "đủ"):
        with pytest.raises(DossierIncompleteError) as refused:
            close(reason)
        world.session.rollback()
    assert refused.value.details["count"] == 2
    # A paper that is revoked after it was used serves nothing any more.
    say(world, record, StatusChange.REVOKED)
    short = {one.code for one in missing_components(world.session, dossier.id)}
    assert short == {"MAU-001776-01", "MAU-001776-02", "MAU-001776-03"}
    close("Giấy tờ nộp bản giấy, lưu tại phòng chuyên môn")
    assert dossier.incomplete_reason == "Giấy tờ nộp bản giấy, lưu tại phòng chuyên môn"
    ended = sa.select(DossierEvent).where(DossierEvent.name == "completed_short")
    [event] = world.session.scalars(ended).all()
    assert (event.name, event.staff_id, event.agency_id, event.at) == (
        "completed_short",
        world.officer.staff_id,
        world.officer.agency_id,
        world.clock.now(),
    )
    assert (event.reason, set(event.values["missing"])) == (dossier.incomplete_reason, short)


CARD = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "document_number": "x"}


def cards(world):
    """The older and the newer identity card of one person; the newer has replaced the older."""
    days = ("2021-05-10", "2024-08-01")
    return [world.record("citizen_card", {**CARD, "issue_date": day}) for day in days]


def test_restoring_undoes_the_last_change_alone(world) -> None:
    old, new = cards(world)
    say(world, old, StatusChange.REVOKED)
    seen = standing_of(world.session, world.clock, world.officer, old.id)
    assert [one.id for one in seen.newer] == [new.id]
    say(world, old, StatusChange.RESTORED)
    assert (old.status, old.replaced_by_id) == (RecordStatus.REPLACED, new.id)
    assert old.status_reason.startswith("Đã có giấy mới")
    with pytest.raises(StatusChangeRefusedError):
        say(world, old, StatusChange.RESTORED)
    world.session.rollback()
    say(world, new, StatusChange.REVOKED)
    say(world, old, StatusChange.RESTORED)
    assert (old.status, old.replaced_by_id) == (RecordStatus.IN_FORCE, None)
    # The revocation of the newer one was a mistake as well: one card is in force, not two.
    say(world, new, StatusChange.RESTORED)
    assert (new.status, old.status) == (RecordStatus.IN_FORCE, RecordStatus.REPLACED)


def test_what_is_restored_gives_way_to_what_came_meanwhile(world) -> None:
    old = world.record("citizen_card", {**CARD, "issue_date": "2021-05-10"})
    say(world, old, StatusChange.REVOKED)
    new = world.record("citizen_card", {**CARD, "issue_date": "2024-08-01"})
    assert old.status is RecordStatus.REVOKED
    say(world, old, StatusChange.RESTORED)
    assert (old.status, old.replaced_by_id) == (RecordStatus.REPLACED, new.id)


def test_a_paper_that_was_used_up_is_never_restored(world) -> None:
    origin = world.dossier("1.000894")
    record = world.record("marital_status_confirmation", CONFIRMATION, dossier=origin)
    world.close(origin)
    assert record.status is RecordStatus.CONSUMED
    with pytest.raises(StatusChangeRefusedError):
        say(world, record, StatusChange.RESTORED)
    world.session.rollback()
    for what in (StatusChange.REVOKED, StatusChange.RESTORED):
        say(world, record, what)
    assert record.status is RecordStatus.CONSUMED


def test_the_paper_that_gave_way_to_a_forgery_is_told_of(world) -> None:
    old, new = cards(world)
    say(world, new, StatusChange.FOUND_FORGED)
    last = standing_of(world.session, world.clock, world.officer, old.id).history[-1]
    assert (last.name, last.other_record_id) == ("successor_fell", new.id)
    kinds = [one.kind for one in told_of(world, world.citizen(AN))]
    assert "successor_fell" in kinds
    say(world, old, StatusChange.RESTORED)
    assert old.status is RecordStatus.IN_FORCE


def test_neither_an_older_paper_nor_one_kept_elsewhere_takes_a_place(world) -> None:
    papers = [
        world.record("diploma", {"document_number": day, "issue_date": day}, owner=AN)
        for day in ("2010-01-01", "2024-01-01", "2025-01-01")
    ]
    older, record, far = papers
    far.agency_id = world.other_desk.agency_id
    world.session.commit()
    for newer, error in ((older, NotSuccessorError), (far, RecordNotFoundError)):
        with pytest.raises(error):
            supersede(world.session, world.clock, world.officer, record.id, newer.id, WHY)
        world.session.rollback()
    supersede(world.session, world.clock, world.officer, older.id, record.id, WHY)
    world.session.commit()
    looked = world.session.scalars(
        sa.select(AccessLogEntry.record_id).where(AccessLogEntry.outcome == "allowed")
    )
    assert set(looked) == {older.id, record.id}


def test_a_component_whose_paper_died_is_served_anew(world) -> None:
    """By another stored paper, and by a scan once that has died as well."""
    dead, good = (
        world.record("marriage_certificate", MARRIAGE | {"document_number": number})
        for number in ("76/2015", "77/2015")
    )
    dossier = world.dossier("1.001193")
    reuse(world, dossier, MARRIAGE_SLOT, dead)
    assert slot(world, dossier, MARRIAGE_SLOT).status == "reused_result"
    say(world, dead, StatusChange.FOUND_FORGED)
    item = slot(world, dossier, MARRIAGE_SLOT)
    assert (item.status, item.record.id) == ("available", good.id)
    reuse(world, dossier, MARRIAGE_SLOT, good)
    item = slot(world, dossier, MARRIAGE_SLOT)
    assert (item.status, item.record_id) == ("reused_result", good.id)
    say(world, good, StatusChange.REVOKED)
    item = slot(world, dossier, MARRIAGE_SLOT)
    assert (item.status, item.must_be_asked_for) == ("revoked", item.is_required)
    scanned = world.record(
        "marriage_certificate",
        MARRIAGE | {"document_number": "78/2015"},
        dossier=dossier,
        component_id=item.component_id,
    )
    item = slot(world, dossier, MARRIAGE_SLOT)
    assert (item.status, item.record_id) == ("digitized", scanned.id)
    assert MARRIAGE_SLOT not in {one.code for one in missing_components(world.session, dossier.id)}
    # Both dead papers still name the dossier in which they were used.
    for record in (dead, good):
        seen = standing_of(world.session, world.clock, world.officer, record.id)
        assert dossier.id in {line.dossier_id for line in seen.uses}


def test_the_code_of_a_further_scan_finds_the_paper(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    scan = world.document("marriage_certificate", MARRIAGE, owner=AN)
    scan.public_code = "ma-cua-lan-quet-hai"
    assert publish_record(world.session, world.clock, scan, pages_text="").id == record.id
    world.session.commit()
    assert find_by_code(world.session, world.officer, "ma-cua-lan-quet-hai") == record.id


def test_notices_not_seen_come_first(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    for what in (StatusChange.DOUBTED, StatusChange.RESTORED, StatusChange.REVOKED):
        say(world, record, what)
    citizen, read = world.citizen(AN), set()
    for _ in range(2):
        shown = notices_for(world.session, citizen, limit=2)
        # Looking marks nothing.
        assert shown == notices_for(world.session, citizen, limit=2)
        read |= {one.id for one in shown if one.is_new}
        mark_read(world.session, world.clock, citizen, [one.id for one in shown])
    assert len(read) == 3
