"""Pages to hold readers against: drawn with a seed, aged, with the lines that stand on them.

    from benchmarks.pages import make, to_jpeg, to_pdf
    for page in make("forms", seed=1, count=3):
        data = to_jpeg(page)          # as the scanner or phone hands it over
        page.truth_lines              # what is printed, line by line, in reading order

Groups (`count` is the number of pages of each cause and level):

- `plain`: dense office pages, levels l0 (clean), l1 (scan), l2 (poor)
- `mixed`: tables, national header with signature, seal over the signature, two columns; l0 l1 l2
- `forms`: four specimen forms with one cause at a time (`benchmarks.pages.forms.CAUSES`)
- `scanned`: the causes that lie in the paper, each under scan and poor, lying in one of four ways
- `papers`: all specimen types, scan and poor, each page lying in one of the four ways
- `photos`: all specimen types taken with a phone, upright

The same group, seed and count give the same pixels; page `n` of a cause does not depend on `count`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from io import BytesIO
from random import Random
from typing import Final, Literal, get_args
from zlib import crc32

import img2pdf
import numpy as np
from PIL import Image

from benchmarks.pages import aging, forms, office
from cli.specimens.conditions import Condition
from cli.specimens.sheet import Sheet

Group = Literal["plain", "mixed", "forms", "scanned", "papers", "photos"]
GROUPS: Final[tuple[Group, ...]] = get_args(Group)

_MADE_AT: Final = datetime(2026, 1, 1, tzinfo=UTC)
_FORM_QUALITY: Final = 90
"""Conditions went through their own JPEG already; this one only carries them."""


@dataclass(frozen=True)
class Page:
    """One page; `jpeg` is the file and `image` what a decoder makes of it."""

    name: str
    cause: str
    level: str
    """`l0`, `l1`, `l2`, or the condition of a specimen: `clean`, `scan`, `poor`, `photo`."""
    jpeg: bytes
    dpi: int
    """Pixels per inch of the paper; of a photo about right, and not written into its JPEG."""
    truth_lines: tuple[str, ...]

    @cached_property
    def image(self) -> Image.Image:
        """The RGB picture."""
        return Image.open(BytesIO(self.jpeg)).convert("RGB")


def make(
    group: Group, seed: int, count: int, causes: Collection[str] | None = None
) -> Iterator[Page]:
    """The pages of a group, cause after cause; `causes` keeps only those (all when None)."""
    for cause, level, draw in _RECIPES[group]():
        if causes is not None and cause not in causes:
            continue
        for index in range(count):
            name = f"{group}/{cause}/{level}/{seed}.{index}"
            yield draw(name, index, seed)


def to_jpeg(page: Page) -> bytes:
    """The page as a file; a scan says its dpi, a photo says nothing."""
    return page.jpeg


def to_pdf(pages: Sequence[Page]) -> bytes:
    """The pages as an image-only PDF, the JPEGs embedded as they are; same pages, same bytes."""
    data: bytes = img2pdf.convert(
        [page.jpeg for page in pages],
        layout_fun=img2pdf.get_fixed_dpi_layout_fun((pages[0].dpi, pages[0].dpi)),
        creationdate=_MADE_AT,
        moddate=_MADE_AT,
        producer="benchmarks",
        # The engine of pikepdf derives the file's /ID from the clock.
        engine=img2pdf.Engine.internal,
    )
    return data


_Draw = Callable[[str, int, int], Page]
_Recipe = Iterator[tuple[str, str, _Draw]]


def _office(shapes: dict[str, Callable[[Random, int], Sheet]]) -> _Recipe:
    for cause, shape in shapes.items():
        for level in get_args(aging.Level):
            yield cause, level, _office_page(cause, level, shape)


def _office_page(cause: str, level: aging.Level, shape: Callable[[Random, int], Sheet]) -> _Draw:
    def made(name: str, index: int, seed: int) -> Page:
        # The levels of one index show the same text.
        text_seed = crc32(f"{cause}/{seed}/{index}".encode())
        sheet = shape(Random(text_seed), index)  # noqa: S311 # text, not secrets
        back = None
        if level == "l2":
            back = np.asarray(shape(Random(text_seed + 1), index).image)  # noqa: S311 # text
        seen = aging.aged(np.asarray(sheet.image), level, seed=crc32(name.encode()), back=back)
        jpeg = _jpeg(Image.fromarray(seen), aging.JPEG_QUALITY[level], office.DPI)
        return Page(name, cause, level, jpeg, office.DPI, tuple(line.text for line in sheet.lines))

    return made


def _forms() -> _Recipe:
    for cause, made in forms.CAUSES.items():
        level = cause.partition(",")[0]
        level = level if level in get_args(Condition) else "clean"

        def draw(
            name: str,
            index: int,
            seed: int,
            made: Callable[[forms.Spot], forms.Paper] = made,
            cause: str = cause,
            level: str = level,
        ) -> Page:
            return _form_page(name, cause, level, made(forms.Spot(index, seed)))

        yield cause, level, draw


def _scanned() -> _Recipe:
    for cause in forms.PRINTED:
        for condition in ("scan", "poor"):
            yield cause, condition, _scanned_form(cause, condition)


def _scanned_form(cause: str, condition: Condition) -> _Draw:
    def draw(name: str, index: int, seed: int) -> Page:
        paper = forms.scanned(cause, forms.Spot(index, seed), condition)
        return _form_page(name, cause, condition, paper)

    return draw


def _papers() -> _Recipe:
    for condition in ("scan", "poor"):
        yield "whole papers", condition, _whole_paper(condition, turns=True)


def _photos() -> _Recipe:
    yield "whole papers", "photo", _whole_paper("photo", turns=False)


def _whole_paper(condition: Condition, *, turns: bool) -> _Draw:
    def draw(name: str, index: int, seed: int) -> Page:
        spot = forms.Spot(index, seed)
        rotation = 90 * ((index + seed) % 4) if turns else 0
        return _form_page(name, condition, condition, forms.whole_paper(spot, condition, rotation))

    return draw


def _form_page(name: str, cause: str, level: str, paper: forms.Paper) -> Page:
    is_photo = level == "photo"
    jpeg = _jpeg(paper.image, _FORM_QUALITY, None if is_photo else forms.DPI)
    return Page(name, cause, level, jpeg, forms.DPI, paper.lines)


_RECIPES: Final[dict[Group, Callable[[], _Recipe]]] = {
    "plain": lambda: _office(office.PLAIN),
    "mixed": lambda: _office(office.MIXED),
    "forms": _forms,
    "scanned": _scanned,
    "papers": _papers,
    "photos": _photos,
}


def _jpeg(image: Image.Image, quality: int, dpi: int | None) -> bytes:
    buffer = BytesIO()
    if dpi is None:
        image.save(buffer, "JPEG", quality=quality)
    else:
        image.save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
    return buffer.getvalue()
