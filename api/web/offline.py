"""`/sw.js` and `/ngoai-tuyen`: what a browser shows when the server cannot be reached."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import Annotated, Final

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from api.guards import Anyone
from api.web.rendering import STATIC, asset, render

router = APIRouter(include_in_schema=False)

PAGE: Final = "/ngoai-tuyen"
_KEPT: Final = ("motlan.css", "motlan.js", "icon.svg", "icons.svg")
_TEMPLATE: Final = "offline.html"
_POLICY: Final = "default-src 'none'; script-src 'self'; connect-src 'self'"
"""The worker fetches what its own policy lets it, not what that of the page does."""


@router.get(PAGE)
def offline_page(
    request: Request, _: Annotated[None, Depends(Anyone("the same words for everybody"))]
) -> Response:
    """What the service worker keeps; nobody is signed in on it."""
    return render(request, _TEMPLATE)


@router.get("/sw.js")
def service_worker(_: Annotated[None, Depends(Anyone("a script, as under /static"))]) -> Response:
    """The script, with what it keeps; at the root, since it answers for all pages below."""
    return Response(
        _script(),
        media_type="text/javascript",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"},
    )


@cache
def _script() -> str:
    files = [asset(name) for name in _KEPT]
    text = (STATIC / "sw.js").read_text(encoding="utf-8")
    template = (STATIC.parent / "templates" / _TEMPLATE).read_bytes()
    digest = sha256("".join(files).encode() + template + text.encode()).hexdigest()[:12]
    kept = json.dumps({"name": f"motlan-{digest}", "page": PAGE, "files": files})
    return text.replace("= KEPT;", f"= {kept};")
