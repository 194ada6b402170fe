"""Evidence for the signed files of each day that is over: one tree, one time stamp a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import structlog

from core.clock import today_in_vietnam
from core.identifiers import new_id
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ingest.preservation.groups import FIRST_ALGORITHM, keep_chain, keep_stamp, stamp_root
from signing.evidence_records.hash_tree import HashTree
from storage.db.models import EvidenceGroup
from storage.db.queries import preservation as queries

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class DayMade:
    """Evidence that was made just now."""

    day: date
    files: int


def make_evidence(services: Services) -> list[DayMade]:
    """Make what is missing, the oldest day first, so missed days are caught up with.

    Each day is committed by itself; doing it twice adds nothing. Raises the errors of
    `groups.stamp_root` and of the object store; days made before stay made.
    """
    made: list[DayMade] = []
    while True:
        with unit_of_work(services) as uow:
            queries.take_turns(uow.session)
            pending = queries.pending_days(uow.session, before=today_in_vietnam(services.clock))
            if not pending:
                return made
            made.append(_make_day(services, uow, pending[0].day))
            uow.commit()
        log.info("evidence_made", day=str(made[-1].day), files=made[-1].files)


def _make_day(services: Services, uow: UnitOfWork, day: date) -> DayMade:
    members = queries.pending_signatures(uow.session, day)
    tree = HashTree((bytes.fromhex(sha256) for _, sha256 in members), FIRST_ALGORITHM)
    token = stamp_root(services, tree)
    group = EvidenceGroup(
        id=new_id(),
        day=day,
        number=queries.groups_on(uow.session, day) + 1,
        member_count=len(members),
    )
    uow.session.add(group)
    uow.session.flush()
    queries.add_members(uow.session, group.id, [id_ for id_, _ in members])
    chain_id = keep_chain(services, uow.session, group.id, 1, tree)
    keep_stamp(uow.session, chain_id, 1, token)
    return DayMade(day, len(members))
