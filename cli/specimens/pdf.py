"""Pages as the files that scanners hand over; the same pages give the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

import img2pdf
from PIL import Image

_MADE_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)


def as_pdf(images: Sequence[Image.Image], *, dpi: int, jpeg_quality: int = 80) -> bytes:
    """One PDF with a page for each picture, in the size that `dpi` gives it."""
    data: bytes = img2pdf.convert(
        [as_jpeg(image, dpi=dpi, jpeg_quality=jpeg_quality) for image in images],
        creationdate=_MADE_AT,
        moddate=_MADE_AT,
        producer="specimens",
        nodate=False,
        # The engine of pikepdf derives the file's /ID from the clock.
        engine=img2pdf.Engine.internal,
    )
    return data


def as_jpeg(image: Image.Image, *, dpi: int, jpeg_quality: int = 80) -> bytes:
    """One JPEG that says its resolution."""
    buffer = BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=jpeg_quality, dpi=(dpi, dpi))
    return buffer.getvalue()
