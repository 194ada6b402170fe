"""Things that hang together on a black-and-white picture."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Components:
    """The touching things of a mask (8 neighbours); number 0 is the ground they lie on.

    Places and sizes in pixels, one entry for each thing.
    """

    labels: NDArray[np.int32]
    """H×W: the number of the thing at each pixel."""
    left: NDArray[np.int32]
    top: NDArray[np.int32]
    width: NDArray[np.int32]
    height: NDArray[np.int32]
    area: NDArray[np.int32]

    @property
    def longest(self) -> NDArray[np.int32]:
        """The longer side of each thing."""
        return np.maximum(self.width, self.height)

    def chosen(self, which: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """H×W: the pixels of the things that are chosen; the ground never is."""
        which = which.copy()
        which[0] = False
        return np.asarray(which[self.labels], np.bool_)


def find_components(mask: NDArray[np.uint8]) -> Components:
    """The touching things of the pixels that are not zero."""
    # Grana's way takes a third of the time of OpenCV's default on one thread.
    _, labels, stats, _ = cv2.connectedComponentsWithStatsWithAlgorithm(
        mask, 8, cv2.CV_32S, cv2.CCL_GRANA
    )
    sizes = np.asarray(stats, np.int32)
    return Components(
        labels=np.asarray(labels, np.int32),
        left=sizes[:, cv2.CC_STAT_LEFT],
        top=sizes[:, cv2.CC_STAT_TOP],
        width=sizes[:, cv2.CC_STAT_WIDTH],
        height=sizes[:, cv2.CC_STAT_HEIGHT],
        area=sizes[:, cv2.CC_STAT_AREA],
    )
