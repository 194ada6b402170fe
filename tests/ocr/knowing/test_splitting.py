"""Stacks without separator sheets: what pages say of where papers begin."""

from __future__ import annotations

import pytest

from ocr.understanding import understand

HEAD = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
]
TEXT = "mưa rơi trên những mái nhà cũ của phố huyện suốt cả buổi chiều hôm ấy"
PROSE = [(0.1, 0.1 + 0.02 * row, TEXT) for row in range(36)]
DECISION = [*HEAD, ("centre", 0.14, "QUYẾT ĐỊNH"), *PROSE[5:]]
SIGNED = [*PROSE[:20], (0.6, 0.6, "CHỦ TỊCH"), (0.6, 0.7, "Nguyễn Văn Mẫu")]
BOOK = [*HEAD, ("centre", 0.37, "SỔ HỘ KHẨU"), ("centre", 0.69, "Số: 200000020")]


@pytest.mark.parametrize(
    "second",
    [
        [("centre", 0.04, "2"), *PROSE],
        [*PROSE, ("centre", 0.95, "Trang 2/3")],
        [*PROSE[:6], ("centre", 0.3, "QUYẾT ĐỊNH"), *PROSE[12:]],
    ],
    ids=["numbered at the top", "numbered at the foot", "a heading within the text"],
)
def test_a_page_that_goes_on_stays(lay, second):
    assert [one.pages for one in understand([lay(DECISION), lay(second, number=2)])] == [(1, 2)]


def test_a_cover_and_the_page_with_its_number_are_one_paper(lay):
    inside = [
        *HEAD,
        ("centre", 0.14, "SỔ HỘ KHẨU"),
        ("centre", 0.19, "Số: 200000020"),
        *PROSE[8:20],
    ]
    assert [one.pages for one in understand([lay(BOOK), lay(inside, number=2)])] == [(1, 2)]


def test_a_signature_ends_a_paper(lay):
    """A letterhead without header or title begins one only behind a paper that has ended."""
    letter = [(0.1, 0.04, "CÔNG TY MẪU"), (0.1, 0.2, "Kính gửi các bạn hàng gần xa"), *PROSE[9:]]
    ended = understand([lay(DECISION), lay(SIGNED, number=2), lay(letter, number=3)])
    assert [one.pages for one in ended] == [(1, 2), (3,)]
    running = understand([lay(DECISION), lay(PROSE, number=2), lay(letter, number=3)])
    assert [one.pages for one in running] == [(1, 2, 3)]


def test_a_doubtful_boundary_makes_the_type_unsure(lay):
    title_alone = [("centre", 0.14, "QUYẾT ĐỊNH"), *PROSE[5:]]
    sure = understand([lay(DECISION), lay(SIGNED, number=2), lay(DECISION, number=3)])
    doubtful = understand([lay(DECISION), lay(title_alone, number=2)])
    assert min(one.boundary for one in sure) > 0.9
    assert min(one.boundary for one in doubtful) < 0.65
    assert doubtful[0].type_confidence <= doubtful[0].boundary


LIST = [(0.1, 0.1 + 0.03 * row, "Mặt hàng số mười hai, đã giao đủ") for row in range(24)]
ENGLISH = [(0.1, 0.1 + 0.03 * row, "Goods were received in order") for row in range(24)]
PHOTO = [(0.4, 0.9, "Hè")]


@pytest.mark.parametrize(
    ("before", "page"),
    [(LIST, ENGLISH), (LIST, PHOTO), (PHOTO, LIST)],
    ids=["another language", "a photograph", "behind a photograph"],
)
def test_looks_tell_papers_without_head_or_title_apart(lay, before, page):
    assert [one.pages for one in understand([lay(before), lay(page, number=2)])] == [(1,), (2,)]
    assert [one.pages for one in understand([lay(LIST), lay(LIST, number=2)])] == [(1, 2)]


def test_a_half_filled_page_alone_ends_no_paper(lay):
    """Inner pages of booklets are half empty too; a second sign is needed."""
    half = PROSE[:15]
    assert [one.pages for one in understand([lay(half), lay(half, number=2)])] == [(1, 2)]
