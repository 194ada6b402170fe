"""Correction requests: a citizen says what is wrong, the agency that keeps the paper answers.

The answer comes before the due day, in words; a correction is made as any other (`correcting`), so
the printed value stays beside it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject, may
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import mask_numbers_in, new_code
from core.papers import FIELD_NAMES
from core.rights import RequestState
from core.vietnamese import clean_line
from repository import notices
from repository.access_log import RefusedAttempt, RefusedError
from repository.correcting import correct_record, corrected_fields
from repository.doors import RecordNotFoundError, attempt_on
from repository.standing import looked_after
from repository.working_days import vietnamese_calendar
from storage.db.models import Record, RightsRequest
from storage.db.paging import PAGE, Page
from storage.db.queries import records as record_queries
from storage.db.queries import rights as queries
from storage.db.queries.agencies import answering_for
from storage.db.queries.identities import everyone_of

SHORTEST_WORDS: Final = 10
"""Letters below which an explanation or an answer tells nobody anything."""

_OPEN: Final = (RequestState.RECEIVED, RequestState.TAKEN)


class RequestNotFoundError(RefusedError):
    """No such request, or not for the caller to see or to answer."""

    code, fault = "rights_request_not_found", "caller"


class RequestNotValidError(MotLanError):
    """No field of the paper, no other value, or no words to say why."""

    code, fault = "rights_request_not_valid", "caller"


class RequestClosedError(MotLanError):
    """It was answered before."""

    code, fault = "rights_request_closed", "caller"


@dataclass(frozen=True)
class Period:
    """Within how many working days a request is answered, and by what text."""

    working_days: int
    basis: str


@dataclass(frozen=True)
class RequestRow:
    """One request, as its asker and as the agency read it."""

    id: UUID
    code: str
    record_id: UUID
    paper_title: str
    paper_code: str
    person_name: str
    field: str
    value_now: str | None
    """As it counts today; None in the worklist."""
    value_wanted: str
    words: str
    state: RequestState
    asked_at: datetime
    due_on: date
    days_late: int
    """Calendar days after the due day while nobody has answered; 0: in time."""
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


def period_on(day: date) -> Period:
    """The period that holds on a day, from `data/rights_periods.json`."""
    newest = max(
        (one for one in _periods() if date.fromisoformat(one["valid_from"]) <= day),
        key=lambda one: str(one["valid_from"]),
        default=_periods()[0],
    )
    return Period(newest["working_days"], newest["basis"])


@cache
def _periods() -> list[dict[str, Any]]:
    text = files("repository").joinpath("data/rights_periods.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)["correction"]
    return found


def ask(
    session: Session,
    clock: Clock,
    caller: Caller,
    record_id: UUID,
    *,
    field: str,
    value: str,
    words: str,
) -> RightsRequest:
    """The citizen asks to have one value of an own paper corrected; the caller commits.

    Raises RecordNotFoundError, RequestNotValidError.
    """
    record = None
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        right = record_queries.owned_by(caller.person_id)
        record = record_queries.find(session, record_id, right)
    if record is None or caller.person_id is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, Purpose.OWN_PAPERS, None, Action.SEE_OWN_PAPERS)
        )
    wanted, told = clean_line(value), mask_numbers_in(clean_line(words))
    now = corrected_fields(session, [record])[record.id].get(field)
    is_fit = field in FIELD_NAMES and wanted and wanted != now and len(told) >= SHORTEST_WORDS
    if not is_fit:
        raise RequestNotValidError
    today = today_in_vietnam(clock)
    period = period_on(today)
    request = RightsRequest(
        code=new_code("YC", 8),
        person_id=caller.person_id,
        record_id=record.id,
        agency_id=record.agency_id,
        field=field,
        value_wanted=wanted,
        words=told,
        asked_at=clock.now(),
        due_on=vietnamese_calendar().add(today, period.working_days),
        basis=period.basis,
    )
    session.add(request)
    session.flush()
    values = {"code": request.code, "due": request.due_on.isoformat()}
    notices.tell_agency(
        session, clock, record.agency_id, "request_received", record_id=record.id, values=values
    )
    return request


def own_requests(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    cursor: str | None = None,
    size: int = PAGE,
) -> Page[RequestRow]:
    """What the caller asked for, unanswered first, then the newest.

    Raises RequestNotFoundError, CursorNotValidError.
    """
    theirs = RightsRequest.person_id.in_(everyone_of([_citizen(caller)]))
    return _rows(session, clock, theirs, cursor, size)


def own_request(session: Session, clock: Clock, caller: Caller, request_id: UUID) -> RequestRow:
    """One request of the caller; raises RequestNotFoundError."""
    theirs = RightsRequest.person_id.in_(everyone_of([_citizen(caller)]))
    lines = _rows(session, clock, sa.and_(theirs, RightsRequest.id == request_id)).lines
    if not lines:
        raise RequestNotFoundError(_refused(caller))
    return lines[0]


def _citizen(caller: Caller) -> UUID:
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        raise RequestNotFoundError(_refused(caller))
    return caller.person_id


def worklist(
    session: Session, clock: Clock, caller: Caller, *, cursor: str | None = None
) -> Page[RequestRow]:
    """What the caller's agency was asked, unanswered first, the most urgent on top.

    No value of a paper is read for it. Raises RequestNotFoundError, CursorNotValidError.
    """
    asked = _of_agency(caller, Action.SEE_STANDING)
    return _rows(session, clock, asked, cursor, with_values=False)


def request_for(session: Session, clock: Clock, caller: Caller, request_id: UUID) -> RequestRow:
    """One request to the caller's agency, with the value of the paper: a look that is logged.

    The caller commits before showing it. Raises RequestNotFoundError, RecordNotFoundError.
    """
    right = sa.and_(_of_agency(caller, Action.SEE_STANDING), RightsRequest.id == request_id)
    found = _rows(session, clock, right).lines
    if not found:
        raise RequestNotFoundError(_refused(caller))
    record = looked_after(session, clock, caller, found[0].record_id, Action.SEE_STANDING)
    notices.tell_viewed(session, clock, record, caller)
    return found[0]


def _of_agency(caller: Caller, action: Action) -> sa.ColumnElement[bool]:
    if caller.agency_id is None or not may(caller, action):
        raise RequestNotFoundError(_refused(caller))
    return RightsRequest.agency_id.in_(answering_for(caller.agency_id))


def take(session: Session, clock: Clock, caller: Caller, request_id: UUID) -> None:
    """An officer looks into it; the asker is told. Raises RequestNotFoundError, …ClosedError."""
    request = _locked(session, caller, request_id)
    if request.state is RequestState.RECEIVED:
        request.state, request.staff_id = RequestState.TAKEN, caller.staff_id
        _tell(session, clock, request, "request_taken")


def correct(
    session: Session,
    clock: Clock,
    caller: Caller,
    request_id: UUID,
    *,
    value: str,
    answer: str,
) -> None:
    """The officer corrects the value (the wanted one, or what the register says) and answers.

    A term waits for a second officer, who answers the same; until then the request stays open.
    Raises RequestNotFoundError, RequestClosedError, RequestNotValidError, and what `correct_record`
    raises.
    """
    request = _locked(session, caller, request_id)
    told = _answer(answer)
    values = {request.field: value}
    if correct_record(session, clock, caller, request.record_id, values, told).is_waiting:
        return
    request.event_id = queries.newest_correction(session, request.record_id)
    _close(session, clock, caller, request, RequestState.DONE, told)


def refuse(
    session: Session, clock: Clock, caller: Caller, request_id: UUID, *, answer: str
) -> None:
    """The officer says why it stays as it is; raises as `correct`."""
    request = _locked(session, caller, request_id)
    _close(session, clock, caller, request, RequestState.REFUSED, _answer(answer))


def _locked(session: Session, caller: Caller, request_id: UUID) -> RightsRequest:
    right = _of_agency(caller, Action.CHANGE_RECORD_STATUS)
    request = queries.request_locked(session, request_id, right)
    if request is None:
        raise RequestNotFoundError(_refused(caller))
    if request.state not in _OPEN:
        raise RequestClosedError
    return request


def _answer(words: str) -> str:
    told = mask_numbers_in(clean_line(words))
    if len(told) < SHORTEST_WORDS:
        raise RequestNotValidError
    return told


def _close(
    session: Session,
    clock: Clock,
    caller: Caller,
    request: RightsRequest,
    state: RequestState,
    answer: str,
) -> None:
    request.state, request.answer = state, answer
    request.answered_at, request.staff_id = clock.now(), caller.staff_id
    _tell(session, clock, request, f"request_{state.value}")


def _tell(session: Session, clock: Clock, request: RightsRequest, kind: str) -> None:
    notices.tell_person(
        session,
        clock,
        request.person_id,
        kind,
        record_id=request.record_id,
        values={"code": request.code},
    )


def _rows(
    session: Session,
    clock: Clock,
    right: sa.ColumnElement[bool],
    cursor: str | None = None,
    size: int = PAGE,
    *,
    with_values: bool = True,
) -> Page[RequestRow]:
    page = queries.requests(session, right, cursor, size)
    records = {record.id: record for _, record, *_ in page.lines}
    fields = corrected_fields(session, list(records.values())) if with_values else {}
    today = today_in_vietnam(clock)
    return page.shown(
        _row(request, record, name, by, fields.get(record.id, {}), today)
        for request, record, name, by, *_ in page.lines
    )


def _row(
    request: RightsRequest,
    record: Record,
    name: str,
    by: str | None,
    fields: dict[str, Any],
    today: date,
) -> RequestRow:
    late = (today - request.due_on).days if request.state in _OPEN else 0
    return RequestRow(
        id=request.id,
        code=request.code,
        record_id=record.id,
        paper_title=record.title,
        paper_code=record.paper_code,
        person_name=name,
        field=request.field,
        value_now=fields.get(request.field),
        value_wanted=request.value_wanted,
        words=request.words,
        state=request.state,
        asked_at=request.asked_at,
        due_on=request.due_on,
        days_late=max(late, 0),
        answer=request.answer,
        answered_at=request.answered_at,
        answered_by=by,
    )


def _refused(caller: Caller) -> RefusedAttempt:
    return RefusedAttempt(caller, Action.SEE_STANDING, Purpose.STANDING)
