"""The whole way on drawn specimens: scanner, page reader, type, fields."""

from __future__ import annotations

from collections import defaultdict

import pytest

from benchmarks.knowing import Tally, count, read_specimen, specimens
from cli.specimens.papers import DRAWN_TYPES
from core.papers import FIELD_NAMES
from ocr.engines.choose import open_engine
from ocr.service import PageReader

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


def test_scans_of_the_required_types_are_read(reader):
    tallies: dict[str, Tally] = defaultdict(Tally)
    for slug, number, drawn in specimens(list(REQUIRED), 1):
        documents = read_specimen(reader, drawn, "scan", 100 * number)
        count(tallies[slug], drawn, documents)
    for slug, tally in tallies.items():
        assert (tally.right, tally.wrong_sure) == (1, 0), slug
    fields = sum(tally.fields for tally in tallies.values())
    right = sum(tally.fields_right for tally in tallies.values())
    assert right / fields >= 0.9, {slug: dict(tally.misses) for slug, tally in tallies.items()}


@pytest.mark.parametrize("slug", [slug for slug in DRAWN_TYPES if slug not in REQUIRED])
def test_specimen_gets_its_type_or_none(reader, slug):
    ((_, _, drawn),) = specimens([slug], 1)
    documents = read_specimen(reader, drawn, "scan", 7)
    assert {document.type for document in documents} <= {slug, None}
    assert all(set(document.fields) <= set(FIELD_NAMES) for document in documents)


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_turned_pages_are_understood(reader, rotation):
    ((_, _, drawn),) = specimens(["decision"], 1)
    (document,) = read_specimen(reader, drawn, "scan", 3, rotation)
    assert document.type == "decision"
    assert document.fields["document_number"].value == drawn.truth.fields["document_number"]
