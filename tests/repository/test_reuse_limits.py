"""What reuse leaves to persons, and to those who may read a paper of that level."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.access import Action, Sensitivity, Subject
from repository.doors import RecordNotFoundError, require_within_reach
from repository.dossiers import checklist
from repository.reuse import ReuseRefusedError
from tests.repository.papers import (
    CONFIRMATION,
    CONFIRMATION_SLOT,
    MARRIAGE,
    MARRIAGE_SLOT,
    reuse,
    slot,
)


def test_a_machine_passes_over_no_rule(world) -> None:
    record = world.record(
        "marital_status_confirmation", {**CONFIRMATION, "issue_date": "2026-04-20"}
    )
    dossier = world.dossier("1.000894")
    words = {"override_reason": "Máy chủ tự động cho qua", "is_confirmed": True}
    machine = replace(world.officer, subject=Subject.MACHINE)
    with pytest.raises(ReuseRefusedError):
        reuse(world, dossier, CONFIRMATION_SLOT, record, caller=machine, **words)
    world.session.rollback()
    event = reuse(world, dossier, CONFIRMATION_SLOT, record, caller=world.officer, **words)
    assert event.override_reason == words["override_reason"]


def test_a_level_that_the_door_refuses_is_not_on_the_checklist_either(world) -> None:
    record = world.record("marriage_certificate", MARRIAGE)
    dossier = world.dossier("1.001193")
    record.sensitivity = Sensitivity.SECRET
    world.session.commit()
    assert slot(world, dossier, MARRIAGE_SLOT).offers == ()
    with pytest.raises(RecordNotFoundError):
        reuse(world, dossier, MARRIAGE_SLOT, record)
    world.session.rollback()
    reach = {"dossier_id": dossier.id, "action": Action.REUSE}
    with pytest.raises(RecordNotFoundError):
        require_within_reach(world.session, world.clock, world.desk, record.id, **reach)
    items = checklist(world.session, world.clock, world.officer, dossier.id)
    assert [offer.record.id for item in items for offer in item.offers] == [record.id]
    require_within_reach(world.session, world.clock, world.officer, record.id, **reach)
