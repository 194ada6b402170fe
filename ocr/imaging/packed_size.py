"""The size that packed pictures of a PDF say of themselves, whatever their dictionary says.

Decoders go by the data: a JPEG of 16,000 × 16,000 dots needs its memory where /Width says 1000 too.
"""

from __future__ import annotations

import io
import re
import struct
from typing import Final

import pikepdf
from PIL import Image

from ocr.imaging.broken import BROKEN_PICTURE

_FAX_COLUMNS: Final = 1728
"""What a fax has where nothing is said (ISO 32000-1, table 11)."""
_CODESTREAM: Final = re.compile(rb"\xff\x4f\xff\x51.{4}(.{16})", re.DOTALL)
"""SOC and SIZ of JPEG 2000 (ISO 15444-1, A.5.1); packed data never looks like it."""
_START_OF_JPEG: Final = b"\xff\xd8"


def packed_size(picture: pikepdf.Stream) -> tuple[int, int] | None:
    """Width and height in dots that the data decodes to; None where it says none, or nonsense.

    Raises pikepdf.PdfError where the data cannot be read at all.
    """
    filters = _as_list(picture.get("/Filter", None))
    if not filters:
        return None
    last = str(filters[-1])
    if last == "/CCITTFaxDecode":
        return _fax_size(_as_list(picture.get("/DecodeParms", None)))
    if last == "/DCTDecode":
        return _jpeg_size(_packed(picture, filters))
    if last == "/JPXDecode":
        return _jpeg2000_size(_packed(picture, filters))
    return None


def _as_list(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _packed(picture: pikepdf.Stream, filters: list[object]) -> bytes:
    """The data as the last filter gets it."""
    if len(filters) == 1:
        return picture.read_raw_bytes()
    # qpdf takes off all filters or none, so the last one is left out.
    with pikepdf.Pdf.new() as alone:
        before = pikepdf.Array(pikepdf.Name(str(name)) for name in filters[:-1])
        return pikepdf.Stream(alone, picture.read_raw_bytes(), Filter=before).read_bytes()


def _fax_size(parameters: list[object]) -> tuple[int, int] | None:
    said = parameters[-1] if parameters else None
    if not isinstance(said, pikepdf.Dictionary):
        return None
    return int(said.get("/Columns", _FAX_COLUMNS)), int(said.get("/Rows", 0))


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    # Decoders pass over what stands before the picture.
    start = data.find(_START_OF_JPEG)
    try:
        with Image.open(io.BytesIO(data[max(0, start) :]), formats=["JPEG"]) as opened:
            return opened.size
    except BROKEN_PICTURE:
        return None


def _jpeg2000_size(data: bytes) -> tuple[int, int] | None:
    sizes = [struct.unpack(">4I", found[1]) for found in _CODESTREAM.finditer(data)]
    return max(
        ((right - left, bottom - top) for right, bottom, left, top in sizes),
        key=lambda size: size[0] * size[1],
        default=None,
    )
