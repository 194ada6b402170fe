"""`/quay`: today's dossiers, identifying the person, opening a dossier."""

from __future__ import annotations

from typing import Annotated, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from api.guards import Page, PageForm, Visit
from api.looks import log_persons
from api.problems import sentence, status_of
from api.web import person_wording
from api.web.forms import typed_date
from api.web.quay.identify import Asked, find_persons, one_with_number, read_query
from api.web.rendering import render
from core.access import Action, may
from core.clock import today_in_vietnam
from core.errors import MotLanError
from core.vietnamese import clean_line, show_date
from repository.catalogue import CASE_MARK, choices_in_force
from repository.dossiers import Channel, list_dossiers, open_dossier, propose_code
from repository.identifying import Kind, add_identifier, bearers_of, kinds_of
from repository.merging import propose_duplicates
from repository.person_chips import chips_of
from repository.persons import get_or_create_person, person_with_id
from storage.db.models import Agency, Person

router = APIRouter(include_in_schema=False)

CHANNELS = ("direct", "online", "postal")


@router.get("/quay")
def desk(visit: Annotated[Visit, Depends(Page(Action.OPEN_DOSSIER, Action.UPLOAD))]) -> Response:
    """The person is asked for first; below, the dossiers that were received last."""
    return _show_desk(visit)


def _show_desk(
    visit: Visit,
    *,
    error: MotLanError | None = None,
    asked: Asked | None = None,
    found: tuple[Person, ...] = (),
    typed: str = "",
    status: int = 200,
) -> Response:
    rows = list_dossiers(visit.session, visit.caller, limit=50)
    owners = {
        person.id: person
        for person in (
            visit.session.get(Person, row.dossier.owner_id) for row in rows if row.dossier.owner_id
        )
        if person is not None
    }
    return render(
        visit.request,
        "quay/desk.html",
        status=status_of(error) if error else status,
        problem=sentence(error.code, error.details) if error else None,
        asked=asked,
        typed=typed,
        born=show_date(asked.date_of_birth) if asked and asked.date_of_birth else "",
        found=found,
        chips=chips_of(visit.session, found, today_in_vietnam(visit.clock)),
        p=person_wording,
        rows=rows,
        owners=owners,
    )


@router.post("/quay/nguoi")
def identify(
    visit: Annotated[Visit, Depends(PageForm(Action.FIND_PERSON))],
    query: Annotated[str, Form(max_length=600)] = "",
) -> Response:
    """Look for the person; the number travels in the form, never in an address."""
    try:
        asked = read_query(query)
    except MotLanError as error:
        return _show_desk(visit, error=error, typed=query)
    found = tuple(find_persons(visit.session, asked))
    log_persons(visit, [person.id for person in found], "person_found")
    if asked.number is None or not found:
        return _show_desk(visit, asked=asked, found=found)
    if asked.old_number is not None and not _is_known(visit, found[0], asked.old_number):
        # A code is made by anybody: what it says is for the officer who holds the card.
        return _show_person(visit, found[0].id, card_number=asked.old_number)
    return RedirectResponse(f"/quay/nguoi/{found[0].id}", status_code=303)


def _is_known(visit: Visit, person: Person, old_number: str) -> bool:
    return any(one.person.id == person.id for one in bearers_of(visit.session, old_number))


@router.post("/quay/nguoi/moi")
def add_person(
    visit: Annotated[Visit, Depends(PageForm(Action.FIND_PERSON))],
    number: Annotated[str, Form(max_length=12)] = "",
    full_name: Annotated[str, Form(max_length=200)] = "",
    date_of_birth: Annotated[str, Form(max_length=10)] = "",
    sex: Annotated[str, Form(max_length=10)] = "",
    address: Annotated[str, Form(max_length=400)] = "",
    old_number: Annotated[str, Form(max_length=20)] = "",
    nationality: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    """Add a person who was never here; the digits of the number must fit sex and birth year.

    `old_number`: a CMND, or the passport of a foreigner. Who may be the same is proposed.
    """
    born = None
    try:
        born = typed_date(date_of_birth)
        person = get_or_create_person(
            visit.session,
            number.strip() or None,
            full_name,
            born,
            sex or None,
            address=address or None,
            nationality=clean_line(nationality) or "Việt Nam",
        )
        _add_old_number(visit, person, old_number)
    except MotLanError as error:
        visit.session.rollback()
        asked = Asked(
            number=number or None,
            other_number=old_number or None,
            name=full_name or None,
            date_of_birth=born,
            sex=sex or None,
            address=address or None,
        )
        return _show_desk(visit, error=error, asked=asked)
    propose_duplicates(visit.session, visit.clock, visit.caller, person)
    log_persons(visit, [person.id], "person_found")
    return RedirectResponse(f"/quay/nguoi/{person.id}", status_code=303)


def _add_old_number(visit: Visit, person: Person, typed: str) -> None:
    if not typed.strip():
        return
    is_old = Kind.OLD_IDENTITY in kinds_of(typed)
    kind = Kind.OLD_IDENTITY if is_old else Kind.PASSPORT
    add_identifier(visit.session, visit.caller, person, kind, typed, source="officer")


@router.get("/quay/nguoi/{person_id}")
def person_page(
    person_id: UUID, visit: Annotated[Visit, Depends(Page(Action.OPEN_DOSSIER))]
) -> Response:
    """Who is here, and the form that opens a dossier."""
    return _show_person(visit, person_id)


def _show_person(
    visit: Visit,
    person_id: UUID,
    *,
    error: MotLanError | None = None,
    chosen: str = "",
    card_number: str | None = None,
) -> Response:
    """:param card_number: the CMND that a card's code names and that is not known here yet."""
    person = person_with_id(visit.session, person_id)
    log_persons(visit, [person.id], "person_seen")
    agency = visit.session.get_one(Agency, visit.caller.agency_id)
    today = today_in_vietnam(visit.clock)
    return render(
        visit.request,
        "quay/person.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        person_here=person,
        chips=chips_of(visit.session, (person,), today)[person.id],
        p=person_wording,
        choices=choices_in_force(visit.session, today),
        chosen=chosen,
        card_number=card_number if may(visit.caller, Action.MANAGE_PERSONS) else None,
        code=propose_code(visit.session, agency, today),
        channels=CHANNELS,
    )


@router.post("/quay/ho-so")
def open_new(
    visit: Annotated[Visit, Depends(PageForm(Action.OPEN_DOSSIER))],
    owner_id: Annotated[UUID, Form()],
    procedure_code: Annotated[str, Form(max_length=40)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    channel: Annotated[str, Form(max_length=20)] = "direct",
    submitter_number: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Open the dossier; its checklist is the next page.

    `submitter_number`: of who hands it in for the owner; empty when the owner does.
    """
    agency = visit.session.get_one(Agency, visit.caller.agency_id)
    try:
        submitter_id = _submitter(visit, submitter_number) or owner_id
        dossier = open_dossier(
            visit.session,
            visit.clock,
            visit.caller,
            code=code.strip() or None,
            procedure_code=procedure_code.partition(CASE_MARK)[0].strip(),
            case_code=procedure_code.partition(CASE_MARK)[2].strip() or None,
            owner_id=owner_id,
            submitter_id=submitter_id,
            receiving_agency_id=agency.id,
            competent_agency_id=agency.id,
            channel=cast("Channel", channel) if channel in CHANNELS else "direct",
        )
    except MotLanError as error:
        visit.session.rollback()
        return _show_person(visit, owner_id, error=error, chosen=procedure_code)
    visit.session.commit()
    return RedirectResponse(f"/quay/ho-so/{dossier.id}", status_code=303)


def _submitter(visit: Visit, number: str) -> UUID | None:
    if not number.strip():
        return None
    found = one_with_number(visit.session, number)
    log_persons(visit, [found.id], "person_found")
    return found.id
