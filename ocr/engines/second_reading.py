"""Reads places of a page once more, cut out and prepared otherwise than the first time."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from core.vietnamese import nfc
from ocr.engines.network import model_file
from ocr.engines.network.line_reader import Crop, LineReader
from ocr.engines.network.session import NetworkSession
from ocr.imaging.geometry import Picture
from ocr.imaging.marks import grey_without_marks

_PADDING_PX: Final = 6
_LARGER: Final = 1.4
_BLUR_PX: Final = 1.0
_SHARPER: Final = 0.8


class SecondReader:
    """The line network on single values: other cuts, another scale, sharpened.

    Values are cut out alone, where the first reading took the whole run of words. Opened at its
    first use; a fork takes the opened network along.
    """

    def __init__(self, tessdata_dir: Path | None = None, model_dir: Path | None = None) -> None:
        self._tessdata_dir = tessdata_dir
        self._model_dir = model_dir or model_file.default_model_dir()

    def read(self, picture: Picture, dpi: float, places: Sequence[Crop]) -> list[str]:
        """The text of each place (pixels of the picture), NFC; empty where nothing was read.

        Raises EngineUnavailableError, ModelUnusableError.
        """
        page = grey_without_marks(picture, dpi)
        cuts = [_prepared(page, place) for place in places]
        sheet, crops = _one_under_the_other(cuts)
        read = LineReader(self._session).read(sheet, crops)
        return [nfc(" ".join(word.text for word in words)) for words in read]

    @cached_property
    def _session(self) -> NetworkSession:
        return NetworkSession(model_file.load(self._tessdata_dir, self._model_dir))


def decoded_view(data: bytes) -> Picture | None:
    """The picture of a page (BGR) from the JPEG that was kept of it; None for other bytes."""
    if not data:
        return None
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return None if picture is None else np.asarray(picture, np.uint8)


def _prepared(page: Picture, place: Crop) -> Picture:
    cut = page[
        max(0, place.top - _PADDING_PX) : place.bottom + _PADDING_PX,
        max(0, place.left - _PADDING_PX) : place.right + _PADDING_PX,
    ]
    if not cut.size:
        return np.full((1, 1), 255, np.uint8)
    large = cv2.resize(cut, None, fx=_LARGER, fy=_LARGER, interpolation=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(large, (0, 0), _BLUR_PX)
    return np.asarray(cv2.addWeighted(large, 1 + _SHARPER, soft, -_SHARPER, 0), np.uint8)


def _one_under_the_other(cuts: Sequence[Picture]) -> tuple[Picture, list[Crop]]:
    """One picture of all cuts, and where each lies in it."""
    width = max((cut.shape[1] for cut in cuts), default=1)
    height = sum(cut.shape[0] for cut in cuts)
    sheet = np.full((max(1, height), width), 255, np.uint8)
    crops, top = [], 0
    for cut in cuts:
        bottom = top + cut.shape[0]
        sheet[top:bottom, : cut.shape[1]] = cut
        crops.append(Crop(0, top, cut.shape[1], bottom))
        top = bottom
    return sheet, crops
