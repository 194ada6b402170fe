"""Pages laid out by hand: lines with a place, as an engine would give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from core.artifacts import Box, MachineCode, PageOrigin, RecognizedPage, Word

CHAR, HEIGHT = 0.0105, 0.013
PageLayer = Callable[..., RecognizedPage]


def lay_page(
    lines: Sequence[tuple[float | str, float, str]],
    *,
    number: int = 1,
    qr: str | None = None,
    confidence: float = 0.95,
    origin: PageOrigin = PageOrigin.IMAGE,
) -> RecognizedPage:
    """A page of lines `(left or "centre", top, text)`; a tab leaves a wide gap."""
    words: list[Word] = []
    for line, (place, top, text) in enumerate(lines):
        width = CHAR * len(text.expandtabs(12))
        left = 0.5 - width / 2 if place == "centre" else float(place)
        for chunk in text.split(" "):
            tabs = len(chunk) - len(chunk.lstrip("\t"))
            left += 12 * CHAR * tabs
            bare = chunk.strip("\t")
            if bare:
                box = Box(left, top, left + CHAR * len(bare), top + HEIGHT)
                words.append(Word(bare, box, confidence, line, line))
            left += CHAR * (len(bare) + 1)
    codes = (MachineCode("qr", qr, Box(0.7, 0.1, 0.9, 0.3)),) if qr else ()
    return RecognizedPage(
        number=number,
        width_px=1240,
        height_px=1754,
        dpi=150,
        rotation=0,
        skew_deg=0.0,
        origin=origin,
        is_blank=not words and not codes,
        words=tuple(words),
        codes=codes,
        engine="laid-out-by-hand",
    )


@pytest.fixture
def lay() -> PageLayer:
    """The layer of pages."""
    return lay_page
