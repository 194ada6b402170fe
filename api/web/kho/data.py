"""`/kho-cua-toi/du-lieu`: a package of everything, erasing, messages; `/kho-cua-toi/them`."""

from __future__ import annotations

import hashlib
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import RedirectResponse, Response

from api.delivery import deliver
from api.guards import Page, PageForm, Visit
from api.problems import sentence, status_of
from api.web import rights_wording
from api.web.forms import typed_id
from api.web.rendering import render
from core.access import Action
from core.errors import MotLanError
from ingest.intake.errors import IntakeError
from ingest.rights.channels import EMAIL, AddressRefusedError, ChannelDownError
from ingest.rights.removing import remove_due
from ingest.rights.telling import send_code
from ingest.rights.uploading import Taken, take_upload
from repository import contacts, exports
from repository.accounts.sessions import session_began
from repository.agencies import agencies_today
from repository.erasing import ErasureBarredError, erase_own, own_erasable
from repository.own_uploads import OwnUploadNotValidError
from storage.db.queries import catalogue

router = APIRouter(include_in_schema=False)

_Looking = Annotated[Visit, Depends(Page(Action.SEE_OWN_PAPERS))]
_Asking = Annotated[Visit, Depends(PageForm(Action.SEE_OWN_PAPERS))]


@router.get("/kho-cua-toi/du-lieu")
def page(visit: _Looking) -> Response:
    """Everything that the citizen may do with the own data."""
    return _show(visit)


def _show(visit: Visit, error: MotLanError | None = None) -> Response:
    return render(
        visit.request,
        "kho/data.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        packages=exports.own_exports(visit.session, visit.caller),
        papers=own_erasable(visit.session, visit.clock, visit.caller),
        contact=contacts.own_contact(visit.session, visit.caller, EMAIL),
        may_decline=contacts.MAY_DECLINE,
        sends_mail=bool(visit.settings.smtp_host),
        days=exports.DAYS_TO_FETCH,
        r=rights_wording,
    )


@router.post("/kho-cua-toi/du-lieu/goi")
def ask_package(visit: _Asking) -> Response:
    """Ask for everything; a job makes it."""
    try:
        asked = exports.ask_export(visit.session, visit.clock, visit.caller)
    except (exports.ExportUnderWayError, exports.ExportTooManyError) as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    visit.services.broker.enqueue_export(asked.id)
    return _back()


@router.get("/kho-cua-toi/du-lieu/goi/{export_id}")
def fetch_package(export_id: UUID, visit: _Looking) -> Response:
    """The ZIP, soon after signing in; the log is committed before a byte is fetched."""
    began = session_began(visit.session, visit.token or "")
    try:
        found = exports.fetch_export(
            visit.session, visit.clock, visit.caller, export_id, signed_in_at=began
        )
    except exports.FreshSignInRequiredError as error:
        visit.session.rollback()
        return _show(visit, error)
    key, sha256 = found.object_key or "", found.sha256 or ""
    visit.session.commit()
    data = visit.services.object_store.get(key, sha256)
    return deliver(
        data,
        name="du-lieu-cua-toi.zip",
        media_type="application/zip",
        sha256=hashlib.sha256(data).hexdigest(),
        range_header=visit.request.headers.get("range"),
    )


@router.post("/kho-cua-toi/du-lieu/thu")
def set_mail(
    visit: _Asking,
    address: Annotated[str, Form(max_length=254)] = "",
    kind: Annotated[list[str] | None, Form(max_length=20)] = None,
) -> Response:
    """Where to send messages, and of what; an empty address ends them."""
    wanted = set(kind or ())
    declined = [one for one in contacts.MAY_DECLINE if one not in wanted]
    key = visit.settings.session_key.get_secret_value()
    try:
        code = contacts.set_contact(
            visit.session, visit.clock, key, visit.caller, EMAIL, address=address, declined=declined
        )
    except (contacts.ContactNotValidError, contacts.ContactCodesTooManyError) as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    try:
        if code is not None:
            send_code(visit.services, EMAIL, address.strip(), code)
    except (AddressRefusedError, ChannelDownError) as error:
        return _show(visit, error)
    return _back()


@router.post("/kho-cua-toi/du-lieu/thu/ma")
def confirm_mail(visit: _Asking, code: Annotated[str, Form(max_length=20)] = "") -> Response:
    """The code that came to the address."""
    key = visit.settings.session_key.get_secret_value()
    try:
        contacts.confirm_contact(visit.session, visit.clock, key, visit.caller, EMAIL, code)
    except contacts.ContactCodeWrongError as error:
        visit.session.commit()  # the try is counted
        return _show(visit, error)
    visit.session.commit()
    return _back()


@router.post("/kho-cua-toi/{record_id}/xoa")
def erase(record_id: UUID, visit: _Asking) -> Response:
    """Erase an own upload for good; what the law keeps is said with its reason."""
    try:
        erase_own(visit.session, visit.clock, visit.caller, record_id)
    except ErasureBarredError as error:
        visit.session.rollback()
        return _show(visit, error)
    visit.session.commit()
    remove_due(visit.services)
    return _back()


@router.get("/kho-cua-toi/them")
def form(visit: _Looking) -> Response:
    """Which paper, which file, and where the original can be shown."""
    return _form(visit)


def _form(visit: Visit, error: MotLanError | None = None, taken: Taken | None = None) -> Response:
    kinds = catalogue.paper_types(visit.session)
    return render(
        visit.request,
        "kho/add.html",
        status=status_of(error) if error else 200,
        problem=sentence(error.code, error.details) if error else None,
        taken=taken,
        kinds=sorted((one.title, one.slug) for one in kinds.values() if one.is_kept),
        agencies=agencies_today(visit.session, visit.clock),
        r=rights_wording,
    )


@router.post("/kho-cua-toi/them")
def add(
    visit: _Asking,
    file: Annotated[UploadFile | None, File()] = None,
    paper_type: Annotated[str, Form(alias="type", max_length=60)] = "",
    agency_id: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """Keep a copy that nobody has compared yet, and say how good it looks."""
    try:
        if file is None or not file.filename:
            raise OwnUploadNotValidError
        taken = take_upload(
            visit.services,
            visit.session,
            visit.caller,
            file.file.read(),
            paper_type=paper_type,
            agency_id=typed_id(agency_id),
        )
    except (IntakeError, OwnUploadNotValidError) as error:
        visit.session.rollback()
        return _form(visit, error)
    visit.session.commit()
    return _form(visit, taken=taken)


def _back() -> Response:
    return RedirectResponse("/kho-cua-toi/du-lieu", status_code=303)
