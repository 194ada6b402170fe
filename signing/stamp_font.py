"""The letters of the mark: Noto Serif cut down once to Vietnamese, so that signing need not.

`data/stamp-letters.ttf` (SIL Open Font License 1.1, its notice stands in the font's name table)
is made by `python -m signing.stamp_font`. Cutting the whole font anew for each paper took 0.4 s.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fontTools import subset, ttLib

WHOLE_FONT: Final = Path("/usr/share/fonts/truetype/noto/NotoSerif-Regular.ttf")
"""1000 units per em: with other font scales pyHanko writes widths that break PDF/A (6.2.11.5)."""

_VIETNAMESE: Final = (*range(0x1EA0, 0x1EFA), 0x1A0, 0x1A1, 0x1AF, 0x1B0)
_PUNCTUATION: Final = tuple(map(ord, "–—‘’“”…₫"))
LETTERS: Final = frozenset((*range(0x20, 0x7F), *range(0xA0, 0x180), *_VIETNAMESE, *_PUNCTUATION))
"""Code points: all of Vietnamese, and Latin-1 and Extended-A for names from elsewhere."""

_NAMES_KEPT: Final = [0, 1, 2, 4, 6, 13, 14]
"""Copyright, family, style, full and PostScript name, licence, its address."""


def stamp_font() -> bytes:
    """The font program, TrueType."""
    return _read()


@cache
def _read() -> bytes:
    return files("signing").joinpath("data/stamp-letters.ttf").read_bytes()


def printable(text: str) -> str:
    """The text with `?` for letters that the font lacks, as PDF/A wants (6.2.11.8)."""
    return "".join(letter if ord(letter) in LETTERS else "?" for letter in text)


def cut(program: bytes) -> bytes:
    """A font program with `LETTERS` alone, without hints and layout tables."""
    options = subset.Options(layout_closure=False, notdef_outline=True, hinting=False)
    options.name_IDs = _NAMES_KEPT
    options.drop_tables += ["GPOS", "GDEF", "GSUB"]
    font = ttLib.TTFont(io.BytesIO(program), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=sorted(LETTERS))
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


if __name__ == "__main__":
    target = Path(__file__).parent / "data" / "stamp-letters.ttf"
    target.write_bytes(cut(WHOLE_FONT.read_bytes()))
