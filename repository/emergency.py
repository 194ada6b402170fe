"""Break-glass: an officer without the dossier gets into a person's papers, and answers for it.

With a written reason, for some minutes, to the lesser levels only (`repository.access_policy`). The
supervisor of the agency is told at once and says a word to it; the person reads it, unless a
written order with an end date delays that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from core.access import Action, Caller, LegalBasis, Purpose, Subject, may
from core.clock import VIETNAM, Clock, today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import clean_line
from repository import notices
from repository.access_log import Look, append_all
from repository.access_policy import longest_delay_days, most_a_day
from repository.emergency_rights import (
    EmergencyNotFoundError,
    refused,
    right_in_emergency,
    running,
)
from repository.persons import find_person_by_number
from repository.standing import written
from storage.db.models import DisclosureDelay, EmergencyAccess, EmergencyReview, Record
from storage.db.queries import emergencies as queries
from storage.db.queries.identities import rows_of_one

log = structlog.get_logger(__name__)

MOST_SHOWN: Final = 100
_ORDER_NUMBER: Final = re.compile(r"\d{1,6}[A-Za-z]?(/(19|20)\d\d)?/[A-ZĐ][A-ZĐ0-9]*(-[A-ZĐ0-9]+)+")
"""Number and sign of a document: NĐ 30/2020/NĐ-CP, annex I, and those of the courts."""
_SHORTEST_GIVER: Final = 5


class EmergencyReviewedError(MotLanError):
    """A supervisor has said a word to it already."""

    code, fault = "emergency_reviewed", "caller"


class DelayNotValidError(MotLanError):
    """A delay needs a written order, with its number, day and giver, and an end within the law."""

    code, fault = "delay_not_valid", "caller"


class DelayNotRunningError(MotLanError):
    """No order delays the telling any more, so there is nothing to end."""

    code, fault = "delay_not_running", "caller"


class EmergencyTooManyError(MotLanError):
    """The officer has opened as many within a day as the rules allow."""

    code, fault = "emergency_too_many", "caller"


@dataclass(frozen=True)
class WrittenOrder:
    """The order by which an access is kept from the person, as its paper says."""

    number: str
    """As «12/2026/LĐ-CSĐT»: number, year if any, kind and giver in capital letters."""
    issued_by: str
    issued_on: date | None


def break_glass(
    session: Session,
    clock: Clock,
    caller: Caller,
    personal_number: str,
    reason: str,
    *,
    minutes: int,
) -> EmergencyAccess:
    """Open a person's papers to the caller for some minutes; logged, the caller commits.

    The supervisor gets a notice. Raises EmergencyNotFoundError (also where nobody has the number),
    WrittenReasonMissingError and EmergencyTooManyError.
    """
    person = find_person_by_number(session, personal_number)
    now = clock.now()
    is_officer = caller.subject is Subject.STAFF and may(caller, Action.BREAK_GLASS)
    if not is_officer or person is None or caller.staff_id is None or caller.agency_id is None:
        raise EmergencyNotFoundError(
            refused(caller, Action.BREAK_GLASS, None if person is None else person.id)
        )
    why = written(reason)
    most = most_a_day("emergencies", today_in_vietnam(clock))
    if queries.count_since(session, caller.staff_id, now - timedelta(days=1)) >= most:
        raise EmergencyTooManyError(most=most)
    access = EmergencyAccess(
        person_id=person.id,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        reason=why,
        at=now,
        until=now + timedelta(minutes=minutes),
    )
    session.add(access)
    session.flush()
    _log(session, clock, caller, Action.BREAK_GLASS, access)
    notices.tell_agency(session, clock, access.agency_id, notices.FOR_SUPERVISORS)
    log.warning("glass_broken", access_id=str(access.id), agency_id=str(access.agency_id))
    return access


def _log(
    session: Session, clock: Clock, caller: Caller, action: Action, access: EmergencyAccess
) -> None:
    look = Look(
        caller,
        action=action,
        outcome="allowed",
        purpose=Purpose.EMERGENCY,
        basis=LegalBasis.LAW,
        owner_id=access.person_id,
    )
    append_all(session, clock, [look])


def papers_in_emergency(
    session: Session, clock: Clock, caller: Caller, access_id: UUID
) -> Sequence[Record]:
    """The papers that the access opens; logged as a list, the caller commits before answering.

    Raises EmergencyNotFoundError.
    """
    right = right_in_emergency(session, clock, caller, access_id)
    _log(session, clock, caller, Action.LOOK_UP_RECORDS, running(session, clock, caller, access_id))
    return queries.papers(session, right)


@dataclass(frozen=True)
class EmergencyLine:
    """One emergency access as the supervisor sees it: no content of a paper."""

    id: UUID
    at: datetime
    until: datetime
    officer: str
    person: str
    reason: str
    papers_opened: int
    word: str | None
    """What the supervisor said; None: nobody has looked into it yet."""
    reviewed_by: str | None
    delayed_until: date | None
    order: WrittenOrder | None
    """The order that delays; its giver and day are empty where nobody wrote them down apart."""


def emergencies_of_agency(session: Session, caller: Caller) -> tuple[EmergencyLine, ...]:
    """The accesses by the caller's agency, those that wait for a word first.

    Raises EmergencyNotFoundError.
    """
    agency_id = _supervised(caller)
    return tuple(
        EmergencyLine(
            id=access.id,
            at=access.at,
            until=access.until,
            officer=officer,
            person=person,
            reason=access.reason,
            papers_opened=opened,
            word=None if review is None else review.word,
            reviewed_by=supervisor,
            delayed_until=None if delay is None else delay.until,
            order=None if delay is None else _order_of(delay),
        )
        for access, officer, person, review, supervisor, opened, delay in queries.uses_of_agency(
            session, agency_id, MOST_SHOWN
        )
    )


def _order_of(delay: DisclosureDelay) -> WrittenOrder:
    return WrittenOrder(delay.order_number, delay.issued_by or "", delay.issued_on)


def count_waiting(session: Session, caller: Caller) -> int:
    """How many accesses wait for the caller's word; 0 for whoever is no supervisor."""
    if caller.agency_id is None or not may(caller, Action.REVIEW_EMERGENCIES):
        return 0
    return queries.count_waiting(session, caller.agency_id)


def review_emergency(
    session: Session, clock: Clock, caller: Caller, access_id: UUID, word: str
) -> None:
    """The supervisor says a word to an access; nobody reviews their own. The caller commits.

    Raises EmergencyNotFoundError, EmergencyReviewedError, WrittenReasonMissingError.
    """
    access, staff_id = _to_review(session, caller, access_id)
    if queries.is_reviewed(session, access.id):
        raise EmergencyReviewedError
    review = EmergencyReview(
        access_id=access.id, staff_id=staff_id, word=written(word), at=clock.now()
    )
    session.add(review)
    session.flush()


def delay_disclosure(
    session: Session,
    clock: Clock,
    caller: Caller,
    access_id: UUID,
    order: WrittenOrder,
    until: date,
) -> None:
    """Keep an access from the person until a day, by a written order; the caller commits.

    Orders that follow each other end, all together, so many days after the access.
    Raises EmergencyNotFoundError, DelayNotValidError.
    """
    access, staff_id = _to_review(session, caller, access_id)
    today = today_in_vietnam(clock)
    number, giver = clean_line(order.number), clean_line(order.issued_by)
    latest = access.at.astimezone(VIETNAM).date() + timedelta(days=longest_delay_days(today))
    is_in_bounds = today <= until <= latest
    is_order = bool(_ORDER_NUMBER.fullmatch(number)) and len(giver) >= _SHORTEST_GIVER
    is_dated = order.issued_on is not None and order.issued_on <= today
    if not (is_order and is_dated and is_in_bounds):
        raise DelayNotValidError(days=longest_delay_days(today))
    delay = DisclosureDelay(
        access_id=access.id,
        staff_id=staff_id,
        order_number=number,
        issued_by=giver,
        issued_on=order.issued_on,
        until=until,
        at=clock.now(),
    )
    session.add(delay)
    session.flush()


def end_delay(session: Session, clock: Clock, caller: Caller, access_id: UUID, reason: str) -> None:
    """The order is no longer in force: the person learns of it at once; the caller commits.

    Raises EmergencyNotFoundError, DelayNotRunningError, WrittenReasonMissingError.
    """
    access, staff_id = _to_review(session, caller, access_id)
    today = today_in_vietnam(clock)
    running_one = queries.newest_delay(session, access.id)
    if running_one is None or running_one.until < today:
        raise DelayNotRunningError
    ended = DisclosureDelay(
        access_id=access.id,
        staff_id=staff_id,
        order_number=running_one.order_number,
        issued_by=running_one.issued_by,
        issued_on=running_one.issued_on,
        ended_because=written(reason),
        until=today - timedelta(days=1),
        at=clock.now(),
    )
    session.add(ended)
    session.flush()


def _supervised(caller: Caller) -> UUID:
    if caller.agency_id is None or not may(caller, Action.REVIEW_EMERGENCIES):
        raise EmergencyNotFoundError(refused(caller, Action.REVIEW_EMERGENCIES, None))
    return caller.agency_id


def _to_review(session: Session, caller: Caller, access_id: UUID) -> tuple[EmergencyAccess, UUID]:
    found = queries.of_agency(session, access_id, _supervised(caller))
    if found is None or caller.staff_id is None or found.staff_id == caller.staff_id:
        raise EmergencyNotFoundError(refused(caller, Action.REVIEW_EMERGENCIES, None))
    return found, caller.staff_id


@dataclass(frozen=True)
class EmergencyTold:
    """One emergency access as the person reads it."""

    at: datetime
    officer: str
    agency: str
    reason: str
    """Others who own papers together with the person are shown by their initials."""


def told_to_person(session: Session, clock: Clock, caller: Caller) -> tuple[EmergencyTold, ...]:
    """Accesses of earlier days to the caller's own papers that no order delays, newest first."""
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        return ()
    rows = rows_of_one(session, caller.person_id)
    others = queries.co_owners(session, rows)
    found = queries.told_to(session, rows, today_in_vietnam(clock), MOST_SHOWN)
    return tuple(
        EmergencyTold(access.at, officer, agency, mask_names(access.reason, others))
        for access, officer, agency in found
    )


def tell_persons(session: Session, clock: Clock) -> int:
    """Once a day: a notice for each access of an earlier day that no order delays; how many.

    Not at once, so that an order can come before it; the caller commits.
    """
    today = today_in_vietnam(clock)
    found = queries.untold(session, today)
    for access, agency in found:
        values = {"access": str(access.id), "agency": agency}
        notices.tell_person(session, clock, access.person_id, queries.TOLD, values=values)
    return len(found)


def mask_names(text: str, names: Sequence[str]) -> str:
    """The text with these names as initials, e.g. `N. V. Đ.`; case does not count."""
    for name in sorted(names, key=len, reverse=True):
        initials = " ".join(f"{word[0].upper()}." for word in name.split())
        text = re.sub(re.escape(name), initials, text, flags=re.IGNORECASE)
    return text
