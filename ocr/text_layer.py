"""The invisible text over a picture of a page: what makes a scan searchable and copyable.

The letters of its font are boxes that nobody sees, with a number, a width and a Unicode value.
The widths are those of Times, the face of Vietnamese papers (NĐ 30/2020), so that a part of a word
is selected where it stands.
"""

from __future__ import annotations

import math
import struct
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, groupby, pairwise
from statistics import median
from typing import Final

from core.artifacts import Word
from core.vietnamese import nfc
from ocr.pdf.writer import PdfWriter, decimal, literal, mapping, reference, sequence, string

FONT_NAME: Final = "MlLayer"
"""Name of the font in the resources of a page."""

Place = Callable[[float, float], tuple[float, float]]
"""From fractions of the upright sheet (right, down) to points on the page (right, up)."""

_BASE_NAME: Final = b"/MLLAYR+MotLanLayer"
DESCENT: Final = 0.15
"""Share of a word's height that hangs below the line, on average over Vietnamese words."""
_INVISIBLE: Final = 3
_NARROWEST_GAP: Final = 0.22
"""In sizes: poppler takes words that stand closer for one."""
_TALL: Final = 1.25
"""Height of a word in sizes: pdf.js takes lines closer than a size for one."""
_LIKE: Final = 0.3
"""Lines of a block whose heights differ by a smaller share are set in one size."""
_LIKE_PAGE: Final = 0.2
"""Blocks whose size differs by a smaller share from that of the page are set in it."""
_OF_PITCH: Final = 0.72
"""Size in distances of lines: with lines 1.5 sizes apart poppler reads columns row by row."""
_MOST_GROWTH: Final = 1.5
_CLOSEST: Final = 0.9
"""Of the distance to the next line a grown size takes no more."""
_LEANING: Final = 0.8
"""Rise or fall along a line, in its heights, from which it is taken for leaning."""
_LEANING_WORDS: Final = 3
_LEVEL: Final = 0.15
"""Base lines of words that differ by less, in sizes, are one."""
_STEP: Final = 0.1
_SHORT, _OVER = 0.4, 0.05
"""How much shorter or longer than on paper, in sizes, a word may run before it is stretched."""
_LEAST_STRETCH: Final = 5.0
_GRAIN: Final = 10
"""Words are placed to so many thousandths of the size: to a tenth of a point."""
_SYMBOLIC: Final = 4
_BOX: Final = (0, -150, 1000, 780)
"""Of every letter, in thousandths: a mark is about as high as the word in sizes grown or not."""
_OTHER_WIDTH: Final = 500
_TIMES: Final = dict(
    zip(
        map(chr, range(32, 127)),
        # Adobe's metrics of Times-Roman, in 1/1000 em.
        (250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278)
        + (500,) * 10
        + (278, 278, 564, 564, 564, 444, 921)
        + (722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889, 722, 722, 556, 722)
        + (667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333)
        + (444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500)
        + (333, 389, 278, 500, 500, 722, 500, 500, 444, 480, 200, 480, 541),
        strict=True,
    )
)


class LayerFont:
    """The font of one PDF: letters get their numbers as they come, the font is written last."""

    def __init__(self, pdf: PdfWriter) -> None:
        self._pdf = pdf
        self.number: Final = pdf.reserve()
        self._letters: dict[str, int] = {" ": 1}
        self._widths: list[int] = [_OTHER_WIDTH, _TIMES[" "]]

    def codes(self, text: str) -> bytes:
        """The text as a string of two-byte codes; letters outside the first plane are left out."""
        return literal(b"".join(struct.pack(">H", self._code(letter)) for letter in _plane(text)))

    def width(self, text: str) -> float:
        """How wide the text runs at size 1."""
        return sum(self._widths[self._code(letter)] for letter in _plane(text)) / 1000

    def _code(self, letter: str) -> int:
        known = self._letters.get(letter)
        if known is not None:
            return known
        base = {"đ": "d", "Đ": "D"}.get(letter) or unicodedata.normalize("NFD", letter)[0]
        self._letters[letter] = len(self._widths)
        self._widths.append(_TIMES.get(base, _OTHER_WIDTH))
        return self._letters[letter]

    def write(self) -> None:
        """Write the font with the letters that were asked for."""
        pdf = self._pdf
        program = _program(self._widths)
        descriptor = pdf.write(
            mapping(
                {
                    "Type": b"/FontDescriptor",
                    "FontName": _BASE_NAME,
                    "Flags": b"%d" % _SYMBOLIC,
                    "FontBBox": sequence(b"%d" % edge for edge in _BOX),
                    "ItalicAngle": b"0",
                    "Ascent": b"%d" % _BOX[3],
                    "Descent": b"%d" % _BOX[1],
                    "CapHeight": b"662",
                    "StemV": b"80",
                    "FontFile2": reference(
                        pdf.compress({"Length1": b"%d" % len(program)}, program)
                    ),
                }
            )
        )
        system = {"Registry": string("Adobe"), "Ordering": string("Identity"), "Supplement": b"0"}
        descendant = pdf.write(
            mapping(
                {
                    "Type": b"/Font",
                    "Subtype": b"/CIDFontType2",
                    "BaseFont": _BASE_NAME,
                    "CIDSystemInfo": mapping(system),
                    "FontDescriptor": reference(descriptor),
                    "DW": b"%d" % _OTHER_WIDTH,
                    "W": b"[0 " + sequence(b"%d" % width for width in self._widths) + b"]",
                    "CIDToGIDMap": b"/Identity",
                }
            )
        )
        pdf.write(
            mapping(
                {
                    "Type": b"/Font",
                    "Subtype": b"/Type0",
                    "BaseFont": _BASE_NAME,
                    "Encoding": b"/Identity-H",
                    "DescendantFonts": sequence([reference(descendant)]),
                    "ToUnicode": reference(pdf.compress({}, _unicode_table(self._letters))),
                }
            ),
            self.number,
        )


def _plane(text: str) -> Iterator[str]:
    return (letter for letter in text if letter <= "\uffff")


def _program(widths: Sequence[int]) -> bytes:
    """A TrueType font of boxes with these widths (OpenType 1.9; the tables that PDF needs).

    Without boxes Chromium marks found and selected words with lines of no height.
    """
    count = len(widths)
    glyphs = [_box_glyph(width) for width in widths]
    places = accumulate((len(glyph) // 2 for glyph in glyphs), initial=0)
    tables = {
        b"glyf": b"".join(glyphs),
        b"head": struct.pack(
            ">IIIIHHqq4hHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, *_BOX, 0, 8, 2, 0, 0
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhh8xhH",
            0x10000,
            _BOX[3],
            _BOX[1],
            0,
            max(widths),
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            count,
        ),
        b"hmtx": b"".join(struct.pack(">Hh", width, 0) for width in widths),
        b"loca": struct.pack(f">{count + 1}H", *places),
        b"maxp": struct.pack(">IH4H2H7H", 0x10000, count, 4, 1, 0, 0, 1, *(0,) * 8),
    }
    total = len(tables)
    power = 1 << (total.bit_length() - 1)
    head = struct.pack(
        ">IHHHH", 0x10000, total, power * 16, total.bit_length() - 1, (total - power) * 16
    )
    directory, bodies = b"", b""
    for name, body in tables.items():
        place = 12 + 16 * total + len(bodies)
        directory += name + struct.pack(">III", _checksum(body), place, len(body))
        bodies += body + bytes(-len(body) % 4)
    return head + directory + bodies


def _box_glyph(width: int) -> bytes:
    """One outline of four straight lines around the whole cell."""
    _, low, _, high = _BOX
    head = struct.pack(">h4hHH4B", 1, 0, low, width, high, 3, 0, 1, 1, 1, 1)
    return head + struct.pack(">8h", 0, 0, width, 0, low, high - low, 0, low - high)


def _checksum(body: bytes) -> int:
    padded = body + bytes(-len(body) % 4)
    return sum(int(part) for (part,) in struct.iter_unpack(">I", padded)) & 0xFFFFFFFF


def _unicode_table(letters: dict[str, int]) -> bytes:
    """The ToUnicode table: which letter each glyph number stands for."""
    rows = [f"<{number:04X}> <{ord(letter):04X}>" for letter, number in letters.items()]
    parts = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    mapped = "\n".join(
        f"{len(part)} beginbfchar\n" + "\n".join(part) + "\nendbfchar" for part in parts
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
        f"{mapped}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")


def on_flat_sheet(width: float, height: float) -> Place:
    """The sheet is the page: `width` and `height` in points."""
    return lambda across, down: (across * width, (1 - down) * height)


def layer_content(words: Sequence[Word], font: LayerFont, place: Place) -> bytes:
    """Drawing commands that write the words invisibly where `place` puts them.

    All text runs level, for programs tear leaning words apart; the words of a leaning line climb
    or fall. Words of one line share their size, lines of one block and blocks alike too, so that
    programs that sort text by its place find the lines again; a space follows every word, and a
    gap that such programs see.
    """
    pen = _Pen(font)
    blocks = [
        [_Line(list(line), place) for _, line in groupby(block, key=lambda word: word.line)]
        for _, block in groupby(words, key=lambda word: word.block)
    ]
    for block, size in zip(blocks, _sizes(blocks), strict=True):
        usual = median(line.size for line in block)
        for line in block:
            pen.write(line, size if abs(line.size / usual - 1) <= _LIKE else line.size)
    return b"\n".join([b"BT", b"%d Tr" % _INVISIBLE, *pen.commands, b"ET"])


def _sizes(blocks: Sequence[Sequence[_Line]]) -> Iterator[float]:
    """The size of each block (points): that of the page where it is alike."""
    if not blocks:
        return
    page = [line for block in blocks for line in block]
    usual = median(line.size for line in page)
    pitches = [pitch for block in blocks for pitch in _pitches(block)]
    of_page = _in_pitch(usual, pitches)
    for block in blocks:
        own = median(line.size for line in block)
        own_pitches = _pitches(block)
        if abs(own / usual - 1) > _LIKE_PAGE:
            yield _in_pitch(own, own_pitches)
        else:
            yield max(own, min([of_page, *(_CLOSEST * pitch for pitch in own_pitches)]))


def _pitches(block: Sequence[_Line]) -> list[float]:
    """How far lines of a block stand below each other, in points."""
    feet = [median(line.feet) for line in block]
    return [above - below for above, below in pairwise(feet) if above > below]


def _in_pitch(size: float, pitches: Sequence[float]) -> float:
    """The size, or a larger one that lets poppler see the lines of a column as one block."""
    wanted = _OF_PITCH * median(pitches) if pitches else size
    return max(size, min(wanted, _MOST_GROWTH * size))


class _Line:
    """The words of a line, and where each stands on the page, in points."""

    def __init__(self, words: Sequence[Word], place: Place) -> None:
        tall = median(word.box.bottom - word.box.top for word in words)
        bases = _bases(words, tall)
        self.texts = [nfc(word.text) for word in words]
        corners = [
            (place(word.box.left, base), place(word.box.right, base))
            for word, base in zip(words, bases, strict=True)
        ]
        self.lefts = [left[0] for left, _ in corners]
        self.rights = [right[0] for _, right in corners]
        feet = [left[1] for left, _ in corners]
        upper = place(words[0].box.left, bases[0] - tall)
        self.size = max(1.0, math.dist(corners[0][0], upper) / _TALL)
        is_level = max(feet) - min(feet) <= _LEVEL * self.size
        self.feet = [median(feet)] * len(feet) if is_level else feet


def _bases(words: Sequence[Word], tall: float) -> list[float]:
    """The base line under each word: level unless the line clearly climbs or falls."""
    bottoms = [word.box.bottom - DESCENT * tall for word in words]
    usual = median(bottoms)
    half = len(bottoms) // 2
    centres = [(word.box.left + word.box.right) / 2 for word in words]
    apart = median(centres[-half:]) - median(centres[:half]) if half >= _LEANING_WORDS else 0.0
    if apart <= 0:
        return [usual] * len(words)
    rise = (median(bottoms[-half:]) - median(bottoms[:half])) / apart
    if abs(rise) * (centres[-1] - centres[0]) < _LEANING * tall:
        return [usual] * len(words)
    middle = median(centres)
    return [usual + rise * (centre - middle) for centre in centres]


class _Pen:
    """Writes lines one after another; font, size and stretch stay until they change."""

    def __init__(self, font: LayerFont) -> None:
        self.commands: list[bytes] = []
        self._font = font
        self._size, self._stretch = 0.0, 100
        self._at = (0.0, 0.0)
        self._shown: list[bytes] = []
        self._reached = 0.0

    def write(self, line: _Line, size: float) -> None:
        """Write the words of a line at about this size (points)."""
        size = round(2 * size) / 2
        if size != self._size:
            self.commands.append(b"/%s %s Tf" % (FONT_NAME.encode(), decimal(size)))
            self._size = size
        owns = [self._font.width(text) * size for text in line.texts]
        lefts = _apart(line.lefts, owns, size)
        room = _room(lefts, line.rights, size)
        words = zip(line.texts, lefts, line.feet, owns, room, strict=True)
        fitting = [
            (text, left, foot, own, 100 * wide / own)
            for text, left, foot, own, wide in words
            if own
        ]
        usual = round(max(_LEAST_STRETCH, median(part[-1] for part in fitting))) if fitting else 100
        for index, (text, left, foot, own, stretch) in enumerate(fitting):
            over = (usual - stretch) / 100 * own
            fits = -_SHORT * size <= over <= _OVER * size
            wanted = usual if fits else round(max(_LEAST_STRETCH, stretch))
            if not index or wanted != self._stretch or abs(foot - self._at[1]) > _STEP:
                self._begin(left, foot, wanted)
            self._show(text + " ", left)
        self._end()

    def _begin(self, left: float, foot: float, stretch: int) -> None:
        """Go to a place (points) to within a tenth; what is shown from there has this stretch."""
        self._end()
        step = round(left - self._at[0], 1), round(foot - self._at[1], 1)
        self._at = self._at[0] + step[0], self._at[1] + step[1]
        self._reached = self._at[0]
        self.commands.append(b"%s %s Td" % (decimal(step[0], 1), decimal(step[1], 1)))
        if stretch != self._stretch:
            self.commands.append(b"%d Tz" % stretch)
            self._stretch = stretch

    def _show(self, text: str, left: float) -> None:
        # Numbers move to the left, in thousandths of the stretched size (ISO 32000-1, 9.4.3).
        unit = self._size * self._stretch / 100
        back = round((self._reached - left) * 1000 / unit / _GRAIN) * _GRAIN
        if back:
            self._shown.append(b"%d" % back)
        self._shown.append(self._font.codes(text))
        self._reached += self._font.width(text) * unit - back * unit / 1000

    def _end(self) -> None:
        if self._shown:
            self.commands.append(b"[" + b"".join(self._shown) + b"]TJ")
            self._shown = []


def _apart(lefts: Sequence[float], widths: Sequence[float], size: float) -> list[float]:
    """Where the words of a line begin, those that overlap moved until each has a little room."""
    apart = list(lefts[:1])
    for (before, left), width in zip(pairwise(lefts), widths, strict=False):
        least = apart[-1] + _LEAST_STRETCH / 100 * width + _NARROWEST_GAP * size
        apart.append(left if left < before else max(left, least))
    return apart


def _room(lefts: Sequence[float], rights: Sequence[float], size: float) -> list[float]:
    """How wide each word may run: to its end, but not up to the next one."""
    nexts = [*lefts[1:], math.inf]
    return [
        min(right, following - _NARROWEST_GAP * size) - left if following > left else right - left
        for left, right, following in zip(lefts, rights, nexts, strict=True)
    ]
