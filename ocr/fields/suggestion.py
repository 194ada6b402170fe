"""A known name that a misread one may stand for: only ever a suggestion to a person."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from core.vietnamese import clean_line, fold


def suggest(value: str, known: Sequence[str]) -> str | None:
    """The one known name that differs from `value` in tones and marks alone, or in one letter.

    In capitals where the value is; None where the value is right already, or where no or more than
    one known name is that near. Never put in place of a value: a brother differs by a letter too.
    """
    seen = clean_line(value)
    names = {clean_line(name).casefold(): clean_line(name) for name in known}
    if not seen or seen.casefold() in names:
        return None
    same = [name for name in names.values() if fold(name) == fold(seen)]
    near = [
        name
        for letters, name in names.items()
        if Levenshtein.distance(letters, seen.casefold(), score_cutoff=1) <= 1
    ]
    found = same or near
    if len(found) != 1:
        return None
    return found[0].upper() if seen.isupper() else found[0]
