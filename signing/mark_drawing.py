"""The mark set in type: words, QR code, handwriting as one block, drawn from (0, 0) upwards.

Text only, black, upright, serif, size 10: form of the copy, agency, signing time with zone (NĐ
30/2020 annex I cell 14); smaller below it, that the page was converted from paper, by whom (NĐ
137/2024 art. 4), and at its left the QR code of the public check. All lengths are PDF points.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final

import segno
from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import PdfContent, ResourceType
from pyhanko.pdf_utils.font.opentype import GlyphAccumulator
from pyhanko.pdf_utils.images import pil_image
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints

from core.artifacts import PersonStampText, StampText
from core.clock import VIETNAM
from core.errors import Fault, MotLanError
from core.vietnamese import nfc
from signing.stamp_font import printable, stamp_font

_SIZE: Final = 10.0
_SMALL: Final = 7.0
_LEADING: Final = 1.25
_DESCENT: Final = 0.3
_GAP: Final = 4.0
_MODULE: Final = 0.9
"""Side of a QR module: 0.32 mm; larger, and most papers would have to grow for the mark."""
_QUIET: Final = 2
"""Modules kept white around the code; what keeps the mark from the paper's text adds as many."""
_HANDWRITING: Final = (70.0, 30.0)
_MOST_PIXELS: Final = 4_000_000

AnyStamp = StampText | PersonStampText


class SignatureImageUnfitError(MotLanError):
    """The picture of a personal signature is no PNG, or too large."""

    code: ClassVar[str] = "signature_image_unfit"
    fault: ClassVar[Fault] = "caller"


@dataclass(frozen=True)
class Block:
    """What is set: its extent, its operators, and the picture that they show as /Im1, if any."""

    width: float
    height: float
    operators: bytes
    picture: Image.Image | None = None


class MarkContent(PdfContent):
    """A block as content of a form, turned so that it stands upright on the page."""

    def __init__(
        self,
        writer: IncrementalPdfFileWriter,
        font: GlyphAccumulator,
        block: Block,
        rotation: int,
    ) -> None:
        width, height = block.width, block.height
        turn = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, height, 0),
            180: (-1, 0, 0, -1, width, height),
            270: (0, -1, 1, 0, 0, width),
        }[rotation]
        self._operators = b"0 g %g %g %g %g %g %g cm " % turn + block.operators
        self._font = font
        self._writer = writer
        self._picture = block.picture
        extent = (width, height) if rotation in {0, 180} else (height, width)
        super().__init__(box=BoxConstraints(width=extent[0], height=extent[1]), writer=writer)

    def render(self) -> bytes:
        """The operators; font and picture join the form's resources."""
        self.set_resource(ResourceType.FONT, generic.pdf_name("/F1"), self._font.as_resource())
        if self._picture is not None:
            shown = pil_image(self._picture, self._writer)
            self.set_resource(ResourceType.XOBJECT, generic.pdf_name("/Im1"), shown)
        return self._operators


def new_font(writer: IncrementalPdfFileWriter) -> GlyphAccumulator:
    """The font for the marks of one file; it embeds the letters that were set in it."""
    return GlyphAccumulator(writer, io.BytesIO(stamp_font()), font_size=int(_SIZE))


def typeset(
    font: GlyphAccumulator,
    stamp: AnyStamp,
    moment: datetime,
    widths: tuple[float, float],
    *,
    with_code: bool,
) -> tuple[Block, ...]:
    """The same mark in more and in fewer lines; `with_code`: with its QR code, if it has one.

    `widths`: at most so wide, and the last form, in as few lines as can be, at most so wide.

    :raises SignatureImageUnfitError: the picture of the handwriting cannot be shown.
    """
    time = moment.astimezone(VIETNAM).isoformat(timespec="seconds")
    if isinstance(stamp, PersonStampText):
        person = nfc(stamp.full_name)
        lines = [(_SIZE, f"Người đối chiếu: {person}"), (_SIZE, time)]
        return (_with_handwriting(_set(font, lines, widths[0]), stamp.handwriting),)
    code = _code(stamp.check_url) if with_code and stamp.check_url else None
    taken = 0.0 if code is None else code.width + _GAP
    high, middle, flat = _layouts(stamp, time)
    blocks = (
        *(_set(font, lines, widths[0] - taken) for lines in (high, middle)),
        _set(font, flat, widths[1] - taken),
    )
    return blocks if code is None else tuple(_beside(code, block) for block in blocks)


def _layouts(stamp: StampText, time: str) -> Sequence[Sequence[tuple[float, str]]]:
    """The same words in more and in fewer lines: size and text of each."""
    form, agency, person = nfc(stamp.copy_form), nfc(stamp.agency_name), nfc(stamp.converted_by)
    converted = f"Chuyển đổi từ văn bản giấy, {time}"
    converter = f"Người chuyển đổi: {person}"
    # Without a converter the file was not made from paper, and the mark does not say so.
    small = [(_SMALL, converted), (_SMALL, converter)] if person else []
    small_line = [(_SMALL, f"{converted}. {converter}")] if person else []
    return (
        [(_SIZE, form), (_SIZE, agency), (_SIZE, time), *small],
        [(_SIZE, f"{form} – {agency}"), (_SIZE, time), *small],
        [(_SIZE, f"{form} – {agency} – {time}"), *small_line],
    )


def _set(font: GlyphAccumulator, lines: Sequence[tuple[float, str]], widest: float) -> Block:
    wrapped = [
        (size, part) for size, text in lines for part in _wrap(font, size, printable(text), widest)
    ]
    height = sum(size * _LEADING for size, _ in wrapped)
    width, baseline, operators = 0.0, height, []
    for size, text in wrapped:
        baseline -= size * (_LEADING - _DESCENT)
        font.font_size = size  # type: ignore[assignment] # a float works as well
        shaped = font.shape(text)
        operators.append(b"BT /F1 %g Tf 0 %g Td %s ET" % (size, baseline, shaped.graphics_ops))
        baseline -= size * _DESCENT
        width = max(width, shaped.x_advance * size)
    return Block(width, height, b" ".join(operators))


def _wrap(font: GlyphAccumulator, size: float, text: str, widest: float) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.shape(longer).x_advance * size <= widest:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _code(url: str) -> Block:
    """The QR code as filled rectangles, one for each run of dark modules: sharp at every size."""
    rows = tuple(segno.make_qr(url, error="l", boost_error=False).matrix)
    side = (len(rows) + 2 * _QUIET) * _MODULE
    runs = []
    for number, row in enumerate(rows):
        bottom = side - (number + 1 + _QUIET) * _MODULE
        start = 0
        for column in range(1, len(row) + 1):
            if column == len(row) or bool(row[column]) != bool(row[start]):
                if row[start]:
                    left, width = (start + _QUIET) * _MODULE, (column - start) * _MODULE
                    runs.append(b"%g %g %g %g re" % (left, bottom, width, _MODULE))
                start = column
    return Block(side, side, b" ".join(runs) + b" f")


def _beside(code: Block, words: Block) -> Block:
    """Code or picture at the left of the words, both from the top."""
    height = max(code.height, words.height)
    left = code.width + _GAP
    operators = b"q 1 0 0 1 0 %g cm %s Q q 1 0 0 1 %g %g cm %s Q" % (
        height - code.height,
        code.operators,
        left,
        height - words.height,
        words.operators,
    )
    return Block(left + words.width, height, operators)


def _with_handwriting(words: Block, png: bytes | None) -> Block:
    """The picture before the words, no larger than `_HANDWRITING`, in its own proportions."""
    if png is None:
        return words
    try:
        opened = Image.open(io.BytesIO(png), formats=["PNG"])
        if opened.width * opened.height > _MOST_PIXELS:
            raise SignatureImageUnfitError
        picture = opened.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise SignatureImageUnfitError from error
    scale = min(_HANDWRITING[0] / picture.width, _HANDWRITING[1] / picture.height)
    width, height = picture.width * scale, picture.height * scale
    drawn = Block(width, height, b"%g 0 0 %g 0 0 cm /Im1 Do" % (width, height))
    return replace(_beside(drawn, words), picture=picture)
