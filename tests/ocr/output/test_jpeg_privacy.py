"""What a camera writes beside its picture stays out of the archival copy."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from ocr.imaging.jpeg_privacy import without_traces

GPS = 0x8825


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_rows": 1}])
def test_place_and_comment_go_and_every_dot_stays(options):
    dots = np.random.default_rng(4).integers(0, 256, (90, 70, 3), np.uint8)
    exif = Image.Exif()
    exif.get_ifd(GPS)[1] = "MARK-N"
    exif[0x010F] = "MARK-CAMERA"
    held = io.BytesIO()
    photo = Image.fromarray(dots)
    photo.save(held, "JPEG", exif=exif, comment=b"MARK", dpi=(300, 300), **options)
    given = held.getvalue()
    clean = without_traces(given + b"MARK behind the end")

    assert b"MARK" in given
    assert b"MARK" not in clean
    assert clean.endswith(b"\xff\xd9")
    with Image.open(io.BytesIO(given)) as before, Image.open(io.BytesIO(clean)) as after:
        assert after.info["dpi"] == (300, 300)
        assert np.array_equal(np.asarray(before), np.asarray(after))


def test_what_is_cut_off_or_none_stays():
    held = io.BytesIO()
    Image.new("L", (40, 40), "white").save(held, "JPEG")
    cut = held.getvalue()[:-9]

    assert without_traces(cut) == cut
    assert without_traces(b"no picture") == b"no picture"
