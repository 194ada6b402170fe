"""Stacks of hundreds of pages: memory does not grow with them, and nothing else changes."""

from __future__ import annotations

import weakref

from ocr.understanding import understand

TITLE = [
    ("centre", 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("centre", 0.07, "Độc lập - Tự do - Hạnh phúc"),
    ("centre", 0.12, "GIẤY KHAI SINH"),
    (0.1, 0.16, "Số: 45/2026"),
    (0.1, 0.20, "Họ, chữ đệm, tên: NGUYỄN VĂN AN"),
    (0.1, 0.23, "Ngày, tháng, năm sinh: 03/08/2026"),
    (0.1, 0.26, "Giới tính: Nam"),
    (0.1, 0.29, "Nơi đăng ký khai sinh: UBND xã Đồng Đăng, tỉnh Lạng Sơn"),
]
PROSE = [(0.1, 0.1 + 0.02 * row, "hai bên đã đọc lại và đồng ý") for row in range(8)]
MOST_HELD = 60


def watched(pages):
    """The pages one by one, and how many of them somebody still holds."""
    alive, most = weakref.WeakSet(), [0]

    def go():
        for page in pages:
            alive.add(page)
            most[0] = max(most[0], len(alive))
            yield page

    return go(), most


def test_a_paper_of_hundreds_of_pages_is_one_paper_in_little_memory(lay):
    pages, most = watched(
        lay(TITLE if number == 1 else PROSE, number=number) for number in range(1, 121)
    )
    (document,) = understand(pages)

    assert document.type == "birth_certificate"
    assert document.fields["document_number"].value == "45/2026"
    assert document.pages == tuple(range(1, 121))
    assert most[0] < MOST_HELD


def test_hundreds_of_papers_are_told_apart_in_little_memory(lay):
    pages, most = watched(
        lay(TITLE if number % 2 else PROSE, number=number) for number in range(1, 121)
    )
    documents = understand(pages)

    assert [document.pages for document in documents] == [(n, n + 1) for n in range(1, 120, 2)]
    assert {document.type for document in documents} == {"birth_certificate"}
    assert most[0] < 10
