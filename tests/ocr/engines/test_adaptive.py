"""The engine that chooses: plain pages the cheap way, others with the reason for each step."""

from __future__ import annotations

import numpy as np
import pytest

from ocr.engines.adaptive import AdaptiveEngine
from ocr.engines.choose import open_engine
from ocr.engines.merging import weight
from ocr.engines.protocol import EngineUnavailableError
from ocr.engines.pytesseract_engine import PytesseractEngine
from ocr.engines.tesserocr_engine import TesserocrEngine
from tests.support.sheet import LINES


@pytest.fixture(scope="module")
def engine(model_dir):
    return AdaptiveEngine(model_dir=model_dir)


def lines(words):
    found: dict[int, list[str]] = {}
    for word in words:
        found.setdefault(word.line, []).append(word.text)
    return [" ".join(texts) for texts in found.values()]


def test_a_plain_page_is_read_the_cheap_way(engine, sheet):
    reading = engine.read(sheet, 150)

    assert lines(reading.words) == list(LINES)
    assert [tuple(step) for step in reading.steps] == [("network-lines", "plain_page")]
    title = next(word for word in reading.words if word.text == "KHAI")
    ink = sheet[title.top : title.bottom, title.left : title.right] < 128
    assert ink[:3].any()
    assert ink[-3:].any()
    assert ink[:, :3].any()
    assert ink[:, -3:].any()


def test_a_page_that_nobody_can_read_is_tried_in_every_way(engine):
    scribble = np.random.default_rng(8).choice([40, 235], (120, 200), p=[0.2, 0.8])

    reading = engine.read(np.kron(scribble, np.ones((2, 2))).astype(np.uint8), 150)

    tried = [step.engine for step in reading.steps]
    assert tried[:2] == ["network-lines", "network-layout"]
    assert {step.reason for step in reading.steps[1:]} <= {
        "low_confidence",
        "unread_ink",
        "surest_reading",
    }
    assert weight(reading.words) < 20


def test_an_empty_page_has_no_words(engine):
    assert engine.read(np.full((400, 300), 240, np.uint8), 150).words == []


@pytest.mark.parametrize("size", [(1, 1), (3, 900), (900, 3), (40, 40)])
def test_odd_sizes_are_no_trouble(engine, size):
    noise = np.random.default_rng(4).integers(0, 256, size, np.uint8)

    assert all(word.confidence < 1 for word in engine.read(noise, 150).words)


def test_a_colour_picture_reads_like_its_brightness(engine, sheet):
    coloured = engine.read(np.repeat(sheet[:, :, None], 3, axis=2), 150)

    assert coloured.words == engine.read(sheet, 150).words


def test_the_identity_names_both_readers_and_the_arithmetic(engine):
    network, tesseract = engine.identity.split("+")

    assert network.split("-")[2] in ("int8", "float")
    assert tesseract.startswith("tesserocr-5")


def test_settings_name_engines(tmp_path):
    assert isinstance(open_engine("auto", "vie+eng"), AdaptiveEngine)
    assert isinstance(open_engine("auto", "eng"), TesserocrEngine)
    assert isinstance(open_engine("tesserocr", "vie"), TesserocrEngine)
    assert isinstance(open_engine("pytesseract", "vie"), PytesseractEngine)
    with pytest.raises(EngineUnavailableError):
        open_engine("auto", "vie", tmp_path, tmp_path).read(np.full((90, 90), 200, np.uint8), 150)
