"""The sentences of files that come in parts and of pages that lie in a strip."""

from __future__ import annotations

from typing import Final

CAPTURE_ERRORS_VI: Final[dict[str, str]] = {
    "incoming_not_found": "Không có tệp gửi dở này. Mời gửi lại tệp từ đầu.",
    "incoming_expired": "Tệp gửi dở đã để quá lâu nên bị bỏ. Mời gửi lại tệp từ đầu.",
    "offset_differs": "Phần tệp gửi lên không nối vào phần đã nhận. Máy sẽ gửi tiếp từ chỗ đúng.",
    "incoming_changed": "Tệp nhận được không giống tệp đã báo trước. Mời gửi lại tệp.",
    "incoming_full": "Có quá nhiều tệp gửi dở. Mời đợi các tệp trước gửi xong.",
    "tus_version_not_supported": "Chương trình gửi tệp dùng phiên bản giao thức không được nhận.",
    "part_type_not_supported": "Phần tệp gửi lên không đúng dạng. Mời gửi lại tệp.",
    "upload_header_not_valid": "Thông tin kèm theo tệp gửi lên chưa đúng. Mời gửi lại tệp.",
    "page_not_chosen": "Chưa chọn trang. Mời bấm vào hình của trang rồi bấm nút.",
    "file_on_strip_not_found": "Không có tệp này hoặc máy chưa đọc xong. Mời tải lại trang.",
    "page_not_kept": "Trang này không đưa vào giấy tờ được. Mời quét lại trang nếu cần.",
    "no_two_passes": (
        "Tệp này không gồm đủ mặt trước và mặt sau: số trang phải chẵn. Mời kiểm tra lại xấp giấy."
    ),
    "checksum_differs": "Phần tệp gửi lên bị lỗi trên đường truyền. Máy sẽ gửi lại phần này.",
}

CHANGE_VI: Final[dict[str, str]] = {
    "split": "Vừa tách một giấy tờ.",
    "joined": "Vừa ghép hai giấy tờ.",
    "turned": "Vừa xoay một trang.",
    "moved": "Vừa chuyển chỗ một trang.",
    "set_aside": "Vừa để riêng một trang.",
    "taken_back": "Vừa đưa một trang trở lại.",
    "collated": "Vừa ghép hai mặt.",
}

ASIDE_REASONS: Final[dict[str, str]] = {
    "blank_page": "trang trắng",
    "same_page_twice": "trùng trang khác",
    "scanned_badly": "quét hỏng, đã quét lại",
    "not_of_dossier": "không thuộc hồ sơ",
}
