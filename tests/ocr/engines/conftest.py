"""The Vietnamese network as Debian ships it, opened once for all tests of the engines."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ocr.engines.network import model_file
from ocr.engines.network.session import NetworkSession
from ocr.engines.tessdata import find_tessdata
from tests.support.sheet import LINES


@pytest.fixture(scope="session")
def language_file() -> bytes:
    return (find_tessdata("vie") / "vie.traineddata").read_bytes()


@pytest.fixture(scope="session")
def model_dir(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="session")
def kept(model_dir):
    return model_file.load(None, model_dir)


@pytest.fixture(scope="session")
def float_session(kept):
    return NetworkSession(kept, "float")


@pytest.fixture(scope="session")
def sheet():
    """A grey A5 page at 150 dpi with LINES on it, the pen 55 pixels further down each time."""
    font = ImageFont.truetype("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf", 27)
    page = Image.new("L", (875, 1240), 245)
    pen = ImageDraw.Draw(page)
    for index, line in enumerate(LINES):
        pen.text((70, 120 + 55 * index), line, font=font, fill=25)
    return np.asarray(page)
