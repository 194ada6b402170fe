"""What a file is by its first bytes; its name and the browser's word are not asked."""

from __future__ import annotations

from typing import Final

from core.artifacts import MediaKind

_PDF_HEADER_WITHIN: Final = 1024
"""Readers accept `%PDF-` within the first kilobyte (PDF 32000-1, implementation note 13)."""

_MAGIC: Final = (
    (b"\xff\xd8\xff", MediaKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaKind.PNG),
    (b"II*\x00", MediaKind.TIFF),
    (b"MM\x00*", MediaKind.TIFF),
    (b"II+\x00", MediaKind.TIFF),
    (b"MM\x00+", MediaKind.TIFF),
)
_HEIC_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
)
_AVIF_BRANDS: Final = frozenset((b"avif", b"avis"))
"""Pictures of web pages in the same container; no scanner or phone writes papers so."""
_LONGEST_FTYP: Final = 256


def media_kind(data: bytes) -> MediaKind | None:
    """The kind of document that these bytes begin, or None when it is none of ours."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return MediaKind.PDF
    if data[4:8] == b"ftyp" and _is_heic(data):
        return MediaKind.HEIC
    return None


def _is_heic(data: bytes) -> bool:
    """Whether the brands of the first box (ISO/IEC 14496-12, 4.3) are those of a HEIC picture."""
    length = min(int.from_bytes(data[:4]), _LONGEST_FTYP, len(data))
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length - 3, 4))}
    return not brands & _AVIF_BRANDS and bool(brands & _HEIC_BRANDS)
