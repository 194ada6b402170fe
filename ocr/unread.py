"""The stand-in for a page that nobody could read."""

from __future__ import annotations

from typing import Final

from core.artifacts import PageOrigin, RecognizedPage

_DPI: Final = 75
_A4_PX: Final = (620, 877)


def unread_page(number: int, mark: str, engine: str) -> RecognizedPage:
    """An empty sheet of A4 with the code of the reason among its quality marks."""
    width_px, height_px = _A4_PX
    return RecognizedPage(
        number=number,
        width_px=width_px,
        height_px=height_px,
        dpi=_DPI,
        rotation=0,
        skew_deg=0.0,
        origin=PageOrigin.IMAGE,
        is_blank=False,
        words=(),
        codes=(),
        engine=engine,
        quality=(mark,),
    )
