"""The stages as one table: who waits where, on which queue, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.lifecycle import Event, Lane, State, Work

QUEUES: Final = ("read", "classify", "sign", "file", "deliver", "upkeep")
"""contract.md 5, in the order of their urgency."""


def queue_name(queue: str, lane: Lane) -> str:
    """The RQ queue of a lane; `<queue>.now` is served before every normal lane."""
    return f"{queue}.now" if lane is Lane.NOW else queue


def all_queue_names() -> tuple[str, ...]:
    """Every queue in the order in which a worker serves them."""
    return tuple(queue_name(queue, lane) for lane in (Lane.NOW, Lane.BACKLOG) for queue in QUEUES)


@dataclass(frozen=True)
class Stage:
    """One step of the way of a paper."""

    queue: str
    work: Work
    waits_in: State
    event: Event
    task: str
    """Wire name in queued jobs: add, never rename."""
    limit_s: int
    """Seconds after which one try is stopped."""

    @property
    def name(self) -> str:
        """Its key in `STAGES`; more than one stage may be served by one queue."""
        return self.task.rpartition(".")[2]


STAGES: Final[dict[str, Stage]] = {
    "read": Stage(
        queue="read",
        work=Work.PAGE_GROUP,
        waits_in=State.RECEIVED,
        event=Event.PAGES_READ,
        task="ingest.pipeline.tasks.read",
        limit_s=300,
    ),
    "classify": Stage(
        queue="classify",
        work=Work.UPLOAD,
        waits_in=State.READ,
        event=Event.DOCUMENTS_FOUND,
        task="ingest.pipeline.tasks.classify",
        limit_s=600,
    ),
    "propose": Stage(
        queue="classify",
        work=Work.DOCUMENT,
        waits_in=State.READ,
        event=Event.PROPOSAL_MADE,
        task="ingest.pipeline.tasks.propose",
        limit_s=600,
    ),
    "sign": Stage(
        queue="sign",
        work=Work.DOCUMENT,
        waits_in=State.CONFIRMED,
        event=Event.SIGNED_AND_VALIDATED,
        task="ingest.pipeline.tasks.sign",
        limit_s=180,
    ),
    "file": Stage(
        queue="file",
        work=Work.DOCUMENT,
        waits_in=State.SIGNED,
        event=Event.RECORD_PUBLISHED,
        task="ingest.pipeline.tasks.file",
        limit_s=180,
    ),
}


def stage_after(work: Work, state: State) -> Stage | None:
    """The stage that a thing in this state waits for, if a machine does it."""
    for stage in STAGES.values():
        if stage.work is work and stage.waits_in is state:
            return stage
    return None
