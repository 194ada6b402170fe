"""The child process that draws revisions: `python -m signing.validation.drawing QUESTION`.

A stranger's file lies on stdin, one JSON value is the answer. Limits are taken on before the first
byte is read, so a file that makes the renderer run wild costs this process only. pdfium reads the
file by itself: what it draws owes nothing to the parser whose verdict is checked.
"""

from __future__ import annotations

import json
import mmap
import resource
import sys
from collections.abc import Iterator, Sequence
from math import ceil, floor
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium

from signing.validation.mapped import Prefix

Picture = npt.NDArray[np.uint8]

_SCALE: Final = 1.0
"""Pixels per point: 72 dpi; a comma of a size 10 text has some pixels."""
_LARGEST: Final = 1_500_000
"""Pixels of a page; larger ones are drawn coarser."""
_DIFFERENT: Final = 24
"""Levels by which a colour differs from another; the same drawing gives the same levels."""
_INK: Final = 40
"""Levels off its surroundings, to either side and in any colour, that make a pixel ink."""
_SPECKS: Final = 12
"""Pixels of ink under a new field that are no letter yet: a rule's end, dust of a scan."""
_HIDDEN: Final = 60
"""Pixels of the page that may vanish under a prepared field: pieces of its box, no word."""
_MARGIN: Final = 2
"""Pixels around an area: its edge is drawn softly."""


class _Revision:
    """A file that ends where one of its revisions ends, ready to be drawn with all its forms."""

    def __init__(self, mapped: mmap.mmap, end: int) -> None:
        self.document = pdfium.PdfDocument(Prefix(mapped, end))
        self.document.init_forms()
        env = self.document.formenv
        if env is not None:
            # Fields are drawn as they print, without the tint of a form that waits.
            pdfium.raw.FPDF_SetFormFieldHighlightAlpha(env, 0)

    def has_notes(self, index: int) -> bool:
        """Whether anything lies on the page that may show on the screen or on paper only."""
        page = self.document[index]
        try:
            return bool(pdfium.raw.FPDFPage_GetAnnotCount(page))
        finally:
            page.close()

    def draw(
        self, index: int, *, with_notes: bool = True, on_paper: bool = False
    ) -> tuple[Picture, float]:
        """The page in grey and colour levels (height, width, 3), and its pixels per point."""
        page = self.document[index]
        try:
            width, height = page.get_size()
            scale = min(_SCALE, (_LARGEST / max(width * height, 1.0)) ** 0.5)
            bitmap = page.render(
                scale=scale,
                may_draw_forms=with_notes,
                draw_annots=with_notes,
                rev_byteorder=True,
                optimize_mode="print" if on_paper else None,
            )
            picture = np.array(bitmap.to_numpy()[..., :3])
            bitmap.close()
            return picture, scale
        finally:
            page.close()

    def box(self, index: int, rect: Sequence[float], scale: float) -> tuple[slice, slice]:
        """Rows and columns of the picture that a rectangle of the page takes."""
        page = self.document[index]
        try:
            corners = [
                self._device(page, scale, across, up)
                for across in (rect[0], rect[2])
                for up in (rect[1], rect[3])
            ]
        finally:
            page.close()
        columns, rows = zip(*corners, strict=True)
        return (
            slice(max(0, floor(min(rows)) - _MARGIN), max(0, ceil(max(rows)) + _MARGIN)),
            slice(max(0, floor(min(columns)) - _MARGIN), max(0, ceil(max(columns)) + _MARGIN)),
        )

    @staticmethod
    def _device(page: pdfium.PdfPage, scale: float, x: float, y: float) -> tuple[int, int]:
        across, down = pdfium.raw.c_int(), pdfium.raw.c_int()
        width, height = page.get_size()
        pdfium.raw.FPDF_PageToDevice(
            page, 0, 0, ceil(width * scale), ceil(height * scale), 0, x, y, across, down
        )
        return int(across.value), int(down.value)


def compare(mapped: mmap.mmap, asked: dict[str, Any]) -> dict[str, Any]:
    """Draw the pages of one signed revision and of the last one, and say where they differ.

    `asked`: `before` and `after` (ends in bytes), `pages` (which, from 0), `areas` that may differ
    (`difference.Area`, and `is_prepared`), `signatures` (page, rect) that may be overlapped.
    """
    before, after = _Revision(mapped, asked["before"]), _Revision(mapped, asked["after"])
    if len(before.document) != len(after.document):
        return {"different": [0], "covered": [], "pages": 0}
    different: list[int] = []
    covered: list[str] = []
    pages = [index for index in asked["pages"] if index < len(before.document)]
    for index in pages:
        old, scale = before.draw(index)
        new, _ = after.draw(index)
        if old.shape != new.shape:
            different.append(index)
            continue
        areas = [one for one in asked["areas"] if one["page"] == index]
        earlier = [one["rect"] for one in asked["signatures"] if one["page"] == index]
        new_areas = [one for one in areas if not one["is_prepared"]]
        covered += _covered(before, index, old, scale, new_areas, earlier)
        prepared = [one for one in areas if one["is_prepared"]]
        if prepared:
            bare, _ = before.draw(index, with_notes=False)
            covered += _hidden(before, index, (bare, new), scale, prepared)
        changed = _differing(old, new)
        if before.has_notes(index) or after.has_notes(index):
            printed = (one.draw(index, on_paper=True)[0] for one in (before, after))
            changed |= _differing(*printed)
        for area in areas:
            changed[before.box(index, area["rect"], scale)] = False
        if changed.any():
            different.append(index)
    return {"different": different, "covered": covered, "pages": len(pages)}


def _differing(one: Picture, other: Picture) -> npt.NDArray[np.bool_]:
    """Which pixels differ (height, width)."""
    levels = np.abs(one.astype(np.int16) - other.astype(np.int16))
    return np.asarray(levels.max(axis=2) > _DIFFERENT)


def _covered(
    revision: _Revision,
    index: int,
    picture: Picture,
    scale: float,
    areas: list[dict[str, Any]],
    earlier: list[Sequence[float]],
) -> Iterator[str]:
    """Names of new fields that lie over what was drawn on the page when it was signed."""
    levels = picture.astype(np.int16)
    for rect in earlier:
        levels[revision.box(index, rect, scale)] = 255
    for area in areas:
        under = levels[revision.box(index, area["rect"], scale)]
        if area["is_form_value"] or not under.size:
            continue
        if int(_ink(under).sum()) > _SPECKS:
            yield area["field"]


def _ink(levels: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """Pixels that stand out from the ground of an area, dark on light or light on dark."""
    ground = np.median(levels, axis=(0, 1))
    return np.asarray(np.abs(levels - ground).max(axis=2) > _INK)


def _hidden(
    revision: _Revision,
    index: int,
    pictures: tuple[Picture, Picture],
    scale: float,
    areas: list[dict[str, Any]],
) -> Iterator[str]:
    """Names of prepared fields under whose new picture the page's own ink is gone."""
    bare, new = pictures
    for area in areas:
        box = revision.box(index, area["rect"], scale)
        was, now = bare[box].astype(np.int16), new[box].astype(np.int16)
        if not was.size:
            continue
        dark = was.min(axis=2) < np.median(was.min(axis=2)) - _INK
        # Gone is what became lighter or coloured; a line drawn over a line only becomes darker.
        # Of light letters on a dark ground also what became darker is gone.
        lighter, other = (now - was).max(axis=2), np.abs(now - was).max(axis=2)
        hidden = _ink(was) & (np.where(dark, lighter, other) > _INK)
        if int(hidden.sum()) > _HIDDEN:
            yield area["field"]


def _limit_this_process(address_space: int, cpu_s: int) -> None:
    """Bound memory and CPU for good; no core dump of a citizen's paper, no file written."""
    resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Answer the question of the first argument about the file on stdin."""
    asked = json.loads(sys.argv[1])
    _limit_this_process(asked["address_space"], asked["cpu_s"])
    with mmap.mmap(sys.stdin.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        answers = [compare(mapped, one) for one in asked["revisions"]]
    sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main()
