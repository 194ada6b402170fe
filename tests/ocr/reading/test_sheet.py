"""A sheet in a phone photo is found, made flat, and its words can be put back over the photo."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from cli.specimens.phone import photograph
from core.artifacts import MediaKind
from ocr.engines.null import NullEngine
from ocr.engines.tesserocr_engine import TesserocrEngine
from ocr.imaging.geometry import turn
from ocr.imaging.sheet import find_sheet, flatten_sheet, turned_corners
from ocr.service import PageReader
from tests.support.sheet import LINES


@pytest.fixture(scope="module")
def photo(sheet):
    """The usual sheet, twice as fine, taken with a phone."""
    return photograph(sheet.resize((1750, 2480), Image.Resampling.BICUBIC), seed=3)


def _pixels(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


def test_the_corners_of_the_sheet_are_found(photo):
    found = find_sheet(cv2.resize(_pixels(photo.image), (1500, 2000)))

    assert found is not None
    assert np.array(found) == pytest.approx(np.array(photo.corners) / (3000, 4000), abs=0.004)


def test_a_scan_is_left_whole(sheet):
    scan = _pixels(sheet)
    assert find_sheet(scan) is None

    framed = scan.copy()
    cv2.rectangle(framed, (40, 40), (835, 1200), (60, 60, 160), 6)
    assert find_sheet(framed) is None, "a printed frame is no sheet"

    half_dark = scan.copy()
    half_dark[600:] = half_dark[600:] // 2
    assert find_sheet(half_dark) is None, "a shadow is no table"


@pytest.mark.parametrize("bed", [15, 245])
def test_cards_on_the_bed_of_a_scanner_are_not_cut_out(bed):
    scan = np.full((1754, 1240, 3), bed, np.uint8)
    for top in (200, 900):
        scan[top : top + 319, 300:806] = (225, 215, 200)
        cv2.putText(scan, "CAN CUOC 0123", (330, top + 120), 0, 1.2, (30, 30, 30), 2)

    assert find_sheet(scan) is None


def test_the_flat_sheet_turns_with_its_picture(photo):
    corners = tuple((x / 3000, y / 4000) for x, y in photo.corners)
    small = cv2.resize(_pixels(photo.image), (750, 1000))

    flat = flatten_sheet(small, corners, (600, 849))
    for rotation in (90, 180, 270):
        turned = turned_corners(corners, rotation)
        size = (849, 600) if rotation % 180 else (600, 849)
        again = flatten_sheet(turn(small, rotation), turned, size)
        away = np.abs(again.astype(int) - turn(flat, rotation).astype(int)).mean()
        assert away < 3, "the sheet does not turn with its picture"


@pytest.mark.parametrize("lay", [0, 90])
def test_a_photo_is_read_like_a_scan(photo, lay, tmp_path):
    path = tmp_path / "photo.jpg"
    photo.image.rotate(-lay, expand=True).save(path, quality=85)

    [read] = PageReader(TesserocrEngine()).read(path.read_bytes(), MediaKind.JPEG, [1])

    page = read.page
    assert (page.rotation + lay) % 360 == 0
    assert page.text.splitlines()[: len(LINES)] == list(LINES)
    assert page.height_px / page.width_px == pytest.approx(2**0.5, abs=0.01)
    assert "cut_edge" not in page.quality
    assert page.corners is not None
    true = np.array(photo.corners) / (3000, 4000)
    assert np.array(page.corners) == pytest.approx(true, abs=0.02)
    word = next(word for word in page.words if word.text == "KHAI")
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    to_picture = cv2.getPerspectiveTransform(square, np.array(page.corners, np.float32))
    [[[across, down]]] = cv2.perspectiveTransform(np.array([[word.box[:2]]]), to_picture)
    flat = flatten_sheet(np.asarray(photo.image.convert("L")), page.corners, (875, 1237))
    assert flat.shape == (1237, 875)
    assert true[:, 0].min() < across < true[:, 0].max()
    assert true[:, 1].min() < down < true[:, 1].max()


def test_a_scan_has_no_corners(sheet, encoded):
    [read] = PageReader(NullEngine()).read(encoded(sheet), MediaKind.JPEG, [1])

    assert read.page.corners is None
