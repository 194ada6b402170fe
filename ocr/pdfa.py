"""Searchable PDF/A-2b of read pages: the archival copy that people open, search and sign.

Pictures keep the bytes they were scanned with; turning and straightening is done by the page's
geometry. A page with its own text is kept when PDF/A allows, and drawn as a picture otherwise. The
same pages, title and time give the same bytes.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Pdf, Stream, pdfa

from core.artifacts import MediaKind, PageOrigin, RecognizedPage, Word
from core.errors import MotLanError
from ocr.pdf_pictures import PlacedPicture, embed_original, embed_rendering
from ocr.text_layer import LayerFont, embed_font, layer_content

_FLAVOUR: Final = "2b"
_LAYER_FONT: Final = "MlLayer"
_PROGRAM: Final = "Một Lần"
_PRODUCER: Final = "Mot Lan"
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
_METADATA_DATE: Final = re.compile(rb"(<xmp:MetadataDate>)[^<]*")


class PdfaNotPossibleError(MotLanError):
    """Even the pages drawn as pictures were not accepted as PDF/A."""

    code = "pdfa_not_possible"


@dataclass(frozen=True)
class _Job:
    """What one PDF/A is made from."""

    data: bytes
    kind: MediaKind
    title: str
    created_at: datetime


def build_pdfa(
    data: bytes,
    kind: MediaKind,
    pages: Sequence[RecognizedPage],
    *,
    title: str,
    created_at: datetime,
) -> bytes:
    """A PDF/A-2b of these pages of the file, in this order, with their words as hidden text.

    The file must not carry a signature: it would be lost. Raises PdfaNotPossibleError,
    `ocr.text_layer.FontMissingError`, `ocr.imaging.source.UnreadablePageError`.
    """
    job = _Job(data, kind, title, created_at.astimezone(UTC).replace(microsecond=0))
    first = _try(job, pages, redrawn=frozenset())
    if first is not None:
        return first
    refused = frozenset(
        page.number for page in pages if _try(job, [page], redrawn=frozenset()) is None
    )
    for redrawn in (refused, frozenset(page.number for page in pages)):
        made = _try(job, pages, redrawn=redrawn)
        if made is not None:
            return made
    raise PdfaNotPossibleError


def _try(job: _Job, pages: Sequence[RecognizedPage], *, redrawn: frozenset[int]) -> bytes | None:
    """The finished file, or None when the validator does not accept it."""
    with Pdf.new() as pdf:
        source = pikepdf.open(io.BytesIO(job.data)) if job.kind is MediaKind.PDF else None
        written_words = (word for page in pages for word in _layer_words(page, redrawn))
        font = embed_font(pdf, (word.text for word in written_words))
        for page in pages:
            if source is not None and _is_kept(page, redrawn):
                _keep(pdf, source.pages[page.number - 1], page, font)
            else:
                _add_scan(pdf, job, page, font, render=page.number in redrawn)
        _describe(pdf, job)
        written = io.BytesIO()
        try:
            pdfa.save(pdf, written, _FLAVOUR, repair=False, deterministic_id=True)
        except pdfa.PdfaError:
            return None
        finally:
            if source is not None:
                source.close()
        return written.getvalue()


def _is_kept(page: RecognizedPage, redrawn: frozenset[int]) -> bool:
    return page.origin is not PageOrigin.IMAGE and page.number not in redrawn


def _layer_words(page: RecognizedPage, redrawn: frozenset[int]) -> tuple[Word, ...]:
    """The words to be written invisibly; on a kept page its own words (confidence 1) stand."""
    if not _is_kept(page, redrawn):
        return page.words
    return tuple(word for word in page.words if word.confidence < 1)


def _keep(pdf: Pdf, original: Page, page: RecognizedPage, font: LayerFont) -> None:
    """Take the page over as it is; words read from its pictures are added."""
    pdf.pages.append(original)
    kept = pdf.pages[-1]
    for key in set(kept.obj.keys()) - _PAGE_KEYS:
        del kept.obj[key]
    if "/Annots" in kept.obj:
        kept.obj.Annots = Array(
            note for note in kept.obj.Annots if note.get("/Subtype", None) != "/Link"
        )
    read = _layer_words(page, frozenset())
    if read:
        matrix, width, height = _upright_space(kept)
        content = layer_content(read, font, _LAYER_FONT, width, height)
        kept.contents_add(Stream(pdf, b"q\n"), prepend=True)
        kept.contents_add(Stream(pdf, b"Q\nq " + matrix + b" cm\n" + content + b"\nQ"))
        kept.add_resource(font.resource, Name.Font, Name(f"/{_LAYER_FONT}"), replace_existing=False)


def _upright_space(page: Page) -> tuple[bytes, float, float]:
    """The matrix from the page as it is seen to its own space, and its seen width and height."""
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    width, height = right - left, top - bottom
    turned = int(page.obj.get("/Rotate", 0)) % 360
    matrix = {
        0: (1, 0, 0, 1, left, bottom),
        90: (0, 1, -1, 0, right, bottom),
        180: (-1, 0, 0, -1, right, top),
        270: (0, -1, 1, 0, left, top),
    }[turned]
    if turned % 180:
        width, height = height, width
    return " ".join(f"{value:.3f}" for value in matrix).encode(), width, height


def _add_scan(pdf: Pdf, job: _Job, page: RecognizedPage, font: LayerFont, *, render: bool) -> None:
    """A new page: the picture turned and straightened, the words over it."""
    placed = None if render else embed_original(pdf, job.data, job.kind, page.number)
    if placed is None:
        placed = embed_rendering(pdf, job.data, job.kind, page.number)
    rotation = (placed.rotation + page.rotation) % 360
    width, height = placed.width_pt, placed.height_pt
    if rotation % 180:
        width, height = height, width
    picture = _picture_content(placed, rotation, page.skew_deg, width, height)
    words = layer_content(page.words, font, _LAYER_FONT, width, height)
    margin_x, margin_y = _overhang(width, height, page.skew_deg)
    whole = Array([-margin_x, -margin_y, width + margin_x, height + margin_y])
    new = Dictionary(
        Type=Name.Page,
        # The corners that straightening moves out of sight stay in the file.
        MediaBox=whole,
        CropBox=Array([0, 0, width, height]),
        Resources=Dictionary(
            XObject=Dictionary(Scan=placed.picture),
            Font=Dictionary({f"/{_LAYER_FONT}": font.resource}),
        ),
        Contents=pdf.make_indirect(Stream(pdf, picture + b"\n" + words)),
    )
    pdf.pages.append(Page(pdf.make_indirect(new)))


def _picture_content(
    placed: PlacedPicture, rotation: int, skew_deg: float, width: float, height: float
) -> bytes:
    """Paint the unit square of the picture, turned clockwise and straightened, on the page."""
    lean = math.radians(skew_deg)
    cosine, sine = math.cos(lean), math.sin(lean)
    across, up = width / 2, height / 2
    straightened = (
        cosine,
        sine,
        -sine,
        cosine,
        across - cosine * across + sine * up,
        up - sine * across - cosine * up,
    )
    turned = {
        0: (placed.width_pt, 0, 0, placed.height_pt, 0, 0),
        90: (0, -placed.width_pt, placed.height_pt, 0, 0, placed.width_pt),
        180: (-placed.width_pt, 0, 0, -placed.height_pt, placed.width_pt, placed.height_pt),
        270: (0, placed.width_pt, -placed.height_pt, 0, placed.height_pt, 0),
    }[rotation]
    steps = [turned] if abs(skew_deg) < 0.05 else [straightened, turned]
    lines = [" ".join(f"{value:.5f}" for value in step) + " cm" for step in steps]
    return "\n".join(["q", *lines, "/Scan Do", "Q"]).encode("ascii")


def _overhang(width: float, height: float, skew_deg: float) -> tuple[float, float]:
    """How far a straightened picture reaches over the edges of its page, in points."""
    if abs(skew_deg) < 0.05:
        return 0.0, 0.0
    lean = math.radians(abs(skew_deg))
    reach_x = (width * math.cos(lean) + height * math.sin(lean) - width) / 2
    reach_y = (width * math.sin(lean) + height * math.cos(lean) - height) / 2
    return round(max(0.0, reach_x), 3), round(max(0.0, reach_y), 3)


def _describe(pdf: Pdf, job: _Job) -> None:
    """Language, title, times and the PDF/A declaration; nothing comes from the clock."""
    moment = job.created_at
    pdf.Root.Lang = pikepdf.String("vi")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.docinfo["/Title"] = pikepdf.String(job.title)
    pdf.docinfo["/Creator"] = pikepdf.String(_PROGRAM)
    pdf.docinfo["/Producer"] = pikepdf.String(_PRODUCER)
    written = pikepdf.String(moment.strftime("D:%Y%m%d%H%M%S+00'00'"))
    pdf.docinfo["/CreationDate"] = written
    pdf.docinfo["/ModDate"] = written
    pdfa.prepare(pdf, _FLAVOUR)
    packet = pdf.Root.Metadata.read_bytes()
    stamp = moment.isoformat().encode()
    fixed = _METADATA_DATE.sub(lambda found: found[1] + stamp, packet)
    pdf.Root.Metadata.write(fixed)


def page_texts(pages: Iterable[RecognizedPage]) -> str:
    """The text of several pages, one after the other, pages apart by a form feed."""
    return "\f".join(page.text for page in pages)
