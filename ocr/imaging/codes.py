"""QR and bar codes on a page: what stands in them needs no reading and no guessing."""

from __future__ import annotations

from typing import Final

import zxingcpp

from core.artifacts import Box, MachineCode
from core.vietnamese import nfc
from ocr.imaging.geometry import Picture, grey

_FORMATS: Final = (
    zxingcpp.BarcodeFormat.QRCode,
    zxingcpp.BarcodeFormat.PDF417,
    zxingcpp.BarcodeFormat.DataMatrix,
    zxingcpp.BarcodeFormat.Code128,
)
_KINDS: Final = {"qrcode": "qr", "qrcodemodel1": "qr", "qrcodemodel2": "qr"}


def find_codes(picture: Picture) -> tuple[MachineCode, ...]:
    """The codes of the upright picture, from top to bottom."""
    height, width = picture.shape[:2]
    found: list[MachineCode] = []
    seen = zxingcpp.read_barcodes(
        grey(picture),
        formats=zxingcpp.BarcodeFormats(_FORMATS),
        try_invert=False,
        text_mode=zxingcpp.TextMode.Plain,
    )
    for code in seen:
        corners = code.position
        points = (
            corners.top_left,
            corners.top_right,
            corners.bottom_right,
            corners.bottom_left,
        )
        across = [point.x / width for point in points]
        down = [point.y / height for point in points]
        box = Box(min(across), min(down), max(across), max(down))
        kind = code.format.name.lower()
        found.append(MachineCode(_KINDS.get(kind, kind), nfc(code.text), box))
    return tuple(sorted(found, key=lambda code: (code.box.top, code.box.left)))
