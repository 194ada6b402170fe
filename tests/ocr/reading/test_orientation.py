"""A page is stood upright whichever way it lay in the feeder."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from cli.specimens.phone import photograph
from ocr.imaging.geometry import straighten, turn
from ocr.imaging.ink import find_ink
from ocr.imaging.orientation import find_posture


def _pixels(picture: Image.Image) -> np.ndarray:
    return np.ascontiguousarray(np.asarray(picture.convert("RGB"))[:, :, ::-1])


@pytest.mark.parametrize("lay", [0, 90, 180, 270])
@pytest.mark.parametrize("lean", [-12.0, -1.3, 0.0, 2.4, 12.0])
def test_rotation_and_skew_are_found(sheet, lay, lean):
    leaning = sheet.rotate(-lean, resample=Image.Resampling.BICUBIC, fillcolor=(246, 245, 243))
    posture = find_posture(find_ink(turn(_pixels(leaning), lay), 150))

    assert posture.is_sure
    assert (posture.rotation + lay) % 360 == 0
    assert posture.skew_deg == pytest.approx(lean, abs=0.3)


@pytest.mark.parametrize("seed", [1, 4])
def test_curved_lines_are_no_columns(sheet, seed):
    seen = photograph(sheet, seed=seed, curl_mm=4).image
    posture = find_posture(find_ink(_pixels(seen), 150 * seen.height / sheet.height))

    assert posture.rotation % 180 == 0


def test_an_empty_page_is_left_as_it_lies():
    posture = find_posture(find_ink(np.full((1240, 875), 245, np.uint8), 150))

    assert (posture.rotation, posture.skew_deg, posture.is_sure) == (0, 0.0, False)


def test_straightening_undoes_the_lean(sheet):
    leaning = sheet.rotate(-3, resample=Image.Resampling.BICUBIC, fillcolor=(246, 245, 243))
    upright = straighten(_pixels(leaning), 3.0)

    assert find_posture(find_ink(upright, 150)).skew_deg == pytest.approx(0, abs=0.2)
