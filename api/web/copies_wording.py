"""Copies, backups and comparing, in the words of who runs the installation."""

from __future__ import annotations

from typing import Final

COPIES_ERRORS_VI: Final[dict[str, str]] = {
    "copy_store_invalid": (
        "Tệp khai báo kho đối tượng thứ hai ({file}) có lỗi. Mời báo quản trị hệ thống."
    ),
    "no_copy_store": "Chưa khai báo kho đối tượng thứ hai. Mời đặt MOTLAN_S3_COPY_FILE.",
    "backup_recipient_missing": (
        "Chưa có khóa công khai để mã hóa bản sao lưu. Mời đặt MOTLAN_BACKUP_RECIPIENTS "
        "hoặc thêm --recipient; tạo khóa mới bằng: motlan backup --new-key TỆP."
    ),
    "backup_key_invalid": "Khóa của bản sao lưu không đúng dạng age. Mời kiểm tra lại tệp khóa.",
    "backup_under_way": "Đang có lần sao lưu khác ghi vào thư mục này. Mời chờ lần đó xong.",
    "backup_not_found": "Thư mục không có bản sao lưu {name}. Mời kiểm tra lại thư mục.",
    "backup_damaged": (
        "Bản sao lưu bị hỏng hoặc đã bị sửa ({file}). Mời dùng bản khác hoặc nơi lưu khác."
    ),
    "backup_signer_unknown": (
        "Bản sao lưu không do khóa của cơ quan ký nên không dùng. Nếu chắc chắn là của cơ quan, "
        "mời ghi dấu vân tay (SHA-256) của chứng thư đã ký vào MOTLAN_ANCHOR_SIGNERS."
    ),
    "backup_newer": (
        "Bản sao lưu do phiên bản mới hơn tạo ra ({revision}). Mời cài phiên bản đó rồi phục hồi."
    ),
    "restore_not_empty": (
        "Nơi phục hồi không trống ({what}) nên không ghi gì. Mời dùng cơ sở dữ liệu và kho mới."
    ),
    "restore_seal_key_differs": (
        "MOTLAN_SEAL_KEY khác với khóa niêm phong của bản sao lưu nên không phục hồi. "
        "Mời đặt đúng khóa cũ."
    ),
    "database_tool_missing": (
        "Không có chương trình {tool} từ phiên bản {version}. "
        "Mời cài gói postgresql-client của phiên bản đó."
    ),
    "database_tool_failed": "Chương trình {tool} dừng vì lỗi. Mời xem nhật ký rồi chạy lại.",
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

PROBLEM_VI: Final[dict[str, str]] = {
    "missing": "thiếu tệp",
    "changed": "tệp đã bị sửa hoặc hỏng",
    "content": "mở ra không đúng nội dung",
    "not_given": "khi sao lưu không kho nào còn tệp này",
}
"""What is wrong with a file of a backup."""
