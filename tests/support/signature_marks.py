"""What stands in marks of signatures: a check address, and a drawn signature of nobody."""

from __future__ import annotations

import io
from math import sin

from PIL import Image, ImageDraw

CHECK_URL = "https://motlan.example.vn/kiem-tra/hV3kq0bq7c9m1m0cQm2b1A"


def handwriting() -> bytes:
    """A blue line on a transparent ground, PNG."""
    image = Image.new("RGBA", (420, 180), (0, 0, 0, 0))
    line = [(20 + 4 * x, 90 + 60 * sin(x / 6) * (1 - x / 110)) for x in range(95)]
    ImageDraw.Draw(image).line(line, fill=(20, 40, 160, 255), width=6, joint="curve")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
