"""Wrong tries: five, then a rest that doubles; who is known on a device is not shut out by others.

A browser on which somebody signed in keeps a random mark. Wrong tries there count for this browser
alone, those of all other browsers count together («device cookies», OWASP). So a stranger who
guesses makes the account rest for strangers, and its holder still comes in at the usual desk.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from core.clock import Clock
from core.identifiers import new_id
from core.settings import Settings
from repository.accounts.events import note
from repository.accounts.outliving import own_transaction
from storage.db.models import KnownDevice, Staff
from storage.db.queries import staff as queries


def device_hash(device: str) -> str:
    """What is kept of the mark of a browser."""
    return hashlib.sha256(device.encode()).hexdigest()


def counter_of(session: Session, member: Staff, device: str | None) -> Staff | KnownDevice:
    """Where wrong tries from this browser count: at the device if it is known, else the account."""
    known = None
    if device is not None:
        known = queries.known_device(session, member.id, device_hash(device))
    return known or member


def rests(counter: Staff | KnownDevice, now: datetime) -> bool:
    """Whether no try from there counts at the moment."""
    return counter.locked_until is not None and counter.locked_until > now


def count_failure(
    session: Session,
    clock: Clock,
    settings: Settings,
    counter: Staff | KnownDevice | None,
) -> None:
    """Count it in a transaction of its own: the roll-back of the refused request forgets nothing.

    None costs the same time and changes nothing.
    """
    with own_transaction(session) as own:
        is_resting = queries.count_failed_login(
            own,
            KnownDevice if isinstance(counter, KnownDevice) else Staff,
            new_id() if counter is None else counter.id,
            limit=settings.max_failed_logins,
            now=clock.now(),
            first_wait=timedelta(minutes=settings.lockout_minutes),
            longest_wait=timedelta(minutes=settings.longest_lockout_minutes),
        )
        if is_resting and counter is not None:
            owner = counter.staff_id if isinstance(counter, KnownDevice) else counter.id
            known = isinstance(counter, KnownDevice)
            note(own, clock, owner, "locked_out", None, {"known_device": known})


def remember(session: Session, clock: Clock, member: Staff, device: str | None) -> None:
    """The right proof came from here: the count begins anew, the browser is known from now on."""
    if device is None or isinstance(counter_of(session, member, device), Staff):
        queries.forget_failed_logins(session, member.id)
    if device is not None:
        queries.remember_device(session, member.id, device_hash(device), clock.now())
