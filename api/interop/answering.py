"""`/api/v1/shared-results`: the two calls of domain.md 3.7 for registered systems alone.

A client signs in with its name and key at each call (HTTP Basic, RFC 7617) from an address of its
list; what it asks for and what it is given stands in the owner's log before the answer leaves.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.delivery import deliver
from api.guards import Guard, Visit
from api.v1.schemas.shared_results import (
    AttachedFile,
    ResultList,
    ResultTold,
    SharedFileAsked,
    SharedResultsAsked,
    SharedResultsTold,
)
from core.errors import MotLanError
from repository.shared_asking import TooManyCallsError, TooManyCallsTodayError, note_refused
from repository.shared_clients import (
    ClientRefusedError,
    authenticate_client,
    caller_of_client,
)
from repository.shared_results import ResultsAsked, open_link, results_for
from storage.db.models import SharedClient

router = APIRouter(prefix="/shared-results", tags=["shared results"])

_LONGEST_SIGN_IN: Final = 400
_PDF: Final = "application/pdf"


@dataclass(frozen=True)
class ClientVisit:
    """One call of another system."""

    visit: Visit
    client: SharedClient


class RegisteredSystem(Guard):
    """A system of `motlan clients`; sessions of people open nothing here."""

    def __call__(self, request: Request) -> Iterator[ClientVisit]:
        """Open the visit; raises ClientRefusedError."""
        name, key = _sign_in_of(request)
        address = request.client.host if request.client else None
        with self._visit(request, None) as visit:
            client = authenticate_client(visit.session, name, key, address)
            visit.caller = caller_of_client(client)
            yield ClientVisit(visit, client)


def _sign_in_of(request: Request) -> tuple[str, str]:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic" or len(given) > _LONGEST_SIGN_IN:
        raise ClientRefusedError
    try:
        name, colon, key = b64decode(given.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise ClientRefusedError from None
    if not colon:
        raise ClientRefusedError
    return name, key


@contextmanager
def _refusals_counted(call: ClientVisit, kind: str) -> Iterator[None]:
    """A refusal counts as a call too: each writes into somebody's log."""
    try:
        yield
    except (TooManyCallsError, TooManyCallsTodayError):
        raise
    except MotLanError:
        session = call.visit.session
        session.rollback()
        note_refused(session, call.visit.clock, call.client, kind)
        session.commit()
        raise


@router.post("")
def list_results(
    asked: SharedResultsAsked, call: Annotated[ClientVisit, Depends(RegisteredSystem())]
) -> SharedResultsTold:
    """Which results of these kinds the person has that are in force and that the procedure needs.

    Nobody with this number, nothing of the kind and nothing that may be given are one answer.
    """
    visit = call.visit
    wanted = tuple((one.MaKetQua, one.SoKyHieu or None) for one in asked.DanhSachDanhMucKetQua)
    question = ResultsAsked(
        owner_number=asked.SoDinhDanhChuSoHuu,
        requester_name=asked.HoTenNguoiYeuCau,
        requester_number=asked.SoDinhDanhNguoiYeuCau,
        procedure_code=asked.MaThuTuc,
        channel=asked.KenhThucHien,
        wanted=wanted,
        dossier_code=asked.MaHoSo,
    )
    per_day = visit.settings.shared_calls_per_day
    with _refusals_counted(call, "list"):
        found = results_for(visit.session, visit.clock, call.client, question, per_day=per_day)
    visit.session.commit()
    told = [
        ResultTold(
            MaKetQua=one.result_code,
            TenGiayTo=one.title,
            SoKyHieu=one.document_number,
            CoQuanChuQuan=one.agency_code,
            DanhSachTepDinhKem=[AttachedFile(TenTep=one.file_name, DuongDan=one.link)],
        )
        for one in found
    ]
    return SharedResultsTold(result=ResultList(DanhSachGiayToKetQua=told))


@router.post("/file", response_class=Response)
def give_file(
    asked: SharedFileAsked, call: Annotated[ClientVisit, Depends(RegisteredSystem())]
) -> Response:
    """The signed PDF: its bytes for who accepts `application/pdf`, else Base64 as a JSON string."""
    visit = call.visit
    with _refusals_counted(call, "file"):
        record, file = open_link(
            visit.session,
            visit.clock,
            call.client,
            asked.DuongDan,
            asked.CoQuanChuQuan,
            per_day=visit.settings.shared_calls_per_day,
        )
    name, sha256 = f"{record.type}-{record.public_code[:8]}.pdf", file.sha256
    key, media_type = file.object_key, file.media_type
    # The look stands in the log before the first byte is even fetched.
    visit.session.commit()
    data = visit.services.object_store.get(key, sha256)
    if _PDF in visit.request.headers.get("accept", ""):
        return deliver(data, name=name, media_type=media_type, sha256=sha256)
    return JSONResponse(b64encode(data).decode())
