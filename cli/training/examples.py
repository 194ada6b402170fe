"""Pages to learn from: lines with a place, made into what a page reader would have given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from core.artifacts import Box, PageOrigin, RecognizedPage, Word

PAGE_PX: Final = (1240, 1754)
"""A4 at 150 dpi."""
_READER: Final = "drawn"


class PlainLine(NamedTuple):
    """A line of text and the rectangle around it, in fractions of the page."""

    text: str
    box: Box


@dataclass(frozen=True)
class Sheet:
    """A page of a known type before a reader has seen it. `slug` None: outside the catalogue."""

    slug: str | None
    family: str
    """Layout that it was made from; no family is both learnt from and tested on."""
    lines: tuple[PlainLine, ...]
    size_px: tuple[int, int] = PAGE_PX


@dataclass(frozen=True)
class Example:
    """A page with the right answer."""

    slug: str | None
    family: str
    condition: str
    page: RecognizedPage

    def goes_on(self, slug: str | None) -> bool:
        """Whether it is a later page of a paper of this type: it begins none, yet is no other."""
        return self.slug is None and slug is not None and self.family.startswith(f"{slug}/")


def read_page(lines: Sequence[Sequence[Word]], size_px: tuple[int, int]) -> RecognizedPage:
    """A page of these words, one block for each line."""
    return RecognizedPage(
        number=1,
        width_px=size_px[0],
        height_px=size_px[1],
        dpi=150,
        rotation=0,
        skew_deg=0.0,
        origin=PageOrigin.IMAGE,
        is_blank=not lines,
        words=tuple(word for line in lines for word in line),
        codes=(),
        engine=_READER,
    )
