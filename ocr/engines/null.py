"""An engine that reads nothing: for drills and for trying everything around the reading."""

from __future__ import annotations

from typing import Final

from core.artifacts import ReadingStep
from ocr.engines.protocol import Reading
from ocr.imaging.geometry import Picture


class NullEngine:
    """Finds no word on any page."""

    identity: Final = "null-1"

    def read(self, image: Picture, dpi: int) -> Reading:
        """No words."""
        return Reading([], (ReadingStep("null", "chosen"),))
