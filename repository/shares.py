"""Shares: a citizen shows one paper to one recipient for a time, and sees each opening.

Who opens gets drawn pages with a visible mark; the signed file never leaves this way. A link opens
with a code that is told apart from it. For whoever guesses, an address that never was, one that
ended and a wrong code are one answer.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject, may
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import PERSONAL_NUMBER, mask_numbers_in, new_public_code, random_letters
from core.rights import ConsentWay
from core.vietnamese import clean_line, mask_number
from repository import notices
from repository.access_log import Look, RefusedAttempt, RefusedError, append_all
from repository.consents import end, write_receipt
from repository.doors import RecordNotFoundError, attempt_on
from storage.db.models import Agency, Consent, Person, Record, Share
from storage.db.paging import PAGE, Page
from storage.db.queries import records as record_queries
from storage.db.queries import shares as queries
from storage.db.queries.identities import has_died

LONGEST_DAYS: Final = 90
MOST_OPENINGS: Final = 50
SHARE_OPENED: Final = "share_opened"
"""Action of an entry in the access log: somebody opened a paper that its owner shares."""

_CODE_LETTERS: Final = 8
"""Forty bits, told apart from the address; with the tries below nobody gets through them."""
_TRIES_AT_ONCE: Final = 5
_SHUT: Final = timedelta(minutes=15)
_TRIES_IN_ALL: Final = 20

Standing = Literal["open", "revoked", "expired", "used_up", "blocked"]


class ShareNotFoundError(RefusedError):
    """No such share, not for this caller, over, or the code is wrong: one answer for all."""

    code, fault = "share_not_found", "caller"


class ShareNotValidError(MotLanError):
    """Not one recipient, or a term or number of openings that is not allowed."""

    code, fault = "share_not_valid", "caller"


class ShareRepeatedError(MotLanError):
    """This very form has made a share already; it stands in the list."""

    code, fault = "share_repeated", "caller"


@dataclass(frozen=True)
class Recipient:
    """To whom: exactly one of an agency, a person by number, or a name for whoever has the code."""

    agency_id: UUID | None = None
    number: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class Given:
    """A share that was just made."""

    share: Share
    code: str | None
    """Of a link; shown this once and kept nowhere."""


@dataclass(frozen=True)
class ShareRow:
    """A share as its giver sees it."""

    id: UUID
    record_id: UUID
    paper_title: str
    recipient: str
    slug: str | None
    """Of a link."""
    created_at: datetime
    expires_at: datetime
    openings: int
    most_openings: int
    last_opened_at: datetime | None
    standing: Standing


@dataclass(frozen=True)
class OfferedRow:
    """A share as its recipient sees it."""

    id: UUID
    paper_title: str
    giver: str
    expires_at: datetime
    openings_left: int


@dataclass(frozen=True)
class Opened:
    """What may be drawn now; the opening is counted and logged."""

    record: Record
    recipient: str
    at: datetime


def share(
    session: Session,
    clock: Clock,
    key: str,
    caller: Caller,
    record_id: UUID,
    recipient: Recipient,
    *,
    days: int,
    openings: int,
    form_key: UUID | None = None,
) -> Given:
    """Share one own paper; the consent has its receipt, the caller commits.

    `key`: secret of the installation that the code of a link is hashed with; `form_key`: a form
    that is sent again makes no second share. Raises RecordNotFoundError, ShareNotValidError,
    ShareRepeatedError.
    """
    person_id = caller.person_id
    if caller.subject is not Subject.CITIZEN or person_id is None:
        raise RecordNotFoundError(_attempt(session, caller, record_id))
    record = record_queries.find(session, record_id, record_queries.owned_by(person_id))
    if record is None:
        raise RecordNotFoundError(_attempt(session, caller, record_id))
    if not (0 < days <= LONGEST_DAYS and 0 < openings <= MOST_OPENINGS):
        raise ShareNotValidError
    if form_key is not None and queries.is_made_by(session, form_key):
        raise ShareRepeatedError
    name = _named(session, recipient)
    until = clock.now() + timedelta(days=days)
    consent = write_receipt(
        session,
        clock,
        Consent(
            person_id=person_id,
            agency_id=recipient.agency_id,
            recipient_name=name,
            record_id=record.id,
            paper_types=[record.type],
            purpose="Chủ giấy tờ chia sẻ để xem",
            valid_until=until,
            way=ConsentWay.OWN_STORE,
        ),
    )
    slug, code = new_public_code(), None
    if recipient.name is not None:
        code = random_letters(_CODE_LETTERS)
    made = Share(
        slug=slug,
        record_id=record.id,
        person_id=person_id,
        consent_id=consent.id,
        agency_id=recipient.agency_id,
        recipient_number=recipient.number,
        recipient_name=name,
        code_sha256=None if code is None else _hashed(key, slug, code),
        expires_at=until,
        most_openings=openings,
        form_key=form_key,
        created_at=clock.now(),
    )
    session.add(made)
    session.flush()
    if recipient.agency_id is not None:
        notices.tell_agency(session, clock, recipient.agency_id, "share_given")
    return Given(made, code)


def _named(session: Session, recipient: Recipient) -> str:
    """The recipient in words; a number stays masked, whether or not somebody has it is not told."""
    given = [one for one in (recipient.agency_id, recipient.number, recipient.name) if one]
    if len(given) != 1:
        raise ShareNotValidError
    if recipient.agency_id is not None:
        agency = session.get(Agency, recipient.agency_id)
        if agency is None:
            raise ShareNotValidError
        return agency.name
    if recipient.number is not None:
        if not PERSONAL_NUMBER.match(recipient.number):
            raise ShareNotValidError
        return f"Người có số định danh {mask_number(recipient.number)}"
    name = mask_numbers_in(clean_line(recipient.name or ""))[:80]
    if len(name) < 2:
        raise ShareNotValidError
    return name


def _hashed(key: str, slug: str, code: str) -> str:
    return hmac.new(key.encode(), f"share:{slug}:{code}".encode(), sha256).hexdigest()


def own_shares(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[ShareRow]:
    """What the caller shares or shared, newest first.

    Raises ShareNotFoundError, CursorNotValidError.
    """
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        raise ShareNotFoundError(_refused(caller))
    page = queries.given_by(session, caller.person_id, cursor, size)
    return page.shown(
        ShareRow(
            id=one.id,
            record_id=one.record_id,
            paper_title=title,
            recipient=one.recipient_name,
            slug=one.slug if one.code_sha256 is not None else None,
            created_at=one.created_at,
            expires_at=one.expires_at,
            openings=one.openings,
            most_openings=one.most_openings,
            last_opened_at=one.last_opened_at,
            standing=_standing(one, clock.now()),
        )
        for one, title, *_ in page.lines
    )


def _standing(one: Share, now: datetime) -> Standing:
    if one.wrong_tries >= _TRIES_IN_ALL:
        return "blocked"
    if one.revoked_at is not None:
        return "revoked"
    if one.expires_at <= now:
        return "expired"
    return "used_up" if one.openings >= one.most_openings else "open"


def revoke(session: Session, clock: Clock, caller: Caller, share_id: UUID) -> None:
    """End a share now; its consent ends with it. Raises ShareNotFoundError."""
    found = None
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        found = queries.locked(session, share_id, queries.is_givers(caller.person_id))
    if found is None:
        raise ShareNotFoundError(_refused(caller))
    end(session, clock, caller, found.consent_id)


def offered(session: Session, clock: Clock, caller: Caller) -> tuple[OfferedRow, ...]:
    """What is shared with the caller, or with the caller's agency, and may be opened now."""
    return tuple(
        OfferedRow(
            id=one.id,
            paper_title=title,
            giver=giver,
            expires_at=one.expires_at,
            openings_left=one.most_openings - one.openings,
        )
        for one, title, giver in queries.open_to(session, _for(session, caller), clock.now())
    )


def _for(session: Session, caller: Caller) -> sa.ColumnElement[bool]:
    """The shares that name the caller; raises ShareNotFoundError for whom none can name."""
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        person = session.get_one(Person, caller.person_id)
        is_alive = not session.scalar(sa.select(has_died(person.id)))
        if person.personal_number is not None and is_alive:
            return Share.recipient_number == person.personal_number
    elif caller.agency_id is not None and may(caller, Action.READ_RECORD):
        return Share.agency_id == caller.agency_id
    raise ShareNotFoundError(_refused(caller))


def open_offered(session: Session, clock: Clock, caller: Caller, share_id: UUID) -> Opened:
    """A named recipient opens; commit before drawing. Raises ShareNotFoundError."""
    found = queries.locked(session, share_id, _for(session, caller))
    if found is None or _standing(found, clock.now()) != "open":
        raise ShareNotFoundError(_refused(caller))
    return _opened(session, clock, caller, found)


def open_link(
    session: Session, clock: Clock, key: str, caller: Caller, slug: str, code: str
) -> Opened:
    """Whoever has address and code opens; commit before drawing, after a refusal too.

    The refusal counts the try, so it must outlive the error: commit, not roll back. Raises
    ShareNotFoundError.
    """
    now = clock.now()
    found = queries.by_slug(session, slug)
    typed = code.upper().replace(" ", "").replace("-", "")
    given = _hashed(key, slug, typed)
    # The same steps for an address that never was.
    kept = "0" * len(given) if found is None else found.code_sha256 or "0" * len(given)
    is_right = hmac.compare_digest(given, kept)
    if found is None or found.code_sha256 is None:
        raise ShareNotFoundError
    is_shut = found.shut_until is not None and found.shut_until > now
    if is_shut or _standing(found, now) != "open":
        raise ShareNotFoundError
    if not is_right:
        _count_wrong(session, found, now)
        raise ShareNotFoundError
    return _opened(session, clock, caller, found)


def _count_wrong(session: Session, found: Share, now: datetime) -> None:
    found.wrong_tries += 1
    if found.wrong_tries >= _TRIES_IN_ALL:
        found.revoked_at = now
    elif found.wrong_tries % _TRIES_AT_ONCE == 0:
        found.shut_until = now + _SHUT
    session.flush()


def _opened(session: Session, clock: Clock, caller: Caller, found: Share) -> Opened:
    record = record_queries.find(session, found.record_id, record_queries.owned_by(found.person_id))
    if record is None:  # erased, or hidden since
        raise ShareNotFoundError(_refused(caller))
    now = clock.now()
    found.openings += 1
    found.last_opened_at = now
    receipt = session.get_one(Consent, found.consent_id).code
    look = Look(
        caller,
        action=SHARE_OPENED,
        outcome="allowed",
        purpose=Purpose.SHARED,
        basis=LegalBasis.CONSENT,
        owner_id=found.person_id,
        record_id=record.id,
        document_id=record.document_id,
        basis_reference=receipt,
    )
    append_all(session, clock, [look])
    notices.tell_person(
        session,
        clock,
        found.person_id,
        SHARE_OPENED,
        record_id=record.id,
        values={"recipient": found.recipient_name, "opening": found.openings},
    )
    return Opened(record, found.recipient_name, now)


def _attempt(session: Session, caller: Caller, record_id: UUID) -> RefusedAttempt:
    return attempt_on(session, caller, record_id, Purpose.OWN_PAPERS, None, Action.SEE_OWN_PAPERS)


def _refused(caller: Caller) -> RefusedAttempt:
    return RefusedAttempt(caller, SHARE_OPENED, Purpose.SHARED)
