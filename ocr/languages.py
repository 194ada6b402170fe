"""Tesseract's names of languages and what documents call them (BCP 47)."""

from __future__ import annotations

from typing import Final

VIETNAMESE: Final = "vi"

_SHORT: Final = {
    "vie": VIETNAMESE,
    "eng": "en",
    "fra": "fr",
    "deu": "de",
    "spa": "es",
    "por": "pt",
    "ita": "it",
    "rus": "ru",
    "jpn": "ja",
    "kor": "ko",
    "tha": "th",
    "lao": "lo",
    "khm": "km",
    "msa": "ms",
    "ind": "id",
    "chi_sim": "zh-Hans",
    "chi_tra": "zh-Hant",
    "chi": "zh",
}
"""ISO 639-1 where it has a code: BCP 47 asks for the shortest."""


def language_tag(languages: str) -> str:
    """The tag of the main language: the first of those that are joined by `+`.

    A language that is not in the table keeps its three letters (ISO 639-3); what is behind an
    underscore is a variant of Tesseract's own and is left out.
    """
    main = languages.split("+", 1)[0]
    return _SHORT.get(main) or _SHORT.get(main.split("_")[0]) or main.split("_")[0]
