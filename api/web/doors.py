"""The pages on which people show who they are: signing in, and opening a locked session again.

They are shown on their own, and in place of an answer when a session ended before a form was sent.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.credentials import SESSION_COOKIE
from api.kept_forms import is_own_path
from api.security import VISITOR_COOKIE, csrf_token, drop_cookie, new_visitor, set_cookie
from api.web.error_wording import sentence
from api.web.rendering import render
from core.errors import MotLanError
from core.settings import Settings


def kept_of(request: Request) -> str:
    """The sealed form that waits for its sender to sign in again."""
    kept: str | None = getattr(request.state, "kept", None)
    return kept or ""


def show_sign_in(
    request: Request,
    *,
    status: int = 200,
    onward: str = "",
    username: str = "",
    kept: str = "",
    error: MotLanError | None = None,
) -> Response:
    """The two doors. The cookie of a session that has ended is taken away."""
    state = request.app.state
    if error is not None:
        state.metrics.traffic.refused(error.code)
    settings: Settings = state.services.settings
    visitor = request.cookies.get(VISITOR_COOKIE) or new_visitor()
    response = render(
        request,
        "sign_in.html",
        status=status,
        problem=sentence(error.code, error.details) if error else None,
        onward=onward if is_own_path(onward) else "",
        username=username,
        kept=kept,
        citizen_door=state.citizen_identity.is_open,
        providers=[one.provider for one in state.providers.values()],
        csrf_token=csrf_token(settings, visitor),
    )
    set_cookie(response, settings, VISITOR_COOKIE, visitor)
    if not _is_alive(request):
        # A cookie of a session that has ended would be taken for the binding of the form.
        drop_cookie(response, settings, SESSION_COOKIE)
    return response


def _is_alive(request: Request) -> bool:
    """A foreign link to a sign-in that fails must not sign anybody out."""
    visit = getattr(request.state, "visit", None)
    return visit is not None and (visit.token is not None or getattr(visit, "is_locked", False))


def show_lock(
    request: Request,
    token: str,
    *,
    status: int = 200,
    onward: str = "",
    kept: str = "",
    holder: str | None = None,
    provider: str | None = None,
    error: MotLanError | None = None,
) -> Response:
    """The locked screen; it says who holds it only where the session was looked up."""
    state = request.app.state
    settings: Settings = state.services.settings
    return render(
        request,
        "tai_khoan/lock.html",
        status=status,
        problem=sentence(error.code, error.details) if error else None,
        onward=onward if is_own_path(onward) else "",
        kept=kept,
        holder=holder,
        provider=state.providers[provider].provider if provider in state.providers else None,
        minutes=settings.session_idle_minutes,
        csrf_token=csrf_token(settings, token),
    )


def interrupted(request: Request, error: MotLanError, status: int) -> Response | None:
    """What a person sees whose session locked or ended meanwhile; None for every other error."""
    if error.code == "session_locked":
        path = request.url.path
        if request.method == "GET":
            return RedirectResponse(f"/mo-khoa?tiep={path}", status_code=303)
        token = request.cookies.get(SESSION_COOKIE, "")
        return show_lock(request, token, status=status, kept=kept_of(request))
    if error.code == "sign_in_required":
        if request.method == "GET":
            return RedirectResponse(f"/?tiep={request.url.path}", status_code=303)
        if kept_of(request):
            return show_sign_in(request, status=status, kept=kept_of(request))
    return None
