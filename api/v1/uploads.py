"""`/api/v1/uploads`: files in parts, resumable after a cut (tus 1.0, https://tus.io/protocols).

Extensions: creation, termination, checksum, expiration. The file belongs to the batch that
`Upload-Metadata` names (`batch_id`; also `filename`, and `sha256` of the whole file in hex, which
makes announcing it twice harmless). The last PATCH is answered only after the file is stored, read
back and committed; until then it is not acknowledged.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import UTC
from email.utils import format_datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Header
from fastapi.routing import APIRoute
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.guards import Anyone, Api, Visit, services_of
from api.problems import answer, sentence
from api.v1.schemas.capture import IncomingTold
from core.access import Action
from core.errors import MotLanError
from ingest.pipeline.incoming import (
    Incoming,
    OffsetDiffersError,
    add_part,
    begin_incoming,
    give_up,
    incoming_of,
)

VERSION: Final = "1.0.0"
_ALGORITHMS: Final = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_PART_TYPE: Final = "application/offset+octet-stream"


class TusVersionError(MotLanError):
    """The client speaks another version of the protocol."""

    code, fault = "tus_version_not_supported", "caller"


class PartTypeError(MotLanError):
    """A part comes as `application/offset+octet-stream` and nothing else."""

    code, fault = "part_type_not_supported", "caller"


class UploadHeaderError(MotLanError):
    """A header of the protocol is missing or malformed; detail `header`."""

    code, fault = "upload_header_not_valid", "caller"


class ChecksumDiffersError(MotLanError):
    """The part was damaged on its way; it is sent again."""

    code, fault, retry = "checksum_differs", "caller", True


class _TusRoute(APIRoute):
    """Speaks one version, and says so on every answer, refusals included."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            asked = request.headers.get("tus-resumable", VERSION)
            try:
                if asked != VERSION:
                    raise TusVersionError()
                response = await handle(request)
            except MotLanError as error:
                response = answer(request, error)
                if isinstance(error, TusVersionError):
                    response.headers["Tus-Version"] = VERSION
                if isinstance(error, OffsetDiffersError):
                    response.headers["Upload-Offset"] = str(error.details["offset"])
            response.headers["Tus-Resumable"] = VERSION
            return response

        return spoken


router = APIRouter(prefix="/uploads", tags=["uploads"], route_class=_TusRoute)


async def _part(request: Request) -> bytes:
    """The bytes of this request; of one that breaks off, those that came."""
    pieces = bytearray()
    with suppress(ClientDisconnect):
        async for piece in request.stream():
            pieces += piece
    return bytes(pieces)


@router.options("", status_code=204)
def abilities(
    request: Request, _: Annotated[None, Depends(Anyone("tells only what the protocol can do"))]
) -> Response:
    """What this server speaks."""
    return Response(
        status_code=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Max-Size": str(services_of(request).settings.max_upload_bytes),
            "Tus-Extension": "creation,termination,checksum,expiration",
            "Tus-Checksum-Algorithm": ",".join(_ALGORITHMS),
        },
    )


@router.post("", status_code=201)
def announce(
    visit: Annotated[Visit, Depends(Api(Action.UPLOAD))],
    upload_length: Annotated[str, Header(max_length=20)] = "",
    upload_metadata: Annotated[str, Header(max_length=4000)] = "",
) -> Response:
    """Announce a file; `Location` is where its parts go."""
    if not _NUMBER.fullmatch(upload_length):
        raise UploadHeaderError(header="Upload-Length")
    told = _metadata(upload_metadata)
    sha256 = told.get("sha256")
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        raise UploadHeaderError(header="Upload-Metadata")
    try:
        batch_id = UUID(told.get("batch_id", ""))
    except ValueError:
        raise UploadHeaderError(header="Upload-Metadata") from None
    incoming = begin_incoming(
        visit.services,
        visit.caller,
        batch_id=batch_id,
        file_name=told.get("filename", ""),
        size_bytes=int(upload_length),
        sha256=sha256,
    )
    place = f"{router.prefix}/{incoming.file_id}"
    return Response(status_code=201, headers={"Location": f"/api/v1{place}", **_standing(incoming)})


@router.head("/{incoming_id}")
def standing(incoming_id: UUID, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]) -> Response:
    """How far the file is: from there it goes on."""
    incoming = incoming_of(visit.session, visit.caller, incoming_id)
    headers = {"Upload-Length": str(incoming.size_bytes), **_standing(incoming)}
    return Response(status_code=200, headers=headers)


@router.get("/{incoming_id}")
def outcome(
    incoming_id: UUID, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]
) -> IncomingTold:
    """What became of the file: still coming, acknowledged, or refused with the reason."""
    incoming = incoming_of(visit.session, visit.caller, incoming_id)
    code = incoming.refused_code
    return IncomingTold(
        file_id=incoming.file_id,
        batch_id=incoming.batch_id,
        offset=incoming.offset,
        size_bytes=incoming.size_bytes,
        upload_id=incoming.upload_id,
        refused_code=code,
        message=sentence(code, {}) if code else None,
    )


@router.patch("/{incoming_id}", status_code=204)
def take_part(
    incoming_id: UUID,
    visit: Annotated[Visit, Depends(Api(Action.UPLOAD))],
    data: Annotated[bytes, Depends(_part)],
    content_type: Annotated[str, Header(max_length=100)] = "",
    upload_offset: Annotated[str, Header(max_length=20)] = "",
    upload_checksum: Annotated[str, Header(max_length=200)] = "",
) -> Response:
    """Some bytes; the last ones are answered once the file is safe."""
    incoming_of(visit.session, visit.caller, incoming_id)
    visit.session.commit()
    if content_type != _PART_TYPE:
        raise PartTypeError()
    if not _NUMBER.fullmatch(upload_offset):
        raise UploadHeaderError(header="Upload-Offset")
    if upload_checksum:
        _compare(upload_checksum, data)
    incoming = add_part(
        visit.services, visit.caller, incoming_id, offset=int(upload_offset), data=data
    )
    return Response(status_code=204, headers=_standing(incoming))


@router.delete("/{incoming_id}", status_code=204)
def end(incoming_id: UUID, visit: Annotated[Visit, Depends(Api(Action.UPLOAD))]) -> Response:
    """The sender gives up; what came is thrown away."""
    give_up(visit.services, visit.caller, incoming_id)
    return Response(status_code=204)


def _standing(incoming: Incoming) -> dict[str, str]:
    return {
        "Upload-Offset": str(incoming.offset),
        "Upload-Expires": format_datetime(incoming.expires_at.astimezone(UTC), usegmt=True),
        "Cache-Control": "no-store",
    }


def _metadata(header: str) -> dict[str, str]:
    """`key base64,key base64` as texts; raises UploadHeaderError."""
    told: dict[str, str] = {}
    for pair in header.split(","):
        key, _, value = pair.strip().partition(" ")
        if not key:
            continue
        try:
            told[key] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            raise UploadHeaderError(header="Upload-Metadata") from None
    return told


def _compare(header: str, data: bytes) -> None:
    """Raise ChecksumDiffersError, or UploadHeaderError for an algorithm that is not offered."""
    name, _, value = header.partition(" ")
    algorithm = _ALGORITHMS.get(name)
    if algorithm is None:
        raise UploadHeaderError(header="Upload-Checksum")
    wanted = base64.b64encode(algorithm(data, usedforsecurity=False).digest()).decode()
    if not hmac.compare_digest(wanted, value.strip()):
        raise ChecksumDiffersError()
