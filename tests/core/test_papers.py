"""The catalogue of paper types: ours is whole, what is wrong is named, a folder adds to it."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest

from core.papers import CATALOGUE, FIELD_NAMES, PAPER_TYPES
from core.papers.loading import PaperTypesInvalidError, load_catalogue

OURS = json.loads(
    files("core.papers").joinpath("data/types/disability_confirmation.json").read_text("utf-8")
)
WORDING = "GIẤY XÁC NHẬN LOẠI CHỈ CÓ TRONG PHÉP THỬ"
MADE_UP = OURS | {
    "slug": "made_up_type",
    "title": "Giấy xác nhận loại chỉ có trong phép thử",
    "titles": [{"wording": WORDING}],
    "notations": [],
}
"""A type that no catalogue will ever have: whatever is added to ours, these tests hold."""


def put(folder, entry, name=None):
    path = folder / f"{name or entry['slug']}.json"
    path.write_text(json.dumps(entry, ensure_ascii=False), encoding="utf-8")
    return folder


CONTRACT_TYPES = 28
"""Those of the first contract; none of them may ever be lost."""


def test_ours_is_whole() -> None:
    assert len(PAPER_TYPES) >= CONTRACT_TYPES
    for entry in CATALOGUE.types.values():
        # A letter is known by its layout, all others by a title.
        assert entry.titles or entry.slug == "official_letter"
        assert len(entry.cues) >= 3, entry.slug
        assert all(title.wording == title.wording.upper() for title in entry.titles)
        assert entry.expected_fields, entry.slug
        assert {field.name for field in entry.fields} <= set(FIELD_NAMES), entry.slug


def test_a_pattern_of_a_type_narrows_that_of_the_field() -> None:
    shape = CATALOGUE.pattern_of("driving_licence", "document_number")
    assert shape is not None
    assert re.fullmatch(shape, "012345678901")
    assert CATALOGUE.pattern_of("contract", "document_number") is None
    assert re.fullmatch(str(CATALOGUE.pattern_of("contract", "issue_date")), "2026-11-22")


def test_a_folder_adds_a_type_and_its_title_is_outside_no_longer(tmp_path) -> None:
    outside = CATALOGUE.outside[0].wording
    added = MADE_UP | {"titles": [{"wording": WORDING}, {"wording": outside}]}
    more = load_catalogue(put(tmp_path, added))
    assert set(more.types) == {*PAPER_TYPES, "made_up_type"}
    assert outside not in {title.wording for title in more.outside}
    assert more.version != CATALOGUE.version


def test_a_folder_replaces_an_entry(tmp_path) -> None:
    more = load_catalogue(put(tmp_path, OURS | {"title": "Tên khác"}))
    assert more.types["disability_confirmation"].title == "Tên khác"
    assert len(more.types) == len(PAPER_TYPES)


@pytest.mark.parametrize(
    ("change", "place", "what"),
    [
        ({"tittles": []}, "tittles", "extra_forbidden"),
        ({"sensitivity": "open"}, "sensitivity", "enum"),
        ({"notations": ["("]}, "notations.0", "value_error"),
        ({"fields": [{"name": "shoe_size"}]}, "fields.0.name", "unknown_field"),
        ({"fields": [{"name": "sex"}, {"name": "sex"}]}, "fields.1.name", "named_twice"),
        ({"valid_from": "2026-01-02", "valid_to": "2026-01-01"}, "–", "value_error"),
        ({"titles": [{"wording": "GIẤY KHAI SINH"}]}, "titles.0", "title_of_birth_certificate"),
        ({"slug": "other_name"}, "slug", "not_the_file_name"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, change, place, what) -> None:
    put(tmp_path, MADE_UP | change, "made_up_type")
    with pytest.raises(PaperTypesInvalidError) as caught:
        load_catalogue(tmp_path)
    assert caught.value.details == {
        "file": "made_up_type.json", "place": place, "what": what,
    }  # fmt: skip


@pytest.mark.parametrize("text", ["{", "[" * 100_000, " " * 200_001])
def test_a_file_that_is_no_json_is_refused(tmp_path, text) -> None:
    (tmp_path / "a_type.json").write_text(text, encoding="utf-8")
    with pytest.raises(PaperTypesInvalidError):
        load_catalogue(tmp_path)
