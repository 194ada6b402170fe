"""What a person says to one value that the machine is not sure of."""

from __future__ import annotations

from enum import StrEnum


class Answer(StrEnum):
    """Also «not sure» is an answer: a wrong sure one is the worst outcome."""

    RIGHT = "right"
    """The value stands as the machine read it."""
    EDITED = "edited"
    """Another value was typed in its place."""
    UNSURE = "unsure"
    """The person cannot tell from the picture either."""
