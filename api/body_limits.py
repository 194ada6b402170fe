"""How large a body may be, told before a byte of it is read.

FastAPI takes a body apart before any guard runs, so what is read for a stranger must be small;
only somebody who may hand in files gets the room for one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.credentials import idle_time, token_of
from core.access import Action, Caller, may
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.services import Services
from repository.accounts.sessions import SessionEndedError, find_session

FORM_LIMIT: Final = 2_000_000
JSON_LIMIT: Final = 4_000_000
CATALOGUE_LIMIT: Final = 8_000_000
OWN_UPLOAD_LIMIT: Final = 20_000_000
"""A citizen sends a picture or two, over a telephone line."""
LIST_LIMIT: Final = 60_000_000
"""A campaign's list of 200,000 lines, or the national list of procedures with all their papers."""
_MULTIPART_ROOM: Final = 1_000_000
_MULTIPART: Final = "multipart/form-data"
_FORMS: Final = (_MULTIPART, "application/x-www-form-urlencoded")
_PART: Final = "application/offset+octet-stream"
_PARTS: Final = re.compile(r"^/api/v1/uploads/[^/]+$")
_SCANS: Final = re.compile(r"/(tai-len|uploads)$|^/quay/dot-so-hoa/[^/]+/quet$")
_CAMPAIGN_LISTS: Final = re.compile(
    r"^/quay/dot-so-hoa/[^/]+/danh-sach$|^/api/v1/campaigns/[^/]+/list$"
)


class RequestTooLargeError(MotLanError):
    """The body of the request is larger than this address takes."""

    code, fault = "request_too_large", "caller"


class SignInRequiredError(MotLanError):
    """Nobody is signed in, or the session has ended."""

    code, fault = "sign_in_required", "caller"


@dataclass(frozen=True)
class Room:
    """How many bytes a request may bring."""

    limit: int
    refusal: MotLanError
    """What is answered to more."""

    def check(self, size: int) -> None:
        """Raise the refusal for a body of `size` bytes."""
        if size > self.limit:
            raise self.refusal


def _room(limit: int) -> Room:
    return Room(limit, RequestTooLargeError(limit_bytes=limit))


async def room_for(request: Request, services: Services) -> Room:
    """The room of this request; a large one only for a session that is alive and may fill it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    usual = FORM_LIMIT if kind in _FORMS else JSON_LIMIT
    wanted = _wanted(request.url.path, kind, services.settings)
    if wanted is None:
        return _room(usual)
    limit, action = wanted
    token = token_of(request)
    caller = None if token is None else await run_in_threadpool(_caller, services, token)
    if caller is None:
        # The session may have ended during the work: «too large» would mislead.
        return Room(usual, SignInRequiredError())
    return _room(limit if may(caller, action) else usual)


def _wanted(path: str, kind: str, settings: Settings) -> tuple[int, Action] | None:
    if path.endswith("/procedures/import"):
        return CATALOGUE_LIMIT, Action.IMPORT_CATALOGUE
    if kind == _PART and _PARTS.search(path):
        return settings.max_upload_bytes, Action.UPLOAD
    if kind != _MULTIPART:
        return None
    if _SCANS.search(path):
        return settings.max_upload_bytes + _MULTIPART_ROOM, Action.UPLOAD
    if path == "/kho-cua-toi/them":
        return OWN_UPLOAD_LIMIT + _MULTIPART_ROOM, Action.SEE_OWN_PAPERS
    if path == "/giam-sat/danh-muc":
        return LIST_LIMIT + _MULTIPART_ROOM, Action.IMPORT_CATALOGUE
    if _CAMPAIGN_LISTS.search(path):
        return LIST_LIMIT + _MULTIPART_ROOM, Action.RUN_CAMPAIGN
    return None


def _caller(services: Services, token: str) -> Caller | None:
    with services.session_factory() as session:
        try:
            return find_session(
                session, services.clock, token, idle=idle_time(services.settings), renew=False
            )
        except SessionEndedError:
            return None
