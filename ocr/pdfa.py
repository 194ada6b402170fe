"""Searchable PDF/A-2b of read pages: the archival copy that people open, search and sign.

Pictures keep the bytes they were scanned with; turning and straightening is done by the page's
geometry. A page with its own drawing is kept when PDF/A allows, and drawn as a picture otherwise.
Pages are written one after the other, so memory does not grow with them. The same pages, title and
time give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from core.artifacts import MediaKind, PageOrigin, RecognizedPage, Word
from ocr.languages import VIETNAMESE
from ocr.optimize.shrink import Optimize
from ocr.pdf.description import write_description
from ocr.pdf.layer_font import FONT_NAME, LayerFont
from ocr.pdf.placing import (
    LEAST_SKEW_DEG,
    Lying,
    Matrix,
    on_flat_sheet,
    painted,
    photographed,
    scanned,
    straightening,
)
from ocr.pdf.source_pages import KeptPage, PdfPages
from ocr.pdf.writer import PdfWriter, decimal, mapping, reference, sequence
from ocr.pdf_pictures import PictureFile, PlacedPicture
from ocr.text_layer import layer_content

_PAGES_AT_ONCE: Final = 16
"""Pages of one file share fonts, so the validator is asked about several together."""

_Taken = PlacedPicture | KeptPage


def write_pdfa(
    source: Path,
    kind: MediaKind,
    pages: Iterable[RecognizedPage],
    target: Path,
    *,
    title: str,
    created_at: datetime,
    language: str = VIETNAMESE,
    optimize: Optimize | None = None,
    password: str | None = None,
) -> None:
    """Write a PDF/A-2b of these pages of the file, in this order, with their words hidden in it.

    `pages` is gone through once, a few at a time. The file must not carry a signature: it would be
    lost. `language`: of the text, BCP 47. `optimize`: None keeps the pictures as they came.
    `password`: of an encrypted PDF; the PDF/A has none. On an error `target` is gone. Raises
    `ocr.imaging.source.UnreadablePageError`.
    """
    try:
        with source.open("rb") as file, target.open("wb") as out:
            opened = _Source(file, kind, password, optimize)
            _write(opened, pages, out, _About(title, language, created_at))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def build_pdfa(
    data: bytes,
    kind: MediaKind,
    pages: Iterable[RecognizedPage],
    *,
    title: str,
    created_at: datetime,
    language: str = VIETNAMESE,
    optimize: Optimize | None = None,
    password: str | None = None,
) -> bytes:
    """The same as `write_pdfa`, from bytes to bytes."""
    written = io.BytesIO()
    opened = _Source(io.BytesIO(data), kind, password, optimize)
    _write(opened, pages, written, _About(title, language, created_at))
    return written.getvalue()


@dataclass(frozen=True)
class _About:
    """What the file says about itself."""

    title: str
    language: str
    created_at: datetime


def _write(
    source: _Source,
    pages: Iterable[RecognizedPage],
    out: BinaryIO,
    about: _About,
) -> None:
    with closing(source):
        pdf = PdfWriter(out)
        sheets = _Sheets(pdf)
        for some in _groups(pages):
            for page, taken in zip(some, source.take(pdf, some), strict=True):
                sheets.add(page, taken, source.label(page.number))
        sheets.finish(about)


class _Source:
    """The file whose pages are taken, of any kind."""

    def __init__(
        self, file: BinaryIO, kind: MediaKind, password: str | None, optimize: Optimize | None
    ) -> None:
        self._optimize = optimize
        is_pdf = kind is MediaKind.PDF
        self._papers = PdfPages(file, password) if is_pdf else None
        self._pictures = PictureFile(file, kind)

    def label(self, number: int) -> str | None:
        """The page's own label, where the file labels its pages."""
        return None if self._papers is None else self._papers.label(number)

    def take(self, pdf: PdfWriter, pages: Sequence[RecognizedPage]) -> Iterator[_Taken]:
        """Each of these pages, in order."""
        if self._papers is not None:
            return self._papers.take(pdf, pages, self._optimize)
        return (self._pictures.embed(pdf, page, self._optimize) for page in pages)

    def close(self) -> None:
        """Let go of the objects; the file itself belongs to the caller."""
        if self._papers is not None:
            self._papers.close()


def _groups(pages: Iterable[RecognizedPage]) -> Iterator[list[RecognizedPage]]:
    coming = iter(pages)
    while some := list(islice(coming, _PAGES_AT_ONCE)):
        yield some


class _Sheets:
    """The pages of one PDF/A on their way into the file."""

    def __init__(self, pdf: PdfWriter) -> None:
        self._pdf = pdf
        self._tree = pdf.reserve()
        self._font = LayerFont(pdf)
        self._pages: list[int] = []
        self._labels: list[str] = []

    def add(self, page: RecognizedPage, taken: _Taken, label: str | None) -> None:
        """Write one page."""
        if label is not None:
            self._labels.append(label)
        entries = (
            self._scan(page, taken) if isinstance(taken, PlacedPicture) else self._own(page, taken)
        )
        entries = {"Type": b"/Page", "Parent": reference(self._tree), **entries}
        self._pages.append(self._pdf.write(mapping(entries)))

    def finish(self, about: _About) -> None:
        """Write what all pages share."""
        self._font.write()
        tree = {
            "Type": b"/Pages",
            "Count": b"%d" % len(self._pages),
            "Kids": sequence(reference(page) for page in self._pages),
        }
        self._pdf.write(mapping(tree), self._tree)
        write_description(
            self._pdf,
            pages=self._tree,
            labels=self._labels,
            title=about.title,
            language=about.language,
            moment=about.created_at.astimezone(UTC).replace(microsecond=0),
        )

    def _scan(self, page: RecognizedPage, taken: PlacedPicture) -> dict[str, bytes]:
        """The picture turned and straightened, the words over it."""
        turned = (taken.rotation + page.rotation) % 360
        lying = Lying(taken.width_pt, taken.height_pt, turned, taken.is_mirrored)
        if page.corners is None:
            placing = scanned(lying, page.skew_deg)
        else:
            sheet = (page.width_px / page.dpi * 72, page.height_px / page.dpi * 72)
            placing = photographed(lying, page.corners, sheet)
        names = [f"Scan{index}" if index else "Scan" for index in range(len(taken.layers))]
        words = layer_content(page.words, self._font, placing.words)
        content = painted(placing.steps, names) + b"\n" + words
        pictures = dict(zip(names, map(reference, taken.layers), strict=True))
        resources = {
            "XObject": mapping(pictures),
            "Font": mapping({FONT_NAME: reference(self._font.number)}),
        }
        return {
            "MediaBox": placing.media_box,
            "CropBox": placing.crop_box,
            "Resources": mapping(resources),
            "Contents": reference(self._pdf.compress({}, content)),
        }

    def _own(self, page: RecognizedPage, taken: KeptPage) -> dict[str, bytes]:
        """The page as it is; words that were read from its pictures are added."""
        entries, resources = dict(taken.entries), dict(taken.resources)
        turned = (taken.rotate + page.rotation) % 360
        if turned:
            entries["Rotate"] = b"%d" % turned
        contents = list(taken.contents)
        read = _read_words(page)
        if read:
            view, width, height = _view(taken, turned)
            fonts = {**taken.fonts, FONT_NAME: reference(self._font.number)}
            resources["Font"] = mapping(fonts)
            words = layer_content(read, self._font, on_flat_sheet(width, height))
            before = b"q\n" + _straightened(view, width, height, page.skew_deg)
            after = b"\nQ\nq " + _cm(view) + b"\n" + words + b"\nQ"
            contents = [
                reference(self._pdf.share_stream({}, before)),
                *contents,
                reference(self._pdf.compress({}, after)),
            ]
        return {**entries, "Resources": mapping(resources), "Contents": sequence(contents)}


def _read_words(page: RecognizedPage) -> tuple[Word, ...]:
    """The words to be written; a page with own text says its own words (confidence 1) itself."""
    if page.origin is PageOrigin.IMAGE:
        return page.words
    if page.origin is PageOrigin.TEXT:
        return ()
    return tuple(word for word in page.words if word.confidence < 1)


def _view(taken: KeptPage, turned: int) -> tuple[Matrix, float, float]:
    """The matrix from the page as it is seen to its own space, and its seen width and height."""
    left, bottom, right, top = taken.crop_box
    width, height = right - left, top - bottom
    matrices: dict[int, Matrix] = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }
    if turned % 180:
        width, height = height, width
    return matrices[turned], width, height


def _straightened(view: Matrix, width: float, height: float, skew_deg: float) -> bytes:
    """Turn what a page shows against its skew: into the view, straighten, and back."""
    if abs(skew_deg) < LEAST_SKEW_DEG:
        return b""
    a, b, c, d, e, f = view
    back: Matrix = (a, c, b, d, -(a * e + b * f), -(c * e + d * f))
    return b"\n".join(map(_cm, (view, straightening(width, height, skew_deg), back))) + b"\n"


def _cm(matrix: Matrix) -> bytes:
    return b" ".join(decimal(part, 5) for part in matrix) + b" cm"
