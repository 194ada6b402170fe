"""The Vietnamese words of the open doors: checking by code, the guides."""

from __future__ import annotations

from typing import Final

DOOR_ERRORS_VI: Final = {
    "too_many_checks": (
        "Trong một phút vừa rồi có quá nhiều lần kiểm tra mã giấy tờ. Mời chờ {wait_s} giây rồi "
        "kiểm tra lại."
    ),
    "guide_not_found": "Không có hướng dẫn này. Mời chọn trong danh sách ở trang Trợ giúp.",
}
