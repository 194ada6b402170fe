"""Where a citizen wants to be told beside the own store, and of what not."""

from __future__ import annotations

import hmac
import re
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import random_letters
from repository.access_log import RefusedAttempt
from repository.access_policy import most_a_day
from repository.notices import NoticesNotFoundError
from storage.db.models import Contact
from storage.db.queries import contacts as queries

MAY_DECLINE: Final = ("stored", "reused", "ending", "share_opened", "export_ready")
"""Comfort; what guards a right (looks, consents, answers, erasure) is always sent."""

CODE_LASTS: Final = timedelta(hours=1)
_CODE_LETTERS: Final = 8
_MOST_TRIES: Final = 5
_ADDRESS: Final = re.compile(r"^[^@\s,;<>\"]{1,64}@[A-Za-z0-9.-]{1,180}\.[A-Za-z]{2,24}$")


class ContactNotValidError(MotLanError):
    """The address does not look like one."""

    code, fault = "contact_not_valid", "input"


class ContactCodeWrongError(MotLanError):
    """The code is not the one that was sent, too old, or was tried too often."""

    code, fault = "contact_code_wrong", "caller"


class ContactCodesTooManyError(MotLanError):
    """The person has asked for as many codes within a day as the rules allow."""

    code, fault = "contact_codes_too_many", "caller"


def own_contact(session: Session, caller: Caller, channel: str) -> Contact | None:
    """The caller's address of a channel; raises NoticesNotFoundError."""
    return queries.contact_of(session, _person(caller), channel)


def set_contact(
    session: Session,
    clock: Clock,
    key: str,
    caller: Caller,
    channel: str,
    *,
    address: str,
    declined: Collection[str],
) -> str | None:
    """Keep the address, or forget it where it is empty; the caller commits.

    Nothing goes to an address before its owner has told the code that was sent there: the code is
    given back, None where none is needed. Only kinds of `MAY_DECLINE` can be declined.

    :param key: secret of the installation that the code is hashed with.
    :raises NoticesNotFoundError: the caller is no citizen.
    :raises ContactNotValidError: the address does not look like one.
    :raises ContactCodesTooManyError: as many codes were asked for as the rules allow in a day.
    """
    person_id = _person(caller)
    known = queries.contact_of(session, person_id, channel)
    address = address.strip()
    if address and not _ADDRESS.match(address):
        raise ContactNotValidError
    if known is None:
        known = Contact(person_id=person_id, channel=channel, address="", codes_made=0)
        session.add(known)
    if known.address != address:
        known.address, known.confirmed_at, known.code_sha256 = address, None, None
    known.changed_at = clock.now()
    known.declined = [kind for kind in MAY_DECLINE if kind in declined]
    needs_code = bool(address) and known.confirmed_at is None
    code = _new_code(clock, key, known) if needs_code else None
    session.flush()
    return code


def _new_code(clock: Clock, key: str, contact: Contact) -> str:
    now = clock.now()
    if contact.codes_since is None or contact.codes_since <= now - timedelta(days=1):
        contact.codes_since, contact.codes_made = now, 0
    most = most_a_day("address_codes", today_in_vietnam(clock))
    if contact.codes_made >= most:
        raise ContactCodesTooManyError(most=most)
    code = random_letters(_CODE_LETTERS)
    contact.codes_made += 1
    contact.code_sha256, contact.code_at, contact.code_tries = _hashed(key, contact, code), now, 0
    return code


def confirm_contact(
    session: Session, clock: Clock, key: str, caller: Caller, channel: str, code: str
) -> None:
    """The person tells the code that came to the address; commit after a refusal too.

    Raises NoticesNotFoundError, ContactCodeWrongError.
    """
    contact = queries.contact_of(session, _person(caller), channel)
    if contact is None or contact.code_sha256 is None or contact.code_at is None:
        raise ContactCodeWrongError
    contact.code_tries += 1
    typed = code.upper().replace(" ", "").replace("-", "")
    is_right = hmac.compare_digest(contact.code_sha256, _hashed(key, contact, typed))
    is_late = contact.code_at < clock.now() - CODE_LASTS
    if not is_right or is_late or contact.code_tries > _MOST_TRIES:
        raise ContactCodeWrongError
    contact.confirmed_at, contact.code_sha256 = clock.now(), None
    session.flush()


def _hashed(key: str, contact: Contact, code: str) -> str:
    told = f"contact:{contact.person_id}:{contact.channel}:{contact.address}:{code}"
    return hmac.new(key.encode(), told.encode(), sha256).hexdigest()


def _person(caller: Caller) -> UUID:
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        raise NoticesNotFoundError(
            RefusedAttempt(caller, Action.SEE_OWN_PAPERS, Purpose.OWN_PAPERS)
        )
    return caller.person_id
