"""Everything that proves the rows: the chain of the access log, the seals, the anchors."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session

from ingest.pipeline.services import Services
from ingest.preservation.anchors import AnchorReport, verify_anchors
from repository.access_log import ChainReport, verify_chain
from repository.seals import SealReport, verify_seals

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class LogsReport:
    """What was found."""

    chain: ChainReport
    seals: SealReport
    anchors: AnchorReport

    @property
    def is_intact(self) -> bool:
        """Nobody changed, took away or put in anything past the program."""
        return self.chain.is_intact and not self.seals.broken and not self.anchors.broken

    def tell(self) -> None:
        """Write what is wrong into the program's log; no value of a paper is in it."""
        if not self.chain.is_intact:
            log.error("access_log_broken", at=self.chain.broken_at)
        for row in self.seals.broken:
            log.error("row_changed", table=row.table, row=row.row_id, problem=row.problem)
        for anchor in self.anchors.broken:
            log.error("anchor_broken", day=str(anchor.day), problem=anchor.problem)


def verify_logs(services: Services) -> LogsReport:
    """Look at all of it; raises ObjectStoreDownError."""
    with services.session_factory() as session:
        return logs_in(services, session)


def logs_in(services: Services, session: Session) -> LogsReport:
    """The same, as this session sees the database."""
    return LogsReport(
        verify_chain(session), verify_seals(session), verify_anchors(services, session)
    )
