"""The font of the invisible text: boxes that nobody sees, with a number, a width and a letter.

The widths are those of Times, the face of Vietnamese papers (NĐ 30/2020), so that a part of a word
is selected where it stands.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Final

from ocr.pdf.writer import PdfWriter, literal, mapping, reference, sequence, string

FONT_NAME: Final = "MlLayer"
"""Name of the font in the resources of a page."""

_BASE_NAME: Final = b"/MLLAYR+MotLanLayer"
ASCENT: Final = 0.78
"""In sizes: how high the boxes reach over the base line."""
_SYMBOLIC: Final = 4
_BOX: Final = (0, -150, 1000, round(1000 * ASCENT))
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
