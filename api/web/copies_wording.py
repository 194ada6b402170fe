"""Copies, backups and comparing, in the words of who runs the installation."""

from __future__ import annotations

from typing import Final

COPIES_ERRORS_VI: Final[dict[str, str]] = {
    "copy_store_invalid": (
        "Tệp khai báo kho đối tượng thứ hai ({file}) có lỗi. Mời báo quản trị hệ thống."
    ),
    "no_copy_store": "Chưa khai báo kho đối tượng thứ hai. Mời đặt MOTLAN_S3_COPY_FILE.",
    "object_unreadable": (
        "Kho tệp không đọc hết được một tệp, có thể do ổ đĩa hỏng. Mời báo quản trị hệ thống."
    ),
    "rows_disagree": (
        "Các bước đã ghi của giấy tờ này không khớp nhau nên được dừng lại. "
        "Mời báo quản trị hệ thống."
    ),
}

RELATION_VI: Final[dict[str, str]] = {
    "objects": "Tệp của giấy tờ có trong kho",
    "orphans": "Tệp trong kho thuộc về giấy tờ",
    "pages": "Trang đã quét được ghi nhận đủ",
    "queues": "Việc chờ máy làm đã vào hàng đợi",
    "documents": "Giấy tờ đã xác nhận, đã đưa vào kho",
    "signatures": "Giấy tờ đã ký có chữ ký",
    "search": "Giấy tờ tìm được theo từ ngữ",
}
"""What is compared with the rows, said as it should be."""
