"""One shape for everything that goes wrong: JSON for machines, a Vietnamese page for people."""

from __future__ import annotations

from typing import Any, Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from psycopg.errors import DeadlockDetected, SerializationFailure
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.security import protect
from api.web.doors import interrupted
from api.web.error_wording import sentence
from api.web.rendering import render_problem
from core.errors import MotLanError

__all__ = ["answer", "install_problem_handlers", "sentence", "status_of", "wants_json"]

log = structlog.get_logger()

HTTP_STATUS: Final = {"input": 422, "caller": 409, "dependency": 503, "ours": 500}
_STATUS_OF_CODE: Final = {
    "sign_in_required": 401,
    "login_refused": 401,
    "citizen_login_refused": 401,
    "session_ended": 401,
    "session_locked": 401,
    "second_factor_refused": 401,
    "provider_refused": 401,
    "no_place_here": 403,
    "not_allowed": 403,
    "csrf_token_not_valid": 403,
    "client_refused": 401,
    "scope_missing": 403,
    "too_many_calls": 429,
    "too_many_calls_today": 429,
    "too_many_checks": 429,
    "method_not_allowed": 405,
    "request_too_large": 413,
    "range_not_satisfiable": 416,
    "request_not_valid": 422,
    "cursor_not_valid": 422,
    # tus 1.0
    "incoming_expired": 410,
    "tus_version_not_supported": 412,
    "part_type_not_supported": 415,
    "upload_header_not_valid": 400,
    "checksum_differs": 460,
}
_CODE_OF_STATUS: Final = {
    404: "page_not_found",
    405: "method_not_allowed",
    413: "request_too_large",
}


_REST_S: Final = 30
"""So long a part that is away is left alone."""


class RequestNotValidError(MotLanError):
    """The request does not have the shape that the address asks for."""

    code, fault = "request_not_valid", "caller"


class PageNotFoundError(MotLanError):
    """Nothing lives at this address."""

    code, fault = "page_not_found", "caller"


class MethodNotAllowedError(MotLanError):
    """The address exists, but not for this method."""

    code, fault = "method_not_allowed", "caller"


class ChangedAtOnceError(MotLanError):
    """PostgreSQL ended this change because another one at the same moment stood against it."""

    code, fault, retry = "changed_at_once", "caller", True


class DatabaseDownError(MotLanError):
    """PostgreSQL does not answer; nothing of the request was kept."""

    code, fault, retry = "database_down", "dependency", True


def status_of(error: MotLanError) -> int:
    """The HTTP status for an error: by its code where HTTP has a better word, else by fault."""
    if error.code.endswith("_not_found"):
        return 404
    return _STATUS_OF_CODE.get(error.code, HTTP_STATUS[error.fault])


def wants_json(request: Request) -> bool:
    """Whether the answer goes to a machine or a script rather than onto a page."""
    path = request.url.path
    if path.startswith("/api/"):
        return True
    accept = request.headers.get("accept", "")
    return "application/json" in accept and "text/html" not in accept


def problem_body(code: str, *, fault: str, retry: bool, details: dict[str, Any]) -> dict[str, Any]:
    """The JSON of an error."""
    message = sentence(code, details)
    plain = {key: value if _is_plain(value) else str(value) for key, value in details.items()}
    return {
        "error": {
            "code": code,
            "message": message,
            "fault": fault,
            "retry": retry,
            "details": plain,
        }
    }


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, (str, int, float, bool, list, dict))


def answer(request: Request, error: MotLanError) -> Response:
    """Turn one of our errors into the answer that this caller understands."""
    status = status_of(error)
    log.info("request_refused", code=error.code, status=status, path_kind=_kind(request))
    request.app.state.metrics.traffic.refused(error.code)
    if wants_json(request):
        body = problem_body(error.code, fault=error.fault, retry=error.retry, details=error.details)
        scheme = "Basic" if error.code == "client_refused" else "Bearer"
        headers = _when_again(error) | ({"WWW-Authenticate": scheme} if status == 401 else {})
        return JSONResponse(body, status_code=status, headers=headers)
    page_instead = interrupted(request, error, status)
    if page_instead is not None:
        return page_instead
    page = render_problem(
        request,
        status=status,
        code=error.code,
        message=sentence(error.code, error.details),
        can_retry=error.retry,
    )
    page.headers.update(_when_again(error))
    return page


def _when_again(error: MotLanError) -> dict[str, str]:
    """When it is worth asking again, for whoever counts rather than reads."""
    if "wait_s" in error.details:
        return {"Retry-After": str(error.details["wait_s"])}
    return {"Retry-After": str(_REST_S)} if status_of(error) == 503 else {}


def _kind(request: Request) -> str:
    return "api" if request.url.path.startswith("/api/") else "page"


def install_problem_handlers(app: FastAPI) -> None:
    """Register the one translation of errors on the app."""

    def ours(request: Request, exc: Exception) -> Response:
        if not isinstance(exc, MotLanError):
            raise exc
        return answer(request, exc)

    def http(request: Request, exc: Exception) -> Response:
        if isinstance(exc.__cause__, MotLanError):
            # The body limit fires while FastAPI parses the body; it wraps what it meets.
            return answer(request, exc.__cause__)
        status = exc.status_code if isinstance(exc, HTTPException) else 500
        return answer(request, _http_error(status))

    def not_valid(request: Request, exc: Exception) -> Response:
        errors = exc.errors() if isinstance(exc, RequestValidationError) else []
        # Only where and what rule: the values may be a citizen's data.
        places = [
            {"at": ".".join(str(step) for step in one["loc"]), "rule": one["type"]}
            for one in errors
        ]
        return answer(request, RequestNotValidError(places=places))

    def no_database(request: Request, exc: Exception) -> Response:
        refused = exc.orig if isinstance(exc, OperationalError) else None
        if isinstance(refused, DeadlockDetected | SerializationFailure):
            return answer(request, ChangedAtOnceError())
        log.error("database_down", error=type(exc).__name__)
        return answer(request, DatabaseDownError())

    def unexpected(request: Request, exc: Exception) -> Response:
        log.error("request_failed", error=type(exc).__name__, path_kind=_kind(request))
        response = answer(request, MotLanError())
        # This handler stands outside the middleware that adds the headers otherwise.
        protect(response.headers, request.url.path, request.app.state.services.settings)
        return response

    app.add_exception_handler(MotLanError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, not_valid)
    app.add_exception_handler(OperationalError, no_database)
    app.add_exception_handler(Exception, unexpected)


def _http_error(status: int) -> MotLanError:
    code = _CODE_OF_STATUS.get(status)
    if code == "page_not_found":
        return PageNotFoundError()
    if code == "method_not_allowed":
        return MethodNotAllowedError()
    return RequestNotValidError(status=status) if status < 500 else MotLanError()
