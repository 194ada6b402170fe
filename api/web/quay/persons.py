"""`/quay/nguoi/…/quan-he`, `/quay/nguoi-trung`: numbers, relations, deaths, doubles of persons."""

from __future__ import annotations

from typing import Annotated, Literal, cast
from uuid import UUID

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_persons
from api.problems import sentence, status_of
from api.web import person_wording
from api.web.forms import typed_date, typed_id
from api.web.quay.identify import one_with_number
from api.web.rendering import render
from core.access import Action
from core.clock import today_in_vietnam
from core.errors import MotLanError
from repository.authority import OF_PERSONS, RelationKind
from repository.deaths import (
    DeathExtractError,
    DeathNotValidError,
    annul_death,
    died_on,
    report_death,
)
from repository.identifying import Kind, identifiers_of
from repository.merging import (
    ask_merge,
    decide,
    events_of_person,
    likely_the_same,
    open_proposals,
    rows_of_person,
    unmerge_person,
)
from repository.numbering import note_number, withdraw_number
from repository.person_chips import chips_of
from repository.persons import PersonNotFoundError, give_number, person_with_id
from repository.relations import (
    Basis,
    RelationAsked,
    RelationInvalidError,
    add_relation,
    end_relation,
    relations_of,
)
from repository.renumbering import ask_renumber
from storage.db.models import Person
from storage.db.queries.person_events import waiting_of
from storage.db.queries.standing import by_code

router = APIRouter(include_in_schema=False)

KINDS = tuple(kind for kind in RelationKind if kind in OF_PERSONS)
BASES = ("paper", "record", "word")
NUMBERS = (Kind.PERSONAL_NUMBER, Kind.OLD_IDENTITY, Kind.PASSPORT)
_Managing = Annotated[Visit, Depends(PageForm(Action.MANAGE_PERSONS))]
_Reason = Annotated[str, Form(max_length=400)]


def _page(person_id: UUID) -> str:
    return f"/quay/nguoi/{person_id}/quan-he"


@router.get("/quay/nguoi/{person_id}/quan-he")
def relations_page(
    person_id: UUID, visit: Annotated[Visit, Depends(Page(Action.MANAGE_PERSONS))]
) -> Response:
    """Everything that says who this is, who acts for whom, and who may be the same."""
    return _show(visit, person_id)


def _show(visit: Visit, person_id: UUID, error: MotLanError | None = None) -> Response:
    session = visit.session
    person = person_with_id(session, person_id)
    likely = likely_the_same(session, person)
    noted = relations_of(session, person.id)
    others = {one.id for line in noted for one in (line.actor, line.other) if one is not None}
    log_persons(visit, {person.id, *others, *(one.id for one, _, _ in likely)}, "person_seen")
    today = today_in_vietnam(visit.clock)
    merged = rows_of_person(session, person.id)
    return render(
        visit.request,
        "quay/relations.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        person_here=person,
        chips=chips_of(session, (person,), today)[person.id],
        numbers=identifiers_of(session, person.id),
        died=died_on(session, person.id),
        waiting=waiting_of(session, person.id),
        noted=noted,
        likely=likely,
        merged=[session.get_one(Person, id_) for id_ in merged],
        events=events_of_person(session, person.id),
        kinds=KINDS,
        bases=BASES,
        number_kinds=NUMBERS,
        p=person_wording,
    )


def _done(visit: Visit, person_id: UUID) -> Response:
    log_persons(visit, [person_id], "person_seen")
    return RedirectResponse(_page(person_id), status_code=303)


def _refused(visit: Visit, person_id: UUID, error: MotLanError) -> Response:
    visit.session.rollback()
    return _show(visit, person_id, error)


@router.post("/quay/nguoi/{person_id}/quan-he")
def add(
    person_id: UUID,
    visit: _Managing,
    kind: Annotated[str, Form(max_length=30)] = "",
    acts: Annotated[Literal["this", "other"], Form()] = "this",
    other_number: Annotated[str, Form(max_length=20)] = "",
    basis: Annotated[str, Form(max_length=20)] = "paper",
    paper_code: Annotated[str, Form(max_length=40)] = "",
    scope: Annotated[str, Form(max_length=400)] = "",
    valid_from: Annotated[str, Form(max_length=10)] = "",
    valid_to: Annotated[str, Form(max_length=10)] = "",
    reason: _Reason = "",
) -> Response:
    """Note what one of two persons is to the other; the other one is named by a number."""
    try:
        here = person_with_id(visit.session, person_id)
        other = one_with_number(visit.session, other_number)
        actor, principal = (here, other) if acts == "this" else (other, here)
        if kind not in KINDS or basis not in BASES:
            raise RelationInvalidError
        asked = RelationAsked(
            kind=RelationKind(kind),
            person_id=actor.id,
            other_person_id=principal.id,
            basis=cast("Basis", basis),
            reason=reason,
            record_id=_record_with_code(visit, paper_code),
            scope=tuple(scope.replace(",", " ").split()),
            valid_from=typed_date(valid_from),
            valid_to=typed_date(valid_to),
        )
        add_relation(visit.session, visit.clock, visit.caller, asked)
    except MotLanError as error:
        return _refused(visit, person_id, error)
    log_persons(visit, [other.id], "person_seen")
    return _done(visit, here.id)


def _record_with_code(visit: Visit, code: str) -> UUID | None:
    """The paper with this code; whether it proves the relation is asked when it is noted."""
    found = by_code(visit.session, code.strip(), sa.true()) if code.strip() else None
    return None if found is None else found.id


@router.post("/quay/nguoi/{person_id}/quan-he/{relation_id}/ket-thuc")
def end(
    person_id: UUID,
    relation_id: UUID,
    visit: _Managing,
    on: Annotated[str, Form(max_length=10)] = "",
    reason: _Reason = "",
) -> Response:
    """A relation is revoked or has ended."""
    try:
        end_relation(
            visit.session, visit.clock, visit.caller, person_id, relation_id, reason,
            on=typed_date(on),
        )  # fmt: skip
    except MotLanError as error:
        return _refused(visit, person_id, error)
    return _done(visit, person_id)


@router.post("/quay/nguoi/{person_id}/giay-to")
def add_number(
    person_id: UUID,
    visit: _Managing,
    kind: Annotated[str, Form(max_length=20)] = "",
    number: Annotated[str, Form(max_length=20)] = "",
    country: Annotated[str, Form(max_length=3)] = "",
    valid_to: Annotated[str, Form(max_length=10)] = "",
    by_card: Annotated[str, Form(max_length=5)] = "",
    reason: _Reason = "",
) -> Response:
    """One more number of the person, or the 12-digit one that was issued at last."""
    session, caller = visit.session, visit.caller
    try:
        person = person_with_id(session, person_id)
        if kind == Kind.PERSONAL_NUMBER:
            give_number(session, visit.clock, caller, person.id, number, reason)
        else:
            note_number(
                session,
                visit.clock,
                caller,
                person.id,
                Kind(kind) if kind in NUMBERS else Kind.TEMPORARY,
                number,
                reason,
                source="card" if by_card else "officer",
                country=country.upper() or None,
                valid_to=typed_date(valid_to),
            )
    except MotLanError as error:
        return _refused(visit, person_id, error)
    return _done(visit, person.id)


@router.post("/quay/nguoi/{person_id}/giay-to/{identifier_id}/bo")
def withdraw(
    person_id: UUID, identifier_id: UUID, visit: _Managing, reason: _Reason = ""
) -> Response:
    """A number was noted by mistake."""
    try:
        withdraw_number(visit.session, visit.clock, visit.caller, person_id, identifier_id, reason)
    except MotLanError as error:
        return _refused(visit, person_id, error)
    return _done(visit, person_id)


@router.post("/quay/nguoi/{person_id}/so-dinh-danh")
def renumber(
    person_id: UUID,
    visit: _Managing,
    other_number: Annotated[str, Form(max_length=20)] = "",
    reason: _Reason = "",
) -> Response:
    """The 12-digit number is another one's, or nobody's: a supervisor has to agree."""
    session = visit.session
    try:
        other = one_with_number(session, other_number) if other_number.strip() else None
        to_id = None if other is None else other.id
        ask_renumber(session, visit.clock, visit.caller, person_id, to_id, reason)
    except MotLanError as error:
        return _refused(visit, person_id, error)
    if other is not None:
        log_persons(visit, [other.id], "person_seen")
    return _done(visit, person_id)


@router.post("/quay/nguoi/{person_id}/da-mat")
def note_death(
    person_id: UUID,
    visit: _Managing,
    on: Annotated[str, Form(max_length=10)] = "",
    annul: Annotated[str, Form(max_length=5)] = "",
    paper_code: Annotated[str, Form(max_length=40)] = "",
    reason: _Reason = "",
) -> Response:
    """By which extract somebody is known to have died, or that this was a mistake.

    With the code of an extract in the store it counts at once, else when a supervisor agrees.
    """
    try:
        day = typed_date(on)
        if annul:
            annul_death(visit.session, visit.clock, visit.caller, person_id, reason)
        elif day is None:
            raise DeathNotValidError
        else:
            extract_id = _record_with_code(visit, paper_code)
            if paper_code.strip() and extract_id is None:
                raise DeathExtractError
            report_death(visit.session, visit.clock, visit.caller, person_id, day, reason,
                         extract_id=extract_id)  # fmt: skip
    except MotLanError as error:
        return _refused(visit, person_id, error)
    return _done(visit, person_id)


@router.post("/quay/nguoi/{person_id}/gop")
def merge(
    person_id: UUID,
    visit: _Managing,
    into_id: Annotated[str, Form(max_length=40)] = "",
    reason: _Reason = "",
) -> Response:
    """The other row shall stand for this one: it does when a supervisor has agreed."""
    try:
        into = typed_id(into_id)
        if into is None:
            raise PersonNotFoundError
        ask_merge(visit.session, visit.clock, visit.caller, person_id, into, reason)
    except MotLanError as error:
        return _refused(visit, person_id, error)
    log_persons(visit, [person_id], "person_seen")
    return _done(visit, into)


@router.post("/quay/nguoi/{person_id}/tach")
def unmerge(person_id: UUID, visit: _Managing, reason: _Reason = "") -> Response:
    """The row stands for itself again."""
    try:
        _, into = unmerge_person(visit.session, visit.clock, visit.caller, person_id, reason)
    except MotLanError as error:
        return _refused(visit, person_id, error)
    log_persons(visit, [into], "person_seen")
    return _done(visit, person_id)


@router.get("/quay/nguoi-trung")
def duplicates(visit: Annotated[Visit, Depends(Page(Action.MANAGE_PERSONS))]) -> Response:
    """Pairs that this desk met and nobody has decided upon."""
    return _show_duplicates(visit)


def _show_duplicates(visit: Visit, error: MotLanError | None = None) -> Response:
    pairs = open_proposals(visit.session, visit.caller)
    log_persons(visit, {one.id for pair in pairs for one in (pair.person, pair.other)},
                "person_found")  # fmt: skip
    return render(
        visit.request,
        "quay/duplicates.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        pairs=pairs,
        p=person_wording,
    )


@router.post("/quay/nguoi-trung/{proposal_id}")
def decide_pair(
    proposal_id: UUID,
    visit: _Managing,
    answer: Annotated[Literal["same", "different"], Form()],
    stays_id: Annotated[str, Form(max_length=40)] = "",
    reason: _Reason = "",
) -> Response:
    """The officer says whether two rows are one person."""
    try:
        decided = decide(
            visit.session, visit.clock, visit.caller, proposal_id, answer, reason,
            stays_id=typed_id(stays_id),
        )  # fmt: skip
    except MotLanError as error:
        visit.session.rollback()
        return _show_duplicates(visit, error)
    log_persons(visit, [decided.person_id, decided.other_id], "person_seen")
    return RedirectResponse("/quay/nguoi-trung", status_code=303)
