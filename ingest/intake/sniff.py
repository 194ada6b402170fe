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


def media_kind(data: bytes) -> MediaKind | None:
    """The kind of document that these bytes begin, or None when it is none of ours."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return MediaKind.PDF
    return None
