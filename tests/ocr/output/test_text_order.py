"""The text layer copies in reading order, words apart, composed, however the page lies."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

import pypdfium2
import pytest
from PIL import Image

from core.artifacts import MediaKind
from ocr.pdfa import build_pdfa
from tests.support.drawn_page import draw, text_of

MOMENT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SHEET, PAGE = draw()
DECOMPOSED = tuple(
    replace(word, text=unicodedata.normalize("NFD", word.text)) for word in PAGE.words
)
CLIMB = 0.05
"""How far a line climbs over the width of the page, as on a sheet that bends."""
CLIMBING = tuple(
    replace(
        word,
        box=word.box._replace(
            top=word.box.top + CLIMB * (1 - word.box.left),
            bottom=word.box.bottom + CLIMB * (1 - word.box.left),
        ),
    )
    for word in PAGE.words
)
OVERLAPPING = tuple(
    # Every third word begins where the one before it does, as where a leader joins letters.
    replace(word, box=word.box._replace(left=before.box.left + 0.001))
    if number % 3 == 0 and before.line == word.line
    else word
    for number, (before, word) in enumerate(
        zip(PAGE.words[:1] + PAGE.words[:-1], PAGE.words, strict=True)
    )
)
CASES = {
    "flat": (SHEET, PAGE),
    "turned": (SHEET.rotate(90, expand=True), replace(PAGE, rotation=90)),
    "upside_down": (SHEET.rotate(180), replace(PAGE, rotation=180)),
    "leaning": (SHEET.rotate(-4), replace(PAGE, skew_deg=4.0)),
    "climbing": (SHEET, replace(PAGE, words=CLIMBING)),
    "overlapping": (SHEET, replace(PAGE, words=OVERLAPPING)),
    "decomposed": (SHEET, replace(PAGE, words=DECOMPOSED)),
}


def made(picture: Image.Image, page: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, "JPEG", dpi=(150, 150))
    return build_pdfa(written.getvalue(), MediaKind.JPEG, [page], title="Mẫu", created_at=MOMENT)


@pytest.mark.parametrize("case", CASES)
def test_chromium_and_poppler_copy_the_same_words_in_order(case):
    pdf = made(*CASES[case])

    document = pypdfium2.PdfDocument(pdf)  # the PDF part of Chromium
    assert document[0].get_textpage().get_text_bounded().split() == text_of()
    document.close()
    done = subprocess.run(
        ["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True
    )
    assert done.stdout.decode().split() == text_of()


def test_poppler_keeps_every_word_whole_when_it_sorts_them_itself():
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=made(*CASES["climbing"]), capture_output=True, check=True
    )
    assert sorted(done.stdout.decode().split()) == sorted(text_of())


@pytest.mark.parametrize("case", ["flat", "climbing"])
def test_found_words_are_marked_where_they_stand(case):
    document = pypdfium2.PdfDocument(made(*CASES[case]))
    text = document[0].get_textpage()
    word = next(word for word in CASES[case][1].words if word.text == "Đức")
    start, count = text.search("Đức", match_case=True).get_next()
    left, bottom, _, top = text.get_charbox(start)
    right = text.get_charbox(start + count - 1)[2]
    width, height = document[0].get_size()

    wanted = (word.box.left * width, word.box.right * width)
    assert (left, right) == pytest.approx(wanted, abs=1.0)
    assert bottom == pytest.approx((1 - word.box.bottom) * height, abs=1.5)
    assert top == pytest.approx((1 - word.box.top) * height, abs=1.5)
    document.close()


def test_poppler_reads_columns_one_after_the_other():
    first = [(0.08, 0.1 + 0.0185 * line, f"Cột một dòng {line} viết đầy") for line in range(9)]
    second = [(0.55, 0.1 + 0.0185 * line, f"Cột hai dòng {line} viết đầy") for line in range(9)]
    blocks = (first, second)

    done = subprocess.run(
        ["pdftotext", "-", "-"], input=made(*draw(blocks)), capture_output=True, check=True
    )
    assert done.stdout.decode().split() == text_of(blocks)


HEAD = (
    (
        (0.22, 0.050, "ỦY BAN NHÂN DÂN"),
        (0.22, 0.067, "XÃ GÒ CÔNG ĐÔNG"),
        (0.24, 0.094, "Số: 25/TLKS-BS"),
    ),
    (
        (0.48, 0.050, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (0.56, 0.071, "Độc lập - Tự do - Hạnh phúc"),
        (0.50, 0.0965, "Gò Công Đông, ngày 15 tháng 9 năm 2026"),
    ),
    ((0.38, 0.13, "TRÍCH LỤC KHAI SINH"),),
    ((0.12, 0.17, "Họ, chữ đệm, tên: PHẠM THỊ LỤA (MẪU), ngày sinh 12/08/2026"),),
)
"""The national head of two columns (NĐ 30/2020) as papers have it, with the number of the paper."""


def test_poppler_reads_the_head_of_two_columns_as_columns():
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=made(*draw(HEAD)), capture_output=True, check=True
    )
    assert done.stdout.decode().split() == text_of(HEAD)
