"""A name that a paper says more than once: its readings correct each other.

Forms name a person at the top and again where he signs, a place in the head and before the date.
Two readings of other print seldom make the same mistake, so the spelling that is seen most often
stands; where they differ at all, less is trusted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Final

from core.artifacts import FieldSource, FieldValue
from core.vietnamese import fold
from ocr.calibration.kinds import kind_of
from ocr.fields.spelling import is_word
from ocr.lines import Line

_DIFFERING: Final = 0.85
"""What is left of the trust where a paper spells one name in two ways."""
_LEAST_WORDS: Final = 2


def with_repeated_names(
    fields: Mapping[str, FieldValue], rows: Sequence[Line]
) -> dict[str, FieldValue]:
    """The fields, printed names in the spelling that most of their readings on the paper have."""
    texts = [row.text for row in rows]
    revised = dict(fields)
    for name, value in fields.items():
        is_name = kind_of(name) == "name" or name == "issue_place"
        if not is_name or value.source is not FieldSource.OCR:
            continue
        seen = Counter(_spellings(value.value, texts))
        if len(seen) < 2:
            continue
        own = seen.get(value.value.casefold(), 0)
        best, most = max(seen.items(), key=lambda found: (found[1], _sound(found[0])))
        is_better = (_sound(best), most) > (_sound(value.value.casefold()), own)
        spelled = _in_case_of(value.value, best) if is_better else value.value
        confidence = round(value.confidence * _DIFFERING, 4)
        revised[name] = replace(value, value=spelled, confidence=confidence)
    return revised


def _spellings(name: str, texts: Sequence[str]) -> Iterator[str]:
    """Every stretch of the rows that is this name but for marks, or for one misread word."""
    wanted = fold(name).split()
    if len(wanted) < _LEAST_WORDS:
        return
    for text in texts:
        words = [word.strip(".,;:()").casefold() for word in text.split()]
        letters = [fold(word) for word in words]
        for start in range(len(words) - len(wanted) + 1):
            stretch = slice(start, start + len(wanted))
            other = [
                number
                for number, (own, seen) in enumerate(zip(wanted, letters[stretch], strict=True))
                if own != seen
            ]
            if not other or (len(other) == 1 and _is_slip(name, words[stretch], other[0])):
                yield " ".join(words[stretch])


def _is_slip(name: str, words: Sequence[str], place: int) -> bool:
    """Whether one of two words that differ is no syllable at all, on names long enough to tell."""
    own = name.casefold().split()[place]
    return (
        len(words) > _LEAST_WORDS
        and abs(len(own) - len(words[place])) <= 1
        and (not is_word(own) or not is_word(words[place]))
    )


def _sound(name: str) -> bool:
    return all(is_word(word) for word in name.split())


def _in_case_of(pattern: str, name: str) -> str:
    if pattern.isupper():
        return name.upper()
    return " ".join(
        "".join(
            letter.upper() if seen.isupper() else letter
            for seen, letter in zip_longest(own, word, fillvalue="")
        )
        for own, word in zip(pattern.split(), name.split(), strict=True)
    )
