"""Vietnamese first, English second: pages are written in Vietnamese, and English is looked up.

A sentence in a template is marked `_("…")` and stands in `english.json` under its Vietnamese text;
words of tables (`say`) are looked up there as well. What is missing is shown in Vietnamese, and
tests/architecture/test_languages.py counts it. A page that nobody has translated stays Vietnamese
as a whole, so that no page is half and half.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

VIETNAMESE: Final = "vi"
ENGLISH: Final = "en"
LANGUAGES: Final = (VIETNAMESE, ENGLISH)

TRANSLATED: Final = (
    "check.html",
    "help.html",
    "kho/",
    "notices.html",
    "problem.html",
    "shared.html",
    "sign_in.html",
)
"""Templates, or folders of them, whose words are marked for translation; base.html goes along."""

IN_ENGLISH: Final[Mapping[str, str]] = json.loads(
    Path(__file__).with_name("english.json").read_text(encoding="utf-8")
)


def language_of_page(template: str, wanted: str) -> str:
    """The language in which a page is shown to somebody who wants this one."""
    return wanted if wanted in LANGUAGES and template.startswith(TRANSLATED) else VIETNAMESE


def in_language(words: str, language: str) -> str:
    """The words in the language; the Vietnamese ones where nobody has translated them."""
    return IN_ENGLISH.get(words, words) if language == ENGLISH else words
