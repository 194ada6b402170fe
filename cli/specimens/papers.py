"""Draw a specimen by the slug of its type."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from cli.specimens.errors import UnknownPaperError
from cli.specimens.forms import birth, letters
from cli.specimens.model import Drawn, Facts, Truth
from cli.specimens.press import Press

__all__ = ["DRAWN_TYPES", "Drawn", "Facts", "Truth", "draw"]

_FORMS: Final[dict[str, Callable[[Facts, Press], dict[str, str]]]] = {
    "birth_certificate": birth.birth_certificate,
    "birth_extract": birth.birth_extract,
    "decision": letters.decision,
}

DRAWN_TYPES: Final = tuple(_FORMS)
"""The slugs of contract.md 4 for which a specimen can be drawn."""


def draw(slug: str, facts: Facts, *, dpi: int = 300) -> Drawn:
    """Draw the paper with these facts; the same facts give the same pixels.

    Raises `UnknownPaperError` for a type without a form.
    """
    form = _FORMS.get(slug)
    if form is None:
        raise UnknownPaperError(name=slug)
    press = Press(dpi)
    fields = form(facts, press)
    return Drawn(
        pages=tuple(sheet.image for sheet in press.sheets),
        truth=Truth(
            type=slug,
            fields=fields,
            lines=tuple(tuple(line.text for line in sheet.lines) for sheet in press.sheets),
            boxes=tuple(tuple(line.box for line in sheet.lines) for sheet in press.sheets),
        ),
    )
