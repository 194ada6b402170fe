"""QR and bar codes on a page: what stands in them needs no reading and no guessing.

Large codes, as those of separator sheets, are seen on a small picture of the whole page; small ones
only where the page is as busy as a code: a page without any costs a few milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
import zxingcpp

from core.artifacts import Box, MachineCode
from core.vietnamese import nfc
from ocr.imaging.components import find_components
from ocr.imaging.geometry import Picture, grey, scale_by

_FORMATS: Final = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Code128,
)
_LARGE_FORMATS: Final = (zxingcpp.BarcodeFormat.QRCode,)
_KINDS: Final = {"qrcode": "qr", "qrcodemodel1": "qr", "qrcodemodel2": "qr"}

_SMALL_DPI: Final = 75
_CONTRAST: Final = 50
"""Grey levels between neighbours in a code; lines of text have them too, but with gaps between."""
_NEIGHBOURS: Final = (5, 5)
_LEAST_IN: Final = (0.3, 0.22)
"""Width and height that must be busy all over; a code is at least 8 x 6 mm."""
_QUIET_IN: Final = 0.15
"""Empty margin that is looked at around a busy place."""
_MOST_PLACES: Final = 12
"""More of them are a picture or a chart; then the page is searched as a whole."""
_LARGEST_ENLARGED: Final = 600
"""Longest side in pixels of a place that is tried again at twice its size."""

_Place = tuple[int, int, int, int]
_Edges = tuple[float, float, float, float]


def find_codes(picture: Picture, dpi: float) -> tuple[MachineCode, ...]:
    """The codes of the upright picture, from top to bottom."""
    plain = grey(picture)
    small = scale_by(plain, min(1.0, _SMALL_DPI / dpi))
    # Between large modules, and on pale paper, a code is not busy all over.
    codes = [_told(code, 1.0, (0, 0), small) for code in _decoded(small, _LARGE_FORMATS)]
    for place in _busy_places(small, plain, dpi):
        codes += _codes_at(plain, place)
    found = {(code.kind, code.text): code for code in codes}
    return tuple(sorted(found.values(), key=lambda code: (code.box.top, code.box.left)))


def _busy_places(small: Picture, plain: Picture, dpi: float) -> list[_Place]:
    """Left, top, right, bottom of what may be a code, in pixels of the plain picture."""
    height, width = plain.shape
    scale = width / small.shape[1]
    inch = dpi / scale
    around = np.ones(_NEIGHBOURS, np.uint8)
    busy = (cv2.morphologyEx(small, cv2.MORPH_GRADIENT, around) > _CONTRAST).astype(np.uint8)
    least = np.ones((max(1, round(_LEAST_IN[1] * inch)), max(1, round(_LEAST_IN[0] * inch))))
    solid = cv2.morphologyEx(busy, cv2.MORPH_OPEN, least.astype(np.uint8))
    things = find_components(np.asarray(solid, np.uint8))
    if len(things.area) - 1 > _MOST_PLACES:
        return [(0, 0, width, height)]
    margin = _QUIET_IN * inch
    boxes = np.column_stack([things.left, things.top, things.width, things.height])
    places = [
        (left - margin, top - margin, left + across + margin, top + down + margin)
        for left, top, across, down in boxes[1:].tolist()
    ]
    return [
        (
            max(0, round(left * scale)),
            max(0, round(top * scale)),
            min(width, round(right * scale)),
            min(height, round(bottom * scale)),
        )
        for left, top, right, bottom in _joined(places, margin)
    ]


def _joined(places: list[_Edges], margin: float) -> list[_Edges]:
    """Places that touch as one: within the large modules of a printed code it is calm in parts."""
    joined: list[_Edges] = []
    for left, top, right, bottom in places:
        one, apart = (left, top, right, bottom), []
        for other in joined:
            if (
                other[0] <= one[2]
                and one[0] <= other[2]
                and other[1] <= one[3]
                and one[1] <= other[3]
            ):
                # A corner of the code may lie just outside of its busy parts.
                one = (
                    min(one[0], other[0] - margin),
                    min(one[1], other[1] - margin),
                    max(one[2], other[2] + margin),
                    max(one[3], other[3] + margin),
                )
            else:
                apart.append(other)
        joined = [*apart, one]
    return joined


def _codes_at(plain: Picture, place: _Place) -> list[MachineCode]:
    left, top, right, bottom = place
    part = np.ascontiguousarray(plain[top:bottom, left:right])
    seen, scale = _decoded(part, _FORMATS), 1.0
    if not seen and max(part.shape) <= _LARGEST_ENLARGED:
        # The modules of the code on an identity card are two pixels wide at 150 dpi.
        seen, scale = _decoded(scale_by(part, 2.0), _FORMATS), 2.0
    return [_told(code, scale, (left, top), plain) for code in seen]


def _told(
    code: zxingcpp.Barcode, scale: float, corner: tuple[int, int], page: Picture
) -> MachineCode:
    """The code with its box, when it was seen in the part of the page from this corner on."""
    height, width = page.shape
    place = code.position
    points = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    across = [(point.x / scale + corner[0]) / width for point in points]
    down = [(point.y / scale + corner[1]) / height for point in points]
    box = Box(min(across), min(down), max(across), max(down))
    kind = code.format.name.lower()
    return MachineCode(_KINDS.get(kind, kind), nfc(code.text), box)


def _decoded(part: Picture, wanted: Sequence[zxingcpp.BarcodeFormat]) -> list[zxingcpp.Barcode]:
    # The set is made anew each time: one that outlives the library is reported as a leak at exit.
    formats = zxingcpp.BarcodeFormats(wanted)
    return list(
        zxingcpp.read_barcodes(
            part, formats=formats, try_invert=False, text_mode=zxingcpp.TextMode.Plain
        )
    )
