"""One page of a PDF as a small file of its own that holds its text operators and font tables only.

pdfminer trusts what it reads: a table of characters that claims a range of four thousand million
keeps it busy for hours. So nothing reaches it but what is copied here piece by piece, each piece
with a bound. Pictures, lines, colours and the programs of the fonts stay behind.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

_OPERATORS: Final = "q Q cm BT ET Tf Tr Tc Tw Tz TL Ts Td TD Tm T* Tj TJ ' \" Do"
_MOST_INSTRUCTIONS: Final = 60_000
"""As often as they are carried out: a form that is drawn a thousand times counts so often."""
_MOST_PACKED: Final = 500_000
_MOST_BYTES: Final = 4_000_000
_MOST_NESTED: Final = 6
_MOST_FONTS: Final = 60
_MOST_ENTRIES: Final = 1_000
"""Of a table of a one-byte font, which has use for 256."""
_MOST_WIDTHS: Final = 20_000
_MOST_TABLE_BYTES: Final = 100_000
_RANGE: Final = re.compile(rb"<\s*([0-9A-Fa-f]+)\s*>\s*<\s*([0-9A-Fa-f]+)\s*>\s*(?:<|\[)")
_SIMPLE: Final = ("/Type1", "/MMType1", "/TrueType")


class TooComplexError(Exception):
    """The page holds more than a page of text does, or what this reader does not know."""


class CutPage(NamedTuple):
    """A page by itself."""

    file: bytes
    """A PDF of one page; its units are those of the page it was cut from, unturned."""
    glyphs: dict[str, dict[int, str]]
    """For each one-byte font, by its base name: the glyph names that the file gives to codes."""


class _Part(NamedTuple):
    content: bytes
    resources: Dictionary
    instructions: int


@dataclass
class _Cutter:
    """What was already copied into the new file."""

    target: pikepdf.Pdf
    fonts: dict[tuple[int, int], Object] = field(default_factory=dict)
    forms: dict[tuple[int, int], tuple[Object, int]] = field(default_factory=dict)
    glyphs: dict[str, dict[int, str]] = field(default_factory=dict)
    bytes_read: int = 0

    def part(self, data: bytes, resources: Object, depth: int) -> _Part:
        """The text operators of one content, with the fonts and forms that they name."""
        if depth < 0:
            raise TooComplexError
        kept: list[pikepdf.ContentStreamInstruction] = []
        fonts, forms = Dictionary(), Dictionary()
        count = 0
        for found in pikepdf.parse_content_stream(Stream(self.target, data), _OPERATORS):
            if not isinstance(found, pikepdf.ContentStreamInstruction):
                continue
            count += 1
            operator = str(found.operator)
            if operator == "Do":
                made = self._form(resources, str(found.operands[0]), depth)
                if made is None:
                    continue
                forms[str(found.operands[0])], inside = made
                count += inside
            elif operator == "Tf" and str(found.operands[0]) not in fonts:
                fonts[str(found.operands[0])] = self._font(resources, str(found.operands[0]))
            if count > _MOST_INSTRUCTIONS:
                raise TooComplexError
            kept.append(found)
        content = pikepdf.unparse_content_stream(kept)
        return _Part(content, Dictionary(Font=fonts, XObject=forms), count)

    def unpacked(self, content: Object) -> bytes:
        """The bytes of one stream, or of an array of them."""
        if isinstance(content, Array):
            return b"\n".join(self.unpacked(stream) for stream in content)
        if not isinstance(content, Stream) or int(content.get("/Length", 0)) > _MOST_PACKED:
            raise TooComplexError
        data = content.read_bytes()
        self.bytes_read += len(data)
        if self.bytes_read > _MOST_BYTES:
            raise TooComplexError
        return data

    def _form(self, resources: Object, name: str, depth: int) -> tuple[Object, int] | None:
        """A form and how many instructions it takes to draw it; None for a picture."""
        form = resources.get("/XObject", Dictionary()).get(name)
        if not isinstance(form, Stream) or form.get("/Subtype") != Name.Form:
            return None
        if form.objgen in self.forms:
            return self.forms[form.objgen]
        own = form.get("/Resources", resources)
        part = self.part(self.unpacked(form), own, depth - 1)
        stream = Stream(self.target, part.content)
        stream.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=_numbers(form.BBox, 4),
            Matrix=_numbers(form.get("/Matrix", Array([1, 0, 0, 1, 0, 0])), 6),
            Resources=part.resources,
        )
        self.forms[form.objgen] = self.target.make_indirect(stream), part.instructions
        return self.forms[form.objgen]

    def _font(self, resources: Object, name: str) -> Object:
        font = resources.Font[name]
        known = self.fonts.get(font.objgen)
        if known is not None and font.is_indirect:
            return known
        if len(self.fonts) >= _MOST_FONTS:
            raise TooComplexError
        kind = str(font.get("/Subtype"))
        if kind in _SIMPLE:
            made = self._simple_font(font, kind)
        elif kind == "/Type0":
            made = self._wide_font(font)
        else:
            raise TooComplexError
        self.fonts[font.objgen] = self.target.make_indirect(made)
        return self.fonts[font.objgen]

    def _simple_font(self, font: Object, kind: str) -> Dictionary:
        base = str(font.BaseFont)
        names = self.glyphs.setdefault(base.removeprefix("/"), {})
        made = Dictionary(Type=Name.Font, Subtype=Name(kind), BaseFont=Name(base))
        if "/Widths" in font:
            made.FirstChar = int(font.get("/FirstChar", 0))
            made.Widths = _numbers(font.Widths, _MOST_ENTRIES)
        if "/FontDescriptor" in font:
            made.FontDescriptor = _descriptor(font.FontDescriptor, base)
        encoding = font.get("/Encoding")
        if isinstance(encoding, Name):
            made.Encoding = Name(str(encoding))
        elif isinstance(encoding, Dictionary):
            made.Encoding = _encoding(encoding, names)
        self._copy_characters(font, made)
        return made

    def _wide_font(self, font: Object) -> Dictionary:
        """A font of two-byte codes; those that are not the numbers of glyphs are not known."""
        if font.get("/Encoding") != Name("/Identity-H"):
            raise TooComplexError
        base = str(font.BaseFont)
        inner = font.DescendantFonts[0]
        below = Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(base),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=_descriptor(inner.FontDescriptor, base),
            DW=float(inner.get("/DW", 1000)),
        )
        if "/W" in inner:
            below.W = _wide_widths(inner.W)
        made = Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=Name(base),
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([self.target.make_indirect(below)]),
        )
        self._copy_characters(font, made)
        return made

    def _copy_characters(self, font: Object, made: Dictionary) -> None:
        """The table to Unicode, where its ranges are no longer than the standard allows."""
        table = font.get("/ToUnicode")
        if not isinstance(table, Stream):
            return
        data = self.unpacked(table)
        # ISO 32000-1, 9.10.3: the codes of a range differ in their last byte only.
        wide = any(int(last, 16) - int(first, 16) > 0xFF for first, last in _RANGE.findall(data))
        if len(data) > _MOST_TABLE_BYTES or b"usecmap" in data or wide:
            raise TooComplexError
        made.ToUnicode = self.target.make_indirect(Stream(self.target, data))


def cut_out(page: pikepdf.Page) -> CutPage:
    """The text of one page in a file of its own.

    Raises TooComplexError for a page with more than a page needs, and whatever pikepdf raises on
    objects that are not what they should be (ValueError, TypeError, AttributeError, KeyError …).
    """
    with pikepdf.new() as target:
        cutter = _Cutter(target)
        content = cutter.unpacked(page.obj.Contents)
        part = cutter.part(content, page.resources, _MOST_NESTED)
        target.add_blank_page(page_size=(1000, 1000))
        target.pages[0].obj.Resources = part.resources
        target.pages[0].obj.Contents = Stream(target, part.content)
        written = io.BytesIO()
        target.save(written, compress_streams=False)
        return CutPage(written.getvalue(), cutter.glyphs)


def _numbers(given: Object, most: int) -> Array:
    if len(given) > most:
        raise TooComplexError
    return Array([float(number) for number in given])


def _descriptor(given: Object, base: str) -> Dictionary:
    made = Dictionary(Type=Name.FontDescriptor, FontName=Name(base))
    for key in ("/Ascent", "/Descent", "/MissingWidth"):
        if key in given:
            made[key] = float(given[key])
    made.Flags = int(given.get("/Flags", 32))
    if "/FontBBox" in given:
        made.FontBBox = _numbers(given.FontBBox, 4)
    return made


def _encoding(encoding: Object, names: dict[int, str]) -> Dictionary:
    """The encoding of a one-byte font; its own names of glyphs are added to `names`."""
    made = Dictionary(Type=Name.Encoding)
    if "/BaseEncoding" in encoding:
        made.BaseEncoding = Name(str(encoding.BaseEncoding))
    differences: list[object] = []
    code = 0
    given = encoding.get("/Differences", Array())
    if len(given) > _MOST_ENTRIES:
        raise TooComplexError
    for entry in given:
        if isinstance(entry, Name):
            names[code] = str(entry).removeprefix("/")
            differences.append(Name(str(entry)))
            code += 1
        else:
            code = int(entry)
            differences.append(code)
    made.Differences = Array(differences)
    return made


def _wide_widths(given: Object) -> Array:
    """The widths of a two-byte font: `first [w w …]` and `first last w`."""
    made: list[object] = []
    loose: list[int] = []
    count = 0
    for entry in given:
        if isinstance(entry, Array):
            made.append(_numbers(entry, _MOST_WIDTHS))
            count += len(entry)
            loose = []
        else:
            made.append(float(entry) if len(loose) == 2 else int(entry))
            loose.append(int(entry))
            if len(loose) == 3:
                count += max(1, loose[1] - loose[0])
                loose = []
        if count > _MOST_WIDTHS or len(made) > _MOST_WIDTHS:
            raise TooComplexError
    return Array(made)
