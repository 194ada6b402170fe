"""Nothing that was confirmed of a specimen survives in what is exported."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest

from cli.specimens.model import Truth
from cli.specimens.papers import draw
from cli.training.confirmed import read_confirmed
from cli.training.drawn import all_models
from cli.training.examples import PlainLine, Sheet
from cli.training.slips import slipped
from core.artifacts import Box, RecognizedPage
from core.papers import DATE_FIELDS
from core.vietnamese import fold, show_date
from ingest.learning.deidentify import Confirmed, as_line, deidentified
from ocr.lines import rows_of
from ocr.types.classifier import default_knower
from tests.support.specimens import facts_for

CHOICES = {"sex", "nationality", "ethnicity", "marital_status", "classification", "land_use"}
"""One of few words that thousands share and that forms print themselves."""
SLUGS = sorted({slug for slug, _ in all_models()})


@cache
def truth_of(slug: str) -> Truth:
    """What is printed on the specimen of a type."""
    return draw(slug, facts_for(slug), dpi=60).truth


def specimen(slug: str, condition: str) -> tuple[RecognizedPage, dict[str, str]]:
    """A page as it is read, and what a person confirmed of it: read slips are not in that."""
    truth = truth_of(slug)
    pages = zip(truth.lines, truth.boxes, strict=True)
    lines = [PlainLine(*one) for page in pages for one in zip(*page, strict=True) if one[0]]
    sheet = Sheet(slug, slug, tuple(lines))
    random = Random(f"{slug} {condition}")  # noqa: S311 # sample pages, no secrets
    return slipped(sheet, condition, random).page, truth.fields


def letters(text: str) -> str:
    return "".join(char for char in fold(text) if char.isalnum())


@pytest.mark.parametrize("condition", ["clean", "poor"])
@pytest.mark.parametrize("slug", SLUGS)
def test_no_confirmed_value_survives(slug: str, condition: str) -> None:
    page, fields = specimen(slug, condition)
    rows = deidentified(page, Confirmed(list(fields.values()), []))
    assert len(rows) == len(page.words)
    assert [len(row[0]) for row in rows] == [len(word.text) for word in page.words]
    text = letters(" ".join(row[0] for row in rows))
    assert set("123456789").isdisjoint(text)
    for name, value in fields.items():
        said = show_date(date.fromisoformat(value)) if name in DATE_FIELDS else value
        if name not in CHOICES and any(sign in "123456789" or sign.isalpha() for sign in said):
            assert letters(said) not in text, name


def test_the_type_is_still_told(tmp_path: Path) -> None:
    right = 0
    for slug in SLUGS:
        page, fields = specimen(slug, "clean")
        rows = deidentified(page, Confirmed(list(fields.values()), []))
        path = tmp_path / "one.jsonl"
        path.write_text(json.dumps(as_line(slug, [rows], "rules-2", 7)))
        (example,) = read_confirmed(path)
        ranking = default_knower().examine(example.page, rows_of(example.page)).ranking
        right += bool(ranking) and ranking[0][0] == slug
    assert right >= 0.9 * len(SLUGS)


def test_a_stranger_beside_a_label_is_blanked() -> None:
    lines = ["Người làm chứng: Văn Bình An", "Ông Phạm Kiều Xuân Mẫu, điện thoại 0912 345 678"]
    rows: list[str] = []
    for line in lines:
        sheet = Sheet("contract", "x", (PlainLine(line, Box(0.1, 0.3, 0.9, 0.32)),))
        page = slipped(sheet, "clean", Random(1)).page  # noqa: S311 # a sample page
        rows += [row[0] for row in deidentified(page, Confirmed([], []))]
    text = " ".join(rows)
    assert "An" not in rows
    assert "Bình" not in text
    assert "Kiều" not in text
    assert "0912" not in text
