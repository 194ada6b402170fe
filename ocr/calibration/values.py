"""Calibrated confidence for the values of one paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from core.artifacts import Box, FieldSource, FieldValue, RecognizedPage, Word
from ocr.calibration.kinds import kind_of
from ocr.calibration.model import Signs, calibration
from ocr.confidence import CONTRADICTED, FROM_CODE

CODED: Final = frozenset({FieldSource.QR, FieldSource.MRZ, FieldSource.BARCODE})
"""What a code with check digits says keeps the confidence that its reader gave."""


def is_sure(field: str, confidence: float, source: str) -> bool:
    """Whether the value of this field (contract.md 4) may be shown as read surely.

    A QR code proves itself also where no print of that kind is sure.
    """
    least = calibration().sure[kind_of(field)]
    return confidence >= (min(least, FROM_CODE) if source in CODED else least)


def calibrated(
    fields: Mapping[str, FieldValue], pages: Sequence[RecognizedPage]
) -> dict[str, FieldValue]:
    """The values, the confidence of those read from print turned into probabilities.

    What the paper contradicts stays doubtful however clearly it is printed.
    """
    return {
        name: replace(value, confidence=_probability(name, value, signs))
        for name, (value, signs) in signs_of(fields, pages).items()
    } | {name: value for name, value in fields.items() if value.source in CODED}


def _probability(name: str, value: FieldValue, signs: Signs) -> float:
    probability = calibration().curves[kind_of(name)].probability(signs)
    return min(probability, value.confidence) if signs.trust <= CONTRADICTED else probability


def signs_of(
    fields: Mapping[str, FieldValue], pages: Sequence[RecognizedPage]
) -> dict[str, tuple[FieldValue, Signs]]:
    """What speaks for each printed value whose confidence is still that of the rules."""
    seen = {page.number: (page, page.mean_confidence) for page in pages}
    found = {}
    for name, value in fields.items():
        if value.source in CODED:
            continue
        page, mean = seen[value.page]
        worst = min((word.confidence for word in words_in(page, value.box)), default=mean)
        found[name] = value, Signs(value.confidence, worst, mean)
    return found


def words_in(page: RecognizedPage, box: Box | None) -> list[Word]:
    """The words whose centres lie in the box."""
    if box is None:
        return []
    return [
        word
        for word in page.words
        if box.left <= (word.box.left + word.box.right) / 2 <= box.right
        and box.top <= (word.box.top + word.box.bottom) / 2 <= box.bottom
    ]
