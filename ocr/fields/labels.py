"""The printed labels of forms, and finding one by its wording in spite of slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from ocr.lines import Token
from ocr.matching import similarity, squeeze

_LEAST_SIMILARITY: Final = 0.8
_JUMBLED: Final = 0.9
_SLIPPABLE: Final = 5
"""Labels with fewer letters must be read exactly."""


@dataclass(frozen=True)
class Label:
    """What stands behind a printed wording.

    `field` is empty for a wording that only ends another value or opens a section. `kind` names a
    parser of ocr.fields.values. `within`: the section in which it counts (the part of the form
    about the mother, say; empty before any section; None: everywhere); `opens`: the section that
    begins with it.
    """

    field: str
    wordings: tuple[str, ...]
    kind: str = "text"
    wraps: bool = False
    within: str | None = None
    opens: str | None = None


@lru_cache(maxsize=64)
def index_of(labels: tuple[Label, ...]) -> Mapping[str, Label]:
    """Squeezed wording to label; the first label of a wording wins."""
    found: dict[str, Label] = {}
    for label in labels:
        for wording in label.wordings:
            found.setdefault(squeeze(wording), label)
    return found


def look_up_jumbled(
    tokens: Sequence[Token], index: Mapping[str, Label]
) -> tuple[Label | None, float]:
    """A label in two languages whose words were read in some order (`Ngày Date sinh / of birth`).

    Small print of two halves stands so close that their words are put in a wrong order.
    """
    if not any("/" in token.text for token in tokens):
        return None, 0.0
    letters = "".join(sorted(token.plain for token in tokens))
    best: tuple[Label | None, float] = (None, 0.0)
    for jumbled, label in _jumbled(tuple(index.items())):
        likeness = similarity(letters, jumbled, _LEAST_SIMILARITY)
        if likeness > best[1]:
            best = (label, min(likeness, _JUMBLED))
    return best


@lru_cache(maxsize=64)
def _jumbled(index: tuple[tuple[str, Label], ...]) -> tuple[tuple[str, Label], ...]:
    """The letters of the wordings in two languages, their words in alphabetical order."""
    labels = dict.fromkeys(label for _, label in index)
    return tuple(
        ("".join(sorted(squeeze(word) for word in wording.split())), label)
        for label in labels
        for wording in label.wordings
        if "/" in wording
    )


def look_up(joined: str, index: Mapping[str, Label], *, slips: bool) -> tuple[Label | None, float]:
    """The label with this squeezed wording, with a few slips where these are allowed."""
    exact = index.get(joined)
    if exact is not None:
        return exact, 1.0
    if not slips or len(joined) < _SLIPPABLE:
        return None, 0.0
    best: tuple[Label | None, float] = (None, 0.0)
    for wording, label in index.items():
        if abs(len(wording) - len(joined)) > 3 or len(wording) < _SLIPPABLE:
            continue
        likeness = similarity(joined, wording, _LEAST_SIMILARITY)
        if likeness > best[1]:
            best = (label, likeness)
    return best
