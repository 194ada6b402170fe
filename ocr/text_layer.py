"""The invisible text over a picture of a page: what makes a scan searchable and copyable.

Words are set in Noto Sans, embedded as a subset with a Unicode table, each stretched to the width
it has on the paper. Nothing in it depends on the clock or on chance.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import Final

import pikepdf
from fontTools import subset
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from core.artifacts import Word
from core.errors import MotLanError

_PLACES: Final = (
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/noto/NotoSans-Regular.ttf",
    "/usr/share/fonts/google-noto/NotoSans-Regular.ttf",
    "/usr/local/share/fonts/NotoSans-Regular.ttf",
)
_DESCENT: Final = 0.15
"""Share of a word's height that hangs below the line, on average over Vietnamese words."""
_FIXED_PITCH_OFF_SYMBOLIC: Final = 4
_INVISIBLE: Final = 3


class FontMissingError(MotLanError):
    """Noto Sans is not installed on this machine."""

    code, fault = "font_missing", "dependency"


@dataclass(frozen=True)
class LayerFont:
    """A font inside one PDF: its object, and the number and width (in em) of each glyph."""

    resource: pikepdf.Object
    glyphs: dict[str, tuple[int, float]]


def embed_font(pdf: Pdf, texts: Iterable[str]) -> LayerFont:
    """Put the letters of these texts into the PDF; letters that Noto Sans lacks are left out."""
    wanted = {*"".join(texts), " "}
    data, numbers, widths, metrics = _cut(frozenset(wanted))
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(data).digest()[:6])
    name = Name(f"/{tag}+NotoSans-Regular")
    program = Stream(pdf, data)
    program.Length1 = len(data)
    ascent, descent, cap_height, box = metrics
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=_FIXED_PITCH_OFF_SYMBOLIC,
            FontBBox=Array(box),
            ItalicAngle=0,
            Ascent=ascent,
            Descent=descent,
            CapHeight=cap_height,
            StemV=80,
            FontFile2=pdf.make_indirect(program),
        )
    )
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=name,
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=descriptor,
        DW=0,
        W=Array([0, Array(widths)]),
        CIDToGIDMap=Name.Identity,
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=name,
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_indirect(Stream(pdf, _unicode_table(numbers))),
    )
    glyphs = {letter: (number, widths[number] / 1000) for letter, number in numbers.items()}
    return LayerFont(pdf.make_indirect(font), glyphs)


@cache
def _noto_sans() -> bytes:
    for place in map(Path, _PLACES):
        if place.is_file():
            return place.read_bytes()
    raise FontMissingError


def _cut(
    letters: frozenset[str],
) -> tuple[bytes, dict[str, int], list[float], tuple[int, int, int, list[int]]]:
    """The subset as bytes, glyph number of each letter, widths and metrics in 1/1000 em."""
    options = subset.Options(
        layout_features=[],
        hinting=False,
        notdef_outline=True,
        glyph_names=False,
        recalc_timestamp=False,
        name_IDs=[1, 2, 6],
        drop_tables=["GSUB", "GPOS", "GDEF", "STAT", "meta", "DSIG"],
    )
    font = TTFont(io.BytesIO(_noto_sans()), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[ord(letter) for letter in letters])
    cutter.subset(font)
    written = io.BytesIO()
    font.save(written, reorderTables=False)
    em = 1000 / font["head"].unitsPerEm
    order = font.getGlyphOrder()
    numbers = {chr(code): font.getGlyphID(name) for code, name in font.getBestCmap().items()}
    widths = [round(font["hmtx"][name][0] * em, 2) for name in order]
    head, across = font["head"], font["hhea"]
    box = [round(value * em) for value in (head.xMin, head.yMin, head.xMax, head.yMax)]
    cap_height = round(getattr(font["OS/2"], "sCapHeight", 714) * em)
    metrics = (round(across.ascent * em), round(across.descent * em), cap_height, box)
    return written.getvalue(), dict(sorted(numbers.items())), widths, metrics


def _unicode_table(numbers: dict[str, int]) -> bytes:
    """The ToUnicode table: which letter each glyph number stands for."""
    rows = [
        f"<{number:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for letter, number in sorted(numbers.items(), key=lambda item: item[1])
    ]
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


def layer_content(
    words: Sequence[Word], font: LayerFont, font_name: str, width: float, height: float
) -> bytes:
    """Drawing commands that write the words invisibly on an upright page, sizes in points.

    Words of one line share baseline and size, so that programs that sort text by its place find
    the lines again.
    """
    commands = ["BT", f"{_INVISIBLE} Tr"]
    for _, grouped in groupby(words, key=lambda word: (word.block, word.line)):
        line = list(grouped)
        tall = max(1.0, median(word.box.bottom - word.box.top for word in line) * height)
        baseline = height * (1 - median(word.box.bottom for word in line)) + _DESCENT * tall
        commands.append(f"/{font_name} {tall:.2f} Tf")
        for word in line:
            commands.extend(_word(word, font, baseline, tall, width))
    commands.append("ET")
    return "\n".join(commands).encode("ascii")


def _word(word: Word, font: LayerFont, baseline: float, size: float, width: float) -> list[str]:
    known = [font.glyphs[letter] for letter in word.text if letter in font.glyphs]
    natural = sum(advance for _, advance in known) * size
    if natural <= 0:
        return []
    stretch = max(1.0, (word.box.right - word.box.left) * width / natural * 100)
    codes = "".join(f"{number:04X}" for number, _ in (*known, font.glyphs[" "]))
    return [
        f"{stretch:.2f} Tz",
        f"1 0 0 1 {word.box.left * width:.2f} {baseline:.2f} Tm",
        f"<{codes}> Tj",
    ]
