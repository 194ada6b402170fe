"""Whatever the pipeline puts into a queue, the worker command takes out by default."""

from __future__ import annotations

from importlib import import_module

import pytest
from click.testing import CliRunner

from cli import worker as worker_command
from core.lifecycle import TRANSITIONS, Lane
from ingest.pipeline.stages import QUEUES, STAGES, all_queue_names, queue_name, stage_after
from tests.support.sample_settings import settings_of_nowhere


@pytest.fixture
def served_by_default(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The queues that `motlan worker` without arguments hands to its processes."""
    asked: list[tuple[str, ...]] = []
    # Only the endless loop of the pool is cut off.
    monkeypatch.setattr(
        worker_command.Pool, "run", lambda pool: asked.append(tuple(pool._commands[-1]))
    )
    monkeypatch.setattr(worker_command, "settings", settings_of_nowhere)
    done = CliRunner().invoke(worker_command.worker, ["--processes", "1"])
    assert done.exit_code == 0, done.output
    [command] = asked
    return command[command.index("--role") + 2 :]


def test_every_queue_that_a_stage_uses_is_served(served_by_default: tuple[str, ...]) -> None:
    used = {queue_name(stage.queue, lane) for stage in STAGES.values() for lane in Lane}
    assert {"read", "read.now", "sign"} <= used, "the table of stages is empty"
    assert sorted(used - set(served_by_default)) == []


def test_the_queues_of_the_contract_are_served_urgent_lanes_first(
    served_by_default: tuple[str, ...],
) -> None:
    assert QUEUES == ("read", "classify", "sign", "file", "deliver", "upkeep")
    assert served_by_default == all_queue_names()
    assert served_by_default == (*(f"{queue}.now" for queue in QUEUES), *QUEUES)


def test_a_queue_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_command, "settings", settings_of_nowhere)
    done = CliRunner().invoke(worker_command.worker, ["raed"])
    assert done.exit_code == 2
    assert "raed" in done.output


def test_every_stage_can_be_run_by_its_wire_name() -> None:
    for stage in STAGES.values():
        module, _, name = stage.task.rpartition(".")
        assert callable(getattr(import_module(module), name)), stage.task


def test_every_state_that_a_machine_leaves_has_exactly_one_stage() -> None:
    for name, stage in STAGES.items():
        assert stage_after(stage.work, stage.waits_in) is stage, name
        assert (stage.work, stage.waits_in, stage.event) in TRANSITIONS, name
