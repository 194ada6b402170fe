"""The standing of a paper in the repository: is it in force, and what may happen to that.

One table, like `core.lifecycle` for the work on a scan: nothing else says which status follows.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from core.errors import MotLanError
from core.lifecycle import RecordStatus


class StatusChange(StrEnum):
    """What happened to a paper's force."""

    EXPIRED = "expired"
    REVOKED = "revoked"
    """Thu hồi: its issuer took it back."""
    CANCELLED = "cancelled"
    """Hủy bỏ: it should never have been issued."""
    FOUND_FORGED = "found_forged"
    """Giả mạo: it was never issued; every dossier that used it must be told."""
    REPLACED = "replaced"
    CONSUMED = "consumed"
    DOUBTED = "doubted"
    """Nobody knows for now whether it is in force; it is not used until somebody says."""
    RESTORED = "restored"
    """The change before was a mistake, or its cause has gone: what stood before stands again.

    A paper that was used up stays so: the dossier that used it has ended.
    """


_ENDS: Final = {
    StatusChange.REVOKED: RecordStatus.REVOKED,
    StatusChange.CANCELLED: RecordStatus.CANCELLED,
    StatusChange.FOUND_FORGED: RecordStatus.CANCELLED,
}
"""May come over a paper whatever its status is, unless it is already there."""

_ALIVE: Final = {
    StatusChange.EXPIRED: RecordStatus.EXPIRED,
    StatusChange.REPLACED: RecordStatus.REPLACED,
    StatusChange.CONSUMED: RecordStatus.CONSUMED,
    StatusChange.DOUBTED: RecordStatus.UNKNOWN,
}
"""May come over a paper in force only; a doubted one may also turn out to be over or replaced."""

_FROM_DOUBT: Final = (StatusChange.EXPIRED, StatusChange.REPLACED)


def _table() -> dict[tuple[RecordStatus, StatusChange], RecordStatus]:
    table = {
        (status, change): ended
        for status in RecordStatus
        for change, ended in _ENDS.items()
        if status is not ended
    }
    # A cancelled paper may still turn out to be a forgery.
    table[RecordStatus.CANCELLED, StatusChange.FOUND_FORGED] = RecordStatus.CANCELLED
    table |= {(RecordStatus.IN_FORCE, change): after for change, after in _ALIVE.items()}
    table |= {(RecordStatus.UNKNOWN, change): _ALIVE[change] for change in _FROM_DOUBT}
    table[RecordStatus.EXPIRED, StatusChange.REPLACED] = RecordStatus.REPLACED
    table |= {
        (status, StatusChange.RESTORED): RecordStatus.IN_FORCE
        for status in RecordStatus
        if status not in (RecordStatus.IN_FORCE, RecordStatus.CONSUMED)
    }
    return table


STATUS_TRANSITIONS: Final = _table()


class StatusChangeRefusedError(MotLanError):
    """The paper's status does not allow this change, or it has already happened."""

    code, fault = "status_change_refused", "caller"


def status_after(status: RecordStatus, change: StatusChange) -> RecordStatus:
    """The status that follows; raises StatusChangeRefusedError for a change out of order.

    Restoring leads to IN_FORCE unless the paper had left it before: its events tell.
    """
    try:
        return STATUS_TRANSITIONS[status, change]
    except KeyError:
        raise StatusChangeRefusedError(status=status.value, change=change.value) from None


class Retention(StrEnum):
    """For how long the business store keeps a paper (domain.md 4.4)."""

    PERMANENT = "permanent"
    """Civil status and land: kept without end."""
    IN_FORCE = "in_force"
    """While it is in force, and some years after."""
    WITH_DOSSIER = "with_dossier"
    """An unverified upload: goes when its dossier has ended, unless the owner keeps it."""
