"""The letters of one PDF page with their places, fonts and whether they can be seen (pdfium)."""

from __future__ import annotations

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final, NamedTuple, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

_Handle: TypeAlias = Any
"""A pointer of pdfium; its binding gives them no types."""
_MOST_LETTERS: Final = 100_000
"""An A0 plan has fewer; a page with more was made to keep somebody busy."""
MOST_OBJECTS: Final = 50_000
MOST_NESTED: Final = 6
_SCAN_COVER: Final = 0.8
"""A picture over so much of the page is the page."""
_WRITING_COVER: Final = 0.002
"""Share of the page, 1.2 cm² of A4: a date or a number in large type."""
_WRITING_HEIGHT: Final = 0.008
"""Share of the page's height, 7 points of A4: the smallest print that is read."""
_UNSEEN_MODES: Final = frozenset(
    (pdfium.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium.FPDF_TEXTRENDERMODE_CLIP)
)
LEVEL: Final = math.radians(10)
"""Text that leans by less runs from left to right."""
_SAME_PLACE: Final = 0.06
"""Of a letter's height; the narrowest letter of the narrowest fonts is twice as wide."""
_HALF: Final = 0.5
_SMALLEST: Final = 2.0
"""Points of height or width; smaller letters are not there to be read."""
_GRID: Final = 1_000_000
"""pdfium gives places on the upright page as whole numbers; so fine is the page divided."""
_LINE_END_HYPHEN: Final = "\x02"
_LIGATURES: Final = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl"}


Place: TypeAlias = tuple[float, float, float, float]
"""Left, top, right, bottom in fractions of the upright page."""


class PageLetter(NamedTuple):
    """One letter; places are fractions of the upright page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    font: str
    """Base name of the font, with the tag of its subset."""
    run: int
    """Number of the text object that shows it; 0 for spaces that the reader adds."""
    is_level: bool
    """It runs from left to right on the upright page."""
    is_unmapped: bool
    """The font does not say which character it is."""


@dataclass(frozen=True)
class PageLetters:
    """What a page paints that may be text."""

    letters: tuple[PageLetter, ...]
    """In the order of the file."""
    picture_cover: float
    """Share of the page under pictures, at most 1."""
    pictures: tuple[Place, ...]
    """The pictures that are large enough to hold a line of writing."""
    is_embedded: bool
    """The file brings the fonts of all that is painted."""
    paths: int
    """Drawn lines and shapes; text turned into outlines makes many."""
    ratio: float
    """Height of the upright page over its width."""

    @property
    def is_scan(self) -> bool:
        """Whether pictures are the page."""
        return self.picture_cover >= _SCAN_COVER


class _Run(NamedTuple):
    number: int
    font: str
    is_seen: bool
    is_level: bool


@dataclass
class _Objects:
    """What the page paints, in its order."""

    place: dict[int, int] = field(default_factory=dict)
    """Address of a text object to its number in the order of painting."""
    cover: float = 0.0
    pictures: list[Place] = field(default_factory=list)
    is_embedded: bool = True
    last_cover: int = -1
    """Number of the last opaque picture that covers the whole page."""
    paths: int = 0
    count: int = 0


class Places:
    """Where letters stand already: bold was made by printing twice, a hair's breadth apart."""

    def __init__(self) -> None:
        self._taken: defaultdict[tuple[str, int, int, int], list[tuple[float, float]]]
        self._taken = defaultdict(list)

    def is_again(self, font: str, code: int, left: float, bottom: float, height: float) -> bool:
        """Whether this letter of this font stands there; it does from now on."""
        near = max(_SAME_PLACE * height, 1e-6)
        # In a grid twice as wide, what is near lies in one of four cells.
        column, row = math.floor(left / near / 2), math.floor(bottom / near / 2)
        across = 1 if left / near / 2 - column >= _HALF else -1
        up = 1 if bottom / near / 2 - row >= _HALF else -1
        found = any(
            abs(x - left) <= near and abs(y - bottom) <= near
            for cell in product((column, column + across), (row, row + up))
            for x, y in self._taken.get((font, code, *cell), ())
        )
        if not found:
            self._taken[font, code, column, row].append((left, bottom))
        return found


class Plane:
    """From the page's own units to fractions of the upright page."""

    def __init__(self, page: _Handle) -> None:
        origin = self._corner(page, 0, 0)
        across, up = self._corner(page, 1000, 0), self._corner(page, 0, 1000)
        self.x = ((across[0] - origin[0]) / 1000, (up[0] - origin[0]) / 1000, origin[0])
        self.y = ((across[1] - origin[1]) / 1000, (up[1] - origin[1]) / 1000, origin[1])
        # Quarter turns only: one of each pair is nought, up to the grid.
        self.turn = math.atan2(-self.y[0], self.x[0])

    @staticmethod
    def _corner(page: _Handle, across: float, up: float) -> tuple[float, float]:
        x, y = ctypes.c_int(), ctypes.c_int()
        if not pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, across, up, x, y):
            raise ValueError
        return x.value / _GRID, y.value / _GRID

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of a rectangle."""
        (ax, bx, cx), (ay, by, cy) = self.x, self.y
        x0, x1 = ax * left + bx * bottom + cx, ax * right + bx * top + cx
        y0, y1 = ay * left + by * bottom + cy, ay * right + by * top + cy
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def page_letters(page: pypdfium2.PdfPage) -> PageLetters | None:
    """The letters of a page that are painted, large enough and on the paper.

    Whether they are seen in the end only `ocr.own_text.drawn` knows. None where there are too many
    to be a paper.

    Raises pypdfium2.PdfiumError and ValueError when the page cannot be read.
    """
    plane = Plane(page.raw)
    seen = _objects(page.raw, plane)
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MOST_LETTERS:
            return None
        letters = tuple(_letters(text.raw, count, plane, seen))
    finally:
        text.close()
    cover, ratio = min(1.0, seen.cover), height / max(width, 1e-6)
    pictures = tuple(seen.pictures)
    return PageLetters(letters, cover, pictures, seen.is_embedded, seen.paths, ratio)


def _letters(text: _Handle, count: int, plane: Plane, seen: _Objects) -> Iterator[PageLetter]:
    runs: dict[int, _Run] = {}
    rectangle = pdfium.FS_RECTF()
    nowhere = _Run(0, "", is_seen=True, is_level=True)
    places = Places()
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(text, index)
        if not 0 < code < 0x110000:
            continue
        shown = pdfium.FPDFText_GetTextObject(text, index)
        run = nowhere
        if shown:
            address = ctypes.addressof(shown.contents)
            known = runs.get(address)
            run = known or _run(shown, text, index, plane, seen, len(runs) + 1)
            runs[address] = run
        if not run.is_seen or not pdfium.FPDFText_GetLooseCharBox(text, index, rectangle):
            continue
        box = plane.box(rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        height = rectangle.top - rectangle.bottom
        if max(height, rectangle.right - rectangle.left) < _SMALLEST or not _is_on_page(box):
            continue
        if places.is_again(run.font, code, rectangle.left, rectangle.bottom, height):
            continue
        char = chr(code)
        unmapped = not char.isspace() and pdfium.FPDFText_HasUnicodeMapError(text, index) == 1
        if char == _LINE_END_HYPHEN and not unmapped:
            char = "-"
        yield PageLetter(
            _LIGATURES.get(code, char), *box, run.font, run.number, run.is_level, unmapped
        )


def _is_on_page(box: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = box
    return 0 <= (left + right) / 2 <= 1 and 0 <= (top + bottom) / 2 <= 1


def _run(
    shown: _Handle, text: _Handle, index: int, plane: Plane, seen: _Objects, number: int
) -> _Run:
    mode = pdfium.FPDFTextObj_GetTextRenderMode(shown)
    order = seen.place.get(ctypes.addressof(shown.contents), number)
    hidden = mode in _UNSEEN_MODES or order < seen.last_cover
    font = pdfium.FPDFTextObj_GetFont(shown)
    if font and not hidden and pdfium.FPDFFont_GetIsEmbedded(font) == 0:
        seen.is_embedded = False
    angle = plane.turn - pdfium.FPDFText_GetCharAngle(text, index)
    level = abs(math.remainder(angle, math.tau)) < LEVEL
    return _Run(number, _font_name(shown), not hidden, level)


def _font_name(shown: _Handle) -> str:
    font = pdfium.FPDFTextObj_GetFont(shown)
    if not font:
        return ""
    held = ctypes.create_string_buffer(256)
    pdfium.FPDFFont_GetBaseFontName(font, held, 256)
    return held.value.decode("utf-8", "replace")


def _objects(page: _Handle, plane: Plane) -> _Objects:
    """Pictures, outlines and the order of painting; nested forms are looked into."""
    seen = _Objects()
    top = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    for index in range(pdfium.FPDFPage_CountObjects(page)):
        _look(pdfium.FPDFPage_GetObject(page, index), top, plane, seen, MOST_NESTED)
        if seen.count > MOST_OBJECTS:
            break
    return seen


_Matrix = tuple[float, float, float, float, float, float]


def _look(shown: _Handle, outer: _Matrix, plane: Plane, seen: _Objects, depth: int) -> None:
    seen.count += 1
    kind = pdfium.FPDFPageObj_GetType(shown)
    if kind == pdfium.FPDF_PAGEOBJ_TEXT:
        seen.place[ctypes.addressof(shown.contents)] = seen.count
    elif kind == pdfium.FPDF_PAGEOBJ_PATH:
        seen.paths += 1
    elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
        left, top, right, bottom = place = _place(shown, outer, plane)
        share = max(0.0, right - left) * max(0.0, bottom - top)
        seen.cover += share
        if share >= _WRITING_COVER and bottom - top >= _WRITING_HEIGHT:
            seen.pictures.append(place)
        if share >= _SCAN_COVER and not pdfium.FPDFPageObj_HasTransparency(shown):
            seen.last_cover = seen.count
    elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth > 0:
        inner = pdfium.FS_MATRIX()
        if not pdfium.FPDFPageObj_GetMatrix(shown, inner):
            return
        matrix = _times((inner.a, inner.b, inner.c, inner.d, inner.e, inner.f), outer)
        for index in range(max(0, pdfium.FPDFFormObj_CountObjects(shown))):
            if seen.count > MOST_OBJECTS:
                return
            _look(pdfium.FPDFFormObj_GetObject(shown, index), matrix, plane, seen, depth - 1)


def _times(first: _Matrix, then: _Matrix) -> _Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _place(shown: _Handle, outer: _Matrix, plane: Plane) -> Place:
    """The visible part of a picture's rectangle."""
    edges = tuple(ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(shown, *edges):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (edge.value for edge in edges)
    a, b, c, d, e, f = outer
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (left, right) for y in (bottom, top)]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    x0, y0, x1, y1 = plane.box(min(across), min(up), max(across), max(up))
    return max(0.0, x0), max(0.0, y0), min(1.0, x1), min(1.0, y1)
