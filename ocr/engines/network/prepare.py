"""Prepares pictures of lines as Tesseract does before its network sees them.

Tesseract scales with Leptonica (pixScale) and stretches the brightness between a black and a
white point taken from the middle row (networkio.cpp, ComputeBlackWhite). The network is
sensitive to both: a scaling that lies half a pixel aside already costs letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from ocr.engines.network.traineddata import LINE_HEIGHT, POOL
from ocr.imaging.geometry import Picture

LinePixels = NDArray[np.float32]
"""Brightness from -1 (black point) to 1 (white point), 36 pixels high."""

LONGEST: Final = 9000
"""Width in pixels of the longest line that is read; a page across is about 1500."""

_AREA_BELOW: Final = 0.7
_LEAST_SHARPENED, _MOST_SHARPENED = 0.2, 1.4
_BLACK_SHARE, _WHITE_SHARE = 0.25, 0.75
_LEVELS: Final = 127
"""Brightness goes through int8 in Tesseract, and the network was trained with that."""

_NOISE: Final = np.random.default_rng(1).uniform(-1, 1, (LINE_HEIGHT + 2, 4096)).astype(np.float32)
"""What lies outside a line: Tesseract fills it with noise, and so was the network trained.

White or grey instead costs 0.3 points of CER; one fixed piece of noise is as good as a new one.
"""


def scaled_width(height: int, width: int) -> int:
    """Width of a crop of this size once it is 36 pixels high."""
    return max(1, int(LINE_HEIGHT / height * width + 0.5))


def prepare(crop: Picture) -> LinePixels:
    """The line of a grey crop (H×W, at least 1×1) as the network wants it, 36 pixels high."""
    scaled = _scale(crop)
    black, white = _black_and_white(scaled[LINE_HEIGHT // 2])
    half = (white - black) / 2
    levels = (np.arange(256) - black) / (half if half > 0 else 1.0) - 1.0
    levels = np.clip(np.rint(levels * (_LEVELS + 1)), -_LEVELS, _LEVELS) / _LEVELS
    return np.asarray(cv2.LUT(scaled, levels.astype(np.float32)), np.float32)


def pack(lines: Sequence[LinePixels]) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Lines side by side (B, 1, 38, W) in a bed of noise, and the steps of each (B)."""
    widest = max(POOL, *(line.shape[1] for line in lines)) + 2
    noise = _NOISE
    if widest > noise.shape[1]:
        noise = np.tile(noise, (1, -(-widest // noise.shape[1])))
    batch = np.empty((len(lines), 1, LINE_HEIGHT + 2, widest), np.float32)
    batch[:] = noise[:, :widest]
    for row, line in zip(batch, lines, strict=True):
        row[0, 1:-1, 1 : 1 + line.shape[1]] = line
    steps = np.array([max(1, line.shape[1] // POOL) for line in lines], np.int32)
    return batch, steps


def _scale(crop: Picture) -> Picture:
    """To 36 pixels of height as Leptonica does it.

    Below 0.7: by area, then sharpened a little. From 0.7: linear between corners (pixel 0 stays
    pixel 0, unlike cv2.resize), then sharpened up to 1.4.
    """
    height, width = crop.shape
    if height == LINE_HEIGHT:
        return crop
    factor, across = LINE_HEIGHT / height, scaled_width(height, width)
    if factor < _AREA_BELOW:
        small = cv2.resize(crop, (across, LINE_HEIGHT), interpolation=cv2.INTER_AREA)
        return _sharpen(_picture(small), 1, 0.2) if factor > _LEAST_SHARPENED else _picture(small)
    # OpenCV rounds places to 1/32 pixel, Leptonica cuts them off.
    places = np.array([[width / across, 0, -1 / 32], [0, height / LINE_HEIGHT, -1 / 32]])
    drawn = cv2.warpAffine(
        crop,
        places,
        (across, LINE_HEIGHT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return _sharpen(_picture(drawn), 2, 0.4) if factor < _MOST_SHARPENED else _picture(drawn)


def _picture(pixels: NDArray[np.generic]) -> Picture:
    return np.asarray(pixels, np.uint8)


def _sharpen(picture: Picture, reach: int, share: float) -> Picture:
    """Unsharp masking with a box of 2·reach+1 pixels; the outer frame stays as it was."""
    side = 2 * reach + 1
    blurred = cv2.blur(picture, (side, side))
    sharp = cv2.addWeighted(picture, 1 + share, blurred, -share, 0)
    for edge in (np.s_[:reach], np.s_[-reach:], np.s_[:, :reach], np.s_[:, -reach:]):
        sharp[edge] = picture[edge]
    return _picture(sharp)


def _black_and_white(row: Picture) -> tuple[float, float]:
    """The lower quartile of the row's valleys and the upper quartile of its peaks."""
    values = row.astype(np.int16)
    before, here, after = values[:-2], values[1:-1], values[2:]
    valleys = here[((here < before) & (here <= after)) | ((here <= before) & (here < after))]
    peaks = here[((here > before) & (here >= after)) | ((here >= before) & (here > after))]
    black = _quantile(valleys, _BLACK_SHARE) if valleys.size else 1.0
    white = _quantile(peaks, _WHITE_SHARE) if peaks.size else 255.0
    return black, white


def _quantile(values: NDArray[np.int16], share: float) -> float:
    """Tesseract's STATS::ile: a histogram of 0-254 with straight lines inside its buckets."""
    counts = np.bincount(np.minimum(values, 254), minlength=255)
    wanted = min(max(share * values.size, 1.0), float(values.size))
    sums = np.cumsum(counts)
    bucket = int(np.searchsorted(sums, wanted))
    return float(bucket + 1 - (sums[bucket] - wanted) / counts[bucket])
