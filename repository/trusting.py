"""The step of trust of a paper falls with its signature, and comes back with it (domain.md 3.2)."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from core.access import SYSTEM
from core.clock import Clock
from core.lifecycle import Trust
from repository import notices
from repository.changing import note
from storage.db.models import Record
from storage.db.queries import standing as queries
from storage.db.queries.verdicts import records_with_file

FELL: Final = "signature_lost"
ROSE: Final = "signature_found_again"
UNKNOWN_SENDER: Final = "sender_unproven"
_LADDER: Final = (Trust.T1, Trust.T2, Trust.T3, Trust.T4, Trust.T5)


def fall(session: Session, clock: Clock, sha256: str) -> None:
    """The signature in a file does not hold any more: its papers fall one step, once.

    Owners and agencies that used them are told. The caller commits.
    """
    for record in records_with_file(session, sha256):
        if _trust_before_fall(session, record) is not None:
            continue
        before = record.trust
        record.trust = _LADDER[min(_LADDER.index(before) + 1, len(_LADDER) - 1)]
        reason = "Chữ ký số không còn xác thực được nên giấy tờ bị hạ một bậc tin cậy"
        event = note(session, clock, SYSTEM, record, FELL, reason, trust_before=before)
        notices.tell(session, clock, record, event)


def lower_for_sender(session: Session, clock: Clock, record: Record) -> None:
    """A paper came in a package that nobody trusted had signed; the caller commits."""
    before = record.trust
    record.trust = _LADDER[min(_LADDER.index(before) + 1, len(_LADDER) - 1)]
    reason = "Gói dữ liệu không có chữ ký của bên gửi được tin cậy nên giấy tờ bị hạ một bậc"
    note(session, clock, SYSTEM, record, UNKNOWN_SENDER, reason, trust_before=before)


def rise(session: Session, clock: Clock, sha256: str) -> None:
    """It holds again: what stood before the fall stands again, unless more was earned since."""
    for record in records_with_file(session, sha256):
        before_fall = _trust_before_fall(session, record)
        if before_fall is None:
            continue
        before = record.trust
        record.trust = min(before, before_fall, key=_LADDER.index)
        reason = "Chữ ký số xác thực lại được nên giấy tờ trở lại bậc tin cậy trước đó"
        event = note(session, clock, SYSTEM, record, ROSE, reason, trust_before=before)
        notices.tell(session, clock, record, event)


def _trust_before_fall(session: Session, record: Record) -> Trust | None:
    """The step from which it fell; None where it stands as it should."""
    last = queries.last_event(session, record.id, (FELL, ROSE))
    return last.trust_before if last is not None and last.name == FELL else None
