"""Specimen papers: what the truth says is really printed, inside the page, always the same."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache

import numpy as np
import pytest
from click.testing import CliRunner

from cli.specimens.command import specimens
from cli.specimens.errors import GlyphMissingError, OutsidePageError, UnknownPaperError
from cli.specimens.fonts import Style, require_letters
from cli.specimens.forms.wording import spelled_date, vietnamese_number
from cli.specimens.model import Drawn, Facts
from cli.specimens.papers import DRAWN_TYPES, MODELS, draw
from cli.specimens.people import household, office
from cli.specimens.sheet import Run, Sheet
from core.papers import DATE_FIELDS, FIELD_NAMES, PAPER_TYPES
from core.vietnamese import nfc

_DPI = 72
_LETTERS = "aăâeêioôơuưyđ"
_MARKS = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
_FORMS = [(slug, variant) for slug, variants in MODELS.items() for variant in variants]


@lru_cache(maxsize=128)
def drawn(slug: str, variant: str = "", index: int = 3, dpi: int = _DPI) -> Drawn:
    facts = Facts(household(index), office(index), date(2026, 9, 5), variant=variant)
    return draw(slug, facts, dpi=dpi)


@pytest.mark.parametrize("family", ["serif", "sans"])
@pytest.mark.parametrize("bold", [True, False])
@pytest.mark.parametrize("italic", [True, False])
def test_each_face_has_every_vietnamese_letter(family: str, bold: bool, italic: bool) -> None:
    for letter in _LETTERS + _LETTERS.upper():
        for mark in _MARKS if letter.lower() != "đ" else ("",):
            require_letters(nfc(letter + mark), Style(12, bold, italic, family))


def test_a_letter_without_a_picture_is_refused() -> None:
    with pytest.raises(GlyphMissingError) as refusal:
        require_letters("Số 字", Style())
    assert refusal.value.details["code_point"] == "U+5B57"


def test_text_beside_the_sheet_is_refused() -> None:
    sheet = Sheet(_DPI)
    with pytest.raises(OutsidePageError):
        sheet.write(150, 20, [Run("Ủy ban nhân dân xã " * 5)])
    with pytest.raises(OutsidePageError):
        sheet.write(30, 296, [Run("dòng cuối")])


@pytest.mark.parametrize(("slug", "variant"), _FORMS)
def test_lines_stand_inside_the_page_and_are_printed(slug: str, variant: str) -> None:
    paper = drawn(slug, variant)
    assert len(paper.pages) == len(paper.truth.lines) == len(paper.truth.boxes)
    for page, lines, boxes in zip(paper.pages, paper.truth.lines, paper.truth.boxes, strict=True):
        gray = np.asarray(page.convert("L"))
        assert len(lines) == len(boxes) > 2
        for line, box in zip(lines, boxes, strict=True):
            assert 0 <= box.left < box.right <= 1, line
            assert 0 <= box.top < box.bottom <= 1, line
            ink = gray[
                int(box.top * page.height) : int(box.bottom * page.height),
                int(box.left * page.width) : int(box.right * page.width),
            ]
            assert ink.min() < 150, f"nothing printed where the truth says {line}"


@pytest.mark.parametrize(("slug", "variant"), _FORMS)
def test_fields_have_the_names_and_forms_of_the_contract(slug: str, variant: str) -> None:
    truth = drawn(slug, variant).truth
    assert truth.type == slug
    assert slug in PAPER_TYPES
    assert truth.fields
    for name, value in truth.fields.items():
        assert name in FIELD_NAMES
        assert value == nfc(value).strip() != ""
        if name in DATE_FIELDS:
            date.fromisoformat(value)


def words(text: str) -> set[str]:
    return {word.strip(".,:;()") for word in text.casefold().split()}


@pytest.mark.parametrize(("slug", "variant"), _FORMS)
def test_each_word_of_the_fields_is_on_the_paper(slug: str, variant: str) -> None:
    truth = drawn(slug, variant).truth
    lines = [line for page in truth.lines for line in page]
    boxed = {line.replace(" ", "").casefold() for line in lines}
    printed = words(" ".join(lines)) | boxed
    for name, value in truth.fields.items():
        if name not in DATE_FIELDS | {"charter_capital", "area_m2", "amount_vnd"}:
            assert words(value) <= printed, name


@pytest.mark.parametrize("index", range(16))
def test_every_family_fits_on_the_forms(index: int) -> None:
    for slug in ("birth_certificate", "citizen_card", "marriage_certificate"):
        assert drawn(slug, index=index, dpi=72).pages


def test_the_same_facts_give_the_same_pixels() -> None:
    first, second = (drawn.__wrapped__("land_use_certificate") for _ in range(2))
    assert first.truth == second.truth
    assert [page.tobytes() for page in first.pages] == [page.tobytes() for page in second.pages]


def test_each_leader_style_changes_the_picture_but_not_the_truth() -> None:
    facts = Facts(household(1), office(1), date(2026, 9, 5))
    papers = [
        draw("birth_extract", Facts(**(facts.__dict__ | {"leaders": style})), dpi=_DPI)
        for style in ("plain", "after", "under", "ruled")
    ]
    assert len({paper.pages[0].tobytes() for paper in papers}) == 4
    assert len({paper.truth.lines for paper in papers}) == 1


def test_every_type_of_the_contract_can_be_drawn() -> None:
    assert set(DRAWN_TYPES) == set(PAPER_TYPES)


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(UnknownPaperError):
        drawn("passport", "of_the_moon")
    with pytest.raises(UnknownPaperError):
        drawn("pilot_licence")
    with pytest.raises(UnknownPaperError):
        drawn("application_form", "nothing")


def test_dates_and_numbers_are_spelled_as_on_forms() -> None:
    assert spelled_date(date(2026, 4, 21)) == (
        "Ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi sáu"
    )
    assert spelled_date(date(2005, 12, 15)) == (
        "Ngày mười lăm tháng mười hai năm hai nghìn không trăm linh năm"
    )
    assert vietnamese_number(1_250_000) == "1.250.000"
    assert vietnamese_number(120.5) == "120,5"


def test_the_command_writes_each_paper_with_its_truth(tmp_path) -> None:
    done = CliRunner().invoke(
        specimens, ["--out", str(tmp_path), "--condition", "clean", "--dpi", "100"]
    )
    assert done.exit_code == 0, done.output
    pdfs = sorted(tmp_path.glob("*.pdf"))
    assert len(pdfs) == len(done.output.splitlines()) >= len(DRAWN_TYPES)
    for pdf in pdfs:
        truth = json.loads(pdf.with_suffix(".json").read_text("utf-8"))
        assert truth["type"] in PAPER_TYPES
        assert pdf.read_bytes().startswith(b"%PDF-")
