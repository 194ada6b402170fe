"""Pages of a PDF on their way into the archival copy: the picture alone, or the page as it is.

What is taken over is looked at by pikepdf's PDF/A validator first; a page that it does not accept
is drawn anew.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, pdfa

from core.artifacts import PageOrigin, RecognizedPage
from ocr.imaging.embedded import EmbeddedPicture, whole_page_picture
from ocr.imaging.source import UnreadablePageError
from ocr.pdf.cleaning import drop_unused_fonts, strip_hidden_text
from ocr.pdf.copying import Copier
from ocr.pdf.writer import PdfWriter
from ocr.pdf_pictures import PlacedPicture, Shrinker, embed_rendering

FLAVOUR: Final = "2b"
_PAGE_KEYS: Final = frozenset(
    (
        "/Type",
        "/Parent",
        "/MediaBox",
        "/CropBox",
        "/Resources",
        "/Contents",
        "/Rotate",
        "/Group",
        "/Annots",
    )
)
"""What is kept of a page; the rest points outside it or is not seen (transitions, thumbnails)."""
_PAGES_BETWEEN_REOPENING: Final = 256
"""The library keeps every object that it has seen as long as the file is open."""
_WEIGHT_OF_KEPT: Final = 16
"""Of pages that are copied as they are it keeps the pictures as well."""

_NOT_DECODED: Final = (
    pikepdf.PdfError,
    pikepdf.models.image.UnsupportedImageTypeError,
    pikepdf.models.image.HifiPrintImageNotTranscodableError,
    pikepdf.DependencyError,
    OSError,
    ValueError,
    NotImplementedError,
)


@dataclass(frozen=True)
class KeptPage:
    """A page taken over with its own content."""

    entries: dict[str, bytes]
    """Without its resources and contents."""
    resources: dict[str, bytes]
    fonts: dict[str, bytes]
    contents: tuple[bytes, ...]
    """References to the streams."""
    crop_box: tuple[float, float, float, float]
    rotate: int


class PdfPages:
    """The pages of an open PDF file."""

    def __init__(self, file: BinaryIO, password: str | None) -> None:
        self._file = file
        self._password = password or ""
        self._since_opened = 0
        self._source = self._open()
        self._has_labels = "/PageLabels" in self._source.Root

    def _open(self) -> Pdf:
        self._file.seek(0)
        try:
            return pikepdf.open(
                self._file, password=self._password, access_mode=pikepdf.AccessMode.stream
            )
        except pikepdf.PdfError as error:
            raise UnreadablePageError(page=0) from error

    def label(self, number: int) -> str | None:
        """The page's own label, in a file that labels its pages."""
        return str(self._source.pages[number - 1].label) if self._has_labels else None

    def take(
        self, pdf: PdfWriter, pages: Sequence[RecognizedPage], shrinker: Shrinker | None
    ) -> Iterator[PlacedPicture | KeptPage]:
        """Each of these pages, in order; raises UnreadablePageError."""
        if self._since_opened >= _PAGES_BETWEEN_REOPENING:
            self._source.close()
            self._source, self._since_opened = self._open(), 0
        with _Probe(self._source, pages) as probe:
            self._since_opened += probe.weight
            if probe.is_accepted():
                yield from probe.copy(pdf, shrinker)
                return
        for page in pages:
            with _Probe(self._source, [page]) as alone:
                if alone.is_accepted():
                    yield from alone.copy(pdf, shrinker)
                else:
                    yield embed_rendering(pdf, self._source, page.number)

    def close(self) -> None:
        """Let go of the objects; the file itself belongs to the caller."""
        self._source.close()


class _Probe:
    """A small PDF of the pages as they would be taken over, for the validator to look at."""

    def __init__(self, source: Pdf, pages: Sequence[RecognizedPage]) -> None:
        self._source = source
        self._pdf = Pdf.new()
        self._planned: list[tuple[RecognizedPage, EmbeddedPicture | None, Page | None]] = []
        for page in pages:
            try:
                original = source.pages[page.number - 1]
            except (IndexError, pikepdf.PdfError) as error:
                raise UnreadablePageError(page=page.number) from error
            self._plan(page, original)

    def __enter__(self) -> _Probe:
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    @property
    def weight(self) -> int:
        """How much of it the source goes on holding in memory; 1 is a page with one picture."""
        return sum(1 if found else _WEIGHT_OF_KEPT for _, found, _ in self._planned)

    def _plan(self, page: RecognizedPage, original: Page) -> None:
        if page.origin is PageOrigin.IMAGE:
            found = whole_page_picture(original)
            if found is not None:
                self._planned.append((page, found, self._with_picture(found)))
                return
        kept = self._with_page(original)
        is_usable = page.origin is not PageOrigin.IMAGE or (
            page.corners is None and strip_hidden_text(self._pdf, kept)
        )
        if not is_usable:
            del self._pdf.pages[-1]
        self._planned.append((page, None, kept if is_usable else None))

    def _with_picture(self, found: EmbeddedPicture) -> Page:
        """A page with the picture's description; its data, which says nothing more, stays away."""
        told = {key: part for key, part in found.stream.items() if key != "/Length"}
        brought = self._pdf.copy_foreign(self._source.make_indirect(Dictionary(told)))
        picture = Stream(self._pdf, b"", dict(brought.items()))
        new = self._pdf.add_blank_page(page_size=(found.width_pt, found.height_pt))
        new.obj.Resources = Dictionary(XObject=Dictionary(Scan=picture))
        new.obj.Contents = Stream(self._pdf, b"/Scan Do")
        return new

    def _with_page(self, original: Page) -> Page:
        with warnings.catch_warnings():
            # A page with form fields is not accepted in the end; the probe needs no form.
            warnings.simplefilter("ignore", pikepdf.exceptions.PageCopyWarning)
            self._pdf.pages.append(original)
        kept = self._pdf.pages[-1]
        for key in set(kept.obj.keys()) - _PAGE_KEYS:
            del kept.obj[key]
        if "/Annots" in kept.obj:
            kept.obj.Annots = Array(
                note for note in kept.obj.Annots if note.get("/Subtype", None) != "/Link"
            )
        drop_unused_fonts(self._pdf, kept)
        return kept

    def is_accepted(self) -> bool:
        """Whether PDF/A-2b allows all that would be taken over."""
        if not any(kept for _, _, kept in self._planned):
            return True
        pdfa.prepare(self._pdf, FLAVOUR)
        return pdfa.check(self._pdf, FLAVOUR).verdict == "pass"

    def copy(self, pdf: PdfWriter, shrinker: Shrinker | None) -> Iterator[PlacedPicture | KeptPage]:
        """Take the pages over."""
        of_probe, of_source = Copier(pdf), Copier(pdf)
        for page, found, kept in self._planned:
            if found is not None:
                layers = _smaller(pdf, shrinker, page, found)
                if layers is None:
                    layers = (of_source.number(found.stream),)
                yield PlacedPicture(layers, found.width_pt, found.height_pt, found.rotation)
            elif kept is not None:
                yield _kept(of_probe, kept)
            else:
                yield embed_rendering(pdf, self._source, page.number)


def _smaller(
    pdf: PdfWriter, shrinker: Shrinker | None, page: RecognizedPage, found: EmbeddedPicture
) -> tuple[int, ...] | None:
    if shrinker is None:
        return None
    try:
        decoded = pikepdf.PdfImage(found.stream).as_pil_image()
    except _NOT_DECODED:
        return None
    size = len(found.stream.read_raw_bytes())
    lying = replace(page, rotation=(page.rotation + found.rotation) % 360)
    return shrinker.shrink(pdf, decoded, size, lying, found.dpi)


def _kept(copier: Copier, page: Page) -> KeptPage:
    own = {
        key: page.obj[key] for key in ("/MediaBox", "/CropBox", "/Group", "/Annots")
        if key in page.obj
    }  # fmt: skip
    resources = page.obj.get("/Resources", Dictionary())
    contents = page.obj.get("/Contents", Array())
    streams = contents if isinstance(contents, Array) else [contents]
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    return KeptPage(
        copier.entries(Dictionary(own)),
        copier.entries(resources),
        copier.entries(resources.get(Name.Font, Dictionary())),
        tuple(copier.value(stream) for stream in streams),
        (left, bottom, right, top),
        int(page.obj.get("/Rotate", 0)) % 360,
    )
