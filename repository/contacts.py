"""Where a citizen wants to be told beside the own store, and of what not."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject
from core.clock import Clock
from core.errors import MotLanError
from repository.access_log import RefusedAttempt
from repository.notices import NoticesNotFoundError
from storage.db.models import Contact
from storage.db.queries import contacts as queries

MAY_DECLINE: Final = ("stored", "reused", "ending", "share_opened", "export_ready")
"""Comfort; what guards a right (looks, consents, answers, erasure) is always sent."""

_ADDRESS: Final = re.compile(r"^[^@\s,;<>\"]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$")


class ContactNotValidError(MotLanError):
    """The address does not look like one."""

    code, fault = "contact_not_valid", "input"


def own_contact(session: Session, caller: Caller, channel: str) -> Contact | None:
    """The caller's address of a channel; raises NoticesNotFoundError."""
    return queries.contact_of(session, _person(caller), channel)


def set_contact(
    session: Session,
    clock: Clock,
    caller: Caller,
    channel: str,
    *,
    address: str,
    declined: Collection[str],
) -> None:
    """Keep the address, or drop it where it is empty; the caller commits.

    Only kinds of `MAY_DECLINE` can be declined. Raises NoticesNotFoundError, ContactNotValidError.
    """
    person_id = _person(caller)
    known = queries.contact_of(session, person_id, channel)
    address = address.strip()
    if not address:
        if known is not None:
            session.delete(known)
        return
    if not _ADDRESS.match(address):
        raise ContactNotValidError
    if known is None:
        known = Contact(person_id=person_id, channel=channel)
        session.add(known)
    known.address, known.changed_at = address, clock.now()
    known.declined = [kind for kind in MAY_DECLINE if kind in declined]
    session.flush()


def _person(caller: Caller) -> UUID:
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        raise NoticesNotFoundError(
            RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS)
        )
    return caller.person_id
