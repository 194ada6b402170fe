"""How somebody wants to see the pages: language, colours, size, hints closed; kept in cookies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from api.web.languages import LANGUAGES, VIETNAMESE

LANGUAGE: Final = "motlan_language"
THEME: Final = "motlan_theme"
SIZE: Final = "motlan_size"
CLOSED: Final = "motlan_closed"
"""Names of the cookies."""
HINT: Final = re.compile(r"^[a-z-]{1,30}$")
_THEMES: Final = ("light", "dark")


@dataclass(frozen=True)
class Preferences:
    """How one browser wants to see the pages."""

    language: str
    theme: str
    """`light`, `dark`, or empty: as the machine has it."""
    size: str
    """`large`, or empty."""
    closed: frozenset[str]
    """Names of first-use hints that the reader has closed."""


def preferences_of(request: Request) -> Preferences:
    """What the cookies of the browser say; anything unknown counts as not said."""
    cookies = request.cookies
    language, theme = cookies.get(LANGUAGE, ""), cookies.get(THEME, "")
    return Preferences(
        language=language if language in LANGUAGES else VIETNAMESE,
        theme=theme if theme in _THEMES else "",
        size="large" if cookies.get(SIZE) == "large" else "",
        closed=frozenset(filter(HINT.match, cookies.get(CLOSED, "").split("."))),
    )
