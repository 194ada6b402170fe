"""The words of a search, kept for the way back: never in an address, never for anybody else.

A search page that answers a POST cannot be gone back to. So the words travel in a cookie that
scripts cannot read, that only the pages of this search see, and that ends by itself; it is bound
to the session and refused when it was changed.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import Final

from starlette.responses import Response

from api.guards import Visit
from api.security import is_https

_COOKIE: Final = "motlan_words"
_KEPT_S: Final = 600


def keep_words(response: Response, visit: Visit, words: str, path: str) -> None:
    """Give the words to the browser for the pages under `path`."""
    text = urlsafe_b64encode(words.encode()).decode()
    response.set_cookie(
        _COOKIE,
        f"{text}.{_seal(visit, text, path)}",
        max_age=_KEPT_S,
        httponly=True,
        samesite="strict",
        secure=is_https(visit.settings),
        path=path,
    )


def kept_words(visit: Visit, path: str) -> str | None:
    """The words that this session searched for last; None when there are none (any more)."""
    text, _, seal = visit.request.cookies.get(_COOKIE, "").partition(".")
    if not seal or not hmac.compare_digest(_seal(visit, text, path).encode(), seal.encode()):
        return None
    return urlsafe_b64decode(text).decode()


def _seal(visit: Visit, text: str, path: str) -> str:
    key = visit.settings.session_key.get_secret_value().encode()
    bound = "\n".join(("words", visit.token or "", path, text))
    return hmac.new(key, bound.encode(), sha256).hexdigest()
