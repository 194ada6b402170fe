"""The pages of one scan as one PDF, without drawing a pixel anew."""

from __future__ import annotations

import io
from collections.abc import Sequence

import img2pdf
import pikepdf

_PDF = b"%PDF-"


def as_one_file(documents: Sequence[bytes]) -> tuple[str, bytes]:
    """Ending and bytes of one file with all pages in their order; a single one stays as it is.

    Raises ValueError for what is neither PDF nor a picture.
    """
    if len(documents) == 1:
        [only] = documents
        return ("pdf" if only.startswith(_PDF) else "jpg"), only
    try:
        with pikepdf.new() as whole:
            for document in documents:
                data = document if document.startswith(_PDF) else img2pdf.convert(document)
                with pikepdf.open(io.BytesIO(data)) as part:
                    whole.pages.extend(part.pages)
            out = io.BytesIO()
            whole.save(out)
    except Exception as error:  # the edge of one file: the libraries raise whatever they meet
        raise ValueError("neither PDF nor a picture") from error
    return "pdf", out.getvalue()
