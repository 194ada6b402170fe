"""Amounts in words, held against those in digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.confidence import contradicted, corroborated
from ocr.lines import Line

_DIGITS: Final = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6,
    "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES: Final = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_SILENT: Final = frozenset({"le", "linh", "va", "chan"})
_IN_WORDS: Final = re.compile(r"bang chu\W*(?:la)?\W*([a-z ]+)")


def amount_in_words(text: str) -> int | None:
    """`Hai tỷ năm trăm triệu đồng` as 2500000000; None where a word is no part of a number."""
    total = group = digit = 0
    for word in fold(text).replace(",", " ").split():
        if word in _DIGITS:
            digit = _DIGITS[word]
        elif word == "tram":
            group, digit = group + digit * 100, 0
        elif word == "muoi":
            group, digit = group + max(digit, 1) * 10, 0
        elif word in _SCALES:
            total, group, digit = total + (group + digit) * _SCALES[word], 0, 0
        elif word in ("dong", "vnd"):
            break
        elif word not in _SILENT:
            return None
    return (total + group + digit) or None


def with_checked_amount(
    fields: Mapping[str, FieldValue], name: str, rows: Sequence[Line]
) -> dict[str, FieldValue]:
    """The fields, the amount of this name compared with the words behind `Bằng chữ`."""
    value, told = fields.get(name), _told(rows)
    if value is None or told is None:
        return dict(fields)
    change = corroborated if value.value == str(told) else contradicted
    return {**fields, name: replace(value, confidence=change(value.confidence))}


def _told(rows: Sequence[Line]) -> int | None:
    text = fold(" ".join(row.text for row in rows))
    match = _IN_WORDS.search(text)
    return None if match is None else amount_in_words(match[1].partition(" dong")[0])
