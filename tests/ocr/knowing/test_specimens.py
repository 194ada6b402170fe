"""The whole way on drawn specimens: scanner, page reader, type, fields, second look."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from benchmarks.knowing.scoring import Tally, share_right
from benchmarks.knowing.sources import specimens
from benchmarks.knowing.telling import read_specimen, tell
from cli.specimens.papers import DRAWN_TYPES, MODELS
from cli.training.drawn import drawn_sheets
from cli.training.slips import slipped
from core.papers import FIELD_NAMES
from ocr.engines.choose import open_engine
from ocr.engines.second_reading import SecondReader
from ocr.service import PageReader
from ocr.understanding import understand

REQUIRED = (
    "birth_certificate",
    "citizen_card",
    "marital_status_confirmation",
    "land_use_certificate",
    "decision",
    "application_form",
)


@pytest.fixture(scope="module")
def reader():
    return PageReader(open_engine("auto"))


@pytest.fixture(scope="module")
def second():
    return SecondReader()


def usual(slug):
    return next(specimens([slug], [0])).draw()


def test_scans_of_the_required_types_are_read(reader, second):
    tally = Tally()
    for slug in REQUIRED:
        drawn = usual(slug)
        read = read_specimen(reader, drawn, "scan", 0)
        tally.add(drawn.truth, tell(read, second), len(read.pages))
    assert (tally.right, tally.wrong) == (len(REQUIRED), 0)
    assert share_right(tally.values) >= 0.95, tally.misses


def test_a_scanned_passport_is_read_too(reader, second):
    drawn = usual("passport")
    read = read_specimen(reader, drawn, "scan", 7)
    (document,) = tell(read, second).documents
    assert document.type == "passport"
    assert document.fields["document_number"].value == drawn.truth.fields["document_number"]


def test_a_poor_passport_is_not_turned_to_where_its_words_stand_on_end(reader):
    drawn = next(specimens(["passport"], [31])).draw()
    (page,) = read_specimen(reader, drawn, "poor", 3100).pages
    assert page.rotation == 0


@pytest.mark.parametrize("slug", [slug for slug in DRAWN_TYPES if slug not in REQUIRED])
def test_specimen_gets_its_type_or_none(slug):
    """The slips of a reader are imitated here: reading is proven above."""
    random = Random(slug)  # noqa: S311 # sample pages, no secrets
    for variant in MODELS[slug]:
        sheets = drawn_sheets(slug, variant, 1, random)
        pages = [slipped(sheet, "scan", random).page for sheet in sheets]
        documents = understand(
            replace(page, number=number) for number, page in enumerate(pages, start=1)
        )
        assert {document.type for document in documents} <= {slug, None}
        assert all(set(document.fields) <= set(FIELD_NAMES) for document in documents)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_understood(reader, second, rotation):
    drawn = usual("decision")
    read = read_specimen(reader, drawn, "scan", 3, rotation)
    (document,) = tell(read, second).documents
    assert document.type == "decision"
    assert document.fields["document_number"].value == drawn.truth.fields["document_number"]
