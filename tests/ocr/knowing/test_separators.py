"""Stacks with separator sheets: the sheets alone say where papers begin."""

from __future__ import annotations

import pytest

from core.separators import SheetKeys
from ocr.understanding import understand

HEAD = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
]
BIRTH = [*HEAD, ("centre", 0.12, "GIẤY KHAI SINH"), (0.1, 0.16, "Họ và tên: AN")]
PROSE = [(0.1, 0.1 + 0.02 * row, "mưa rơi trên mái nhà cũ của phố huyện") for row in range(20)]
SAID = [("centre", 0.1, "TỜ NGĂN CÁCH"), ("centre", 0.2, "Tờ 1/2")]
CODES = [one.text for one in SheetKeys.of("a secret").new_set("here", [None, None])]


def test_papers_begin_behind_sheets_and_only_there(lay):
    pages = [
        lay(SAID, number=1, qr=CODES[0]),
        lay(BIRTH, number=2),
        lay(BIRTH, number=3),
        lay(PROSE, number=4),
        lay(SAID, number=5, qr=CODES[1]),
        lay(PROSE, number=6),
    ]
    documents = understand(pages)
    assert [(one.sheet, one.pages) for one in documents] == [(1, (2, 3, 4)), (5, (6,))]


def test_before_the_first_sheet_the_pages_speak(lay):
    pages = [lay(BIRTH, number=1), lay(BIRTH, number=2), lay(SAID, number=3, qr=CODES[0])]
    assert [one.pages for one in understand(pages)] == [(1,), (2,)]


def test_two_sheets_in_a_row_make_no_paper(lay):
    pages = [
        lay(SAID, number=1, qr=CODES[0]),
        lay(SAID, number=2, qr=CODES[1]),
        lay(BIRTH, number=3),
    ]
    assert [(one.sheet, one.pages) for one in understand(pages)] == [(2, (3,))]


@pytest.mark.parametrize("qr", ["https://example.org/ML1:", "ML1:", "ML1:AAAA", "8934563138165"])
def test_foreign_codes_separate_nothing(lay, qr):
    pages = [lay(BIRTH, number=1), lay(PROSE, number=2, qr=qr)]
    assert [one.pages for one in understand(pages)] == [(1, 2)]


def test_a_full_page_is_a_paper_whatever_code_is_stuck_on_it(lay):
    pages = [lay(BIRTH, number=1), lay(PROSE, number=2, qr=CODES[0])]
    assert [one.pages for one in understand(pages)] == [(1, 2)]
