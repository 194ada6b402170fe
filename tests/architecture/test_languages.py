"""English is looked up by the Vietnamese words; what is missing is counted, nothing left over."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

from api.web import (
    person_wording,
    rights_wording,
    signature_wording,
    standing_wording,
    wording,
)
from api.web.languages import (
    ENGLISH,
    IN_ENGLISH,
    TRANSLATED,
    VIETNAMESE,
    in_language,
    language_of_page,
)
from api.web.rendering import HERE, template_sentences

_TABLE = re.compile(r"say\((\w+)\.([A-Z_]+)")
_HOLES = re.compile(r"%\((\w+)\)s")
TABLES: dict[str, ModuleType] = {
    "p": person_wording,
    "r": rights_wording,
    "s": signature_wording,
    "sw": standing_wording,
    "w": wording,
}
"""The names under which templates know the modules of words."""
NOT_TRANSLATED = 120
"""Words of tables that are shown in Vietnamese on English pages: fields of rarer papers, rarer
actions and notices. So many at most; lower it when you translate some."""


def templates() -> list[Path]:
    """What is shown in English, with the parts that stand in it."""
    folder = HERE / "templates"
    shared = {"base.html", "_pages.html", "_parts.html", "_search.html"}
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*.html")}
    return [path for name, path in names.items() if name.startswith(TRANSLATED) or name in shared]


def marked() -> set[str]:
    found = {one for path in templates() for one in template_sentences(path.read_text("utf-8"))}
    assert "Kho của tôi" in found, "sees no sentence"
    return found


def words_of_tables() -> set[str]:
    named = {one for path in templates() for one in _TABLE.findall(path.read_text("utf-8"))}
    assert ("w", "CHIP_VI") in named, "sees no table"
    return {word for alias, name in named for word in getattr(TABLES[alias], name).values()}


def test_every_marked_sentence_has_its_english() -> None:
    assert sorted(marked() - IN_ENGLISH.keys()) == []


def test_nothing_is_translated_that_nobody_says() -> None:
    extra = {signature_wording.UNCHECKED_VI, *(item.words for item in wording._CITIZEN_MENU)}
    assert sorted(IN_ENGLISH.keys() - marked() - words_of_tables() - extra) == []


def test_missing_words_are_counted_and_shown_in_vietnamese() -> None:
    missing = words_of_tables() - IN_ENGLISH.keys()
    assert len(missing) <= NOT_TRANSLATED, sorted(missing)
    one = min(missing)
    assert in_language(one, ENGLISH) == one
    assert in_language("Kho của tôi", ENGLISH) == "My store"
    assert in_language("Kho của tôi", VIETNAMESE) == "Kho của tôi"


def test_both_sides_have_the_same_holes() -> None:
    assert any(map(_HOLES.search, IN_ENGLISH)), "sees no hole"
    differing = [
        words
        for words, english in IN_ENGLISH.items()
        if sorted(_HOLES.findall(words)) != sorted(_HOLES.findall(english))
    ]
    assert differing == []


def test_a_page_is_of_one_language() -> None:
    assert language_of_page("kho/store.html", ENGLISH) == ENGLISH
    assert language_of_page("quay/desk.html", ENGLISH) == VIETNAMESE
