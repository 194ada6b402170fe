"""Fonts that hold every Vietnamese letter, checked letter by letter before anything is drawn.

Debian's old `fonts-liberation` lacks the letters with two marks and prints boxes instead; a page
drawn with it makes every measurement of a reader nonsense. So each text is held against the
font's own character map and drawing fails otherwise.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, NamedTuple

from fontTools.ttLib import TTFont
from PIL import ImageFont

from cli.specimens.errors import FontMissingError, GlyphMissingError

Family = Literal["serif", "sans", "mono", "book", "screen", "display"]
"""Like Times, Arial and Courier; `book` and `screen` are the Noto faces with and without serifs,
`display` the one with hairlines that printed certificates have."""

_FOLDERS: Final = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/truetype/noto"),
)
_STEMS: Final[dict[Family, tuple[str, ...]]] = {
    "serif": ("Tinos", "NotoSerif"),
    "sans": ("Arimo", "NotoSans"),
    "mono": ("Cousine", "NotoSansMono"),
    "book": ("NotoSerif",),
    "screen": ("NotoSans",),
    "display": ("NotoSerifDisplay", "NotoSerif"),
}


class Style(NamedTuple):
    """How letters look: size in points, weight, slant, family."""

    size_pt: float = 13.0
    bold: bool = False
    italic: bool = False
    family: Family = "serif"


@lru_cache(maxsize=32)
def font_file(family: Family, bold: bool, italic: bool) -> Path:  # noqa: FBT001 # cached by position
    """The file of a face; croscore (metric-compatible with Times and Arial) before Noto."""
    suffix = ("Bold" if bold else "") + ("Italic" if italic else "") or "Regular"
    for folder in _FOLDERS:
        for stem in _STEMS[family]:
            path = folder / f"{stem}-{suffix}.ttf"
            if path.is_file():
                return path
    raise FontMissingError(family=family)


@lru_cache(maxsize=32)
def letters_of(path: Path) -> frozenset[int]:
    """The code points for which the font file has a picture."""
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


@lru_cache(maxsize=512)
def load(style: Style, dpi: int) -> ImageFont.FreeTypeFont:
    """The face at the size that `style.size_pt` has at `dpi`.

    Basic layout: composed Vietnamese letters need no shaping, and the result does not depend on
    whether the machine has libraqm.
    """
    path = font_file(style.family, style.bold, style.italic)
    size_px = max(1, round(style.size_pt * dpi / 72))
    return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=20_000)
def length_of(text: str, style: Style, dpi: int) -> float:
    """The width of the text in pixels; names and common words are asked for again and again."""
    return load(style, dpi).getlength(text)


def require_letters(text: str, style: Style) -> None:
    """Raise `GlyphMissingError` unless the face has a picture for every letter of `text`."""
    path = font_file(style.family, style.bold, style.italic)
    for char in text:
        if ord(char) not in letters_of(path):
            raise GlyphMissingError(font=path.name, code_point=f"U+{ord(char):04X}")
