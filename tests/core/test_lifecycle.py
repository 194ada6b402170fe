"""The life of a paper is one table."""

from __future__ import annotations

import pytest

from core.lifecycle import TRANSITIONS, Event, IllegalTransitionError, State, Work, after
from ingest.pipeline.stages import STAGES, stage_after


def test_nothing_leads_back_from_signed_but_publishing() -> None:
    ways = [state for (work, before, _), state in TRANSITIONS.items() if before is State.SIGNED]
    assert ways == [State.PUBLISHED]


def test_every_other_step_is_refused() -> None:
    for work in Work:
        for state in State:
            for event in Event:
                if (work, state, event) in TRANSITIONS:
                    assert after(work, state, event) is TRANSITIONS[work, state, event]
                else:
                    with pytest.raises(IllegalTransitionError):
                        after(work, state, event)


def test_every_stage_is_a_transition_and_found_by_its_state() -> None:
    for stage in STAGES.values():
        waits = State.RECEIVED if stage.queue == "read" else stage.waits_in
        assert stage_after(stage.work, waits) is stage
