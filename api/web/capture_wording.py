"""The sentences of files that come in parts and of pages that lie in a strip."""

from __future__ import annotations

from typing import Final

CAPTURE_ERRORS_VI: Final[dict[str, str]] = {
    "incoming_not_found": "Không có tệp gửi dở này. Mời gửi lại tệp từ đầu.",
    "incoming_expired": "Tệp gửi dở đã để quá lâu nên bị bỏ. Mời gửi lại tệp từ đầu.",
    "offset_differs": "Phần tệp gửi lên không nối vào phần đã nhận. Máy tự gửi tiếp từ chỗ đúng.",
    "incoming_changed": "Tệp nhận được không giống tệp đã báo trước. Mời gửi lại tệp.",
    "incoming_full": "Có quá nhiều tệp gửi dở. Mời đợi các tệp trước gửi xong.",
    "tus_version_not_supported": (
        "Chương trình gửi tệp dùng phiên bản không được nhận. Mời cập nhật rồi gửi lại."
    ),
    "part_type_not_supported": "Phần tệp gửi lên không đúng dạng. Mời gửi lại tệp.",
    "upload_header_not_valid": "Thông tin kèm theo tệp gửi lên chưa đúng. Mời gửi lại tệp.",
    "page_not_chosen": "Chưa chọn trang. Mời bấm vào hình của trang rồi bấm nút.",
    "file_on_strip_not_found": "Không có tệp này hoặc máy chưa đọc xong. Mời tải lại trang.",
    "page_not_kept": "Trang này không đưa vào giấy tờ được. Mời quét lại trang nếu cần.",
    "no_two_passes": (
        "Tệp này không gồm đủ mặt trước và mặt sau: số trang phải chẵn. Mời kiểm tra lại xấp giấy."
    ),
    "watched_user_unknown": (
        "Thư mục không mang tên đăng nhập của cán bộ nào. Mời đặt tệp vào thư mục của người quét."
    ),
    "watched_dossier_unknown": (
        "Không rõ tệp thuộc hồ sơ nào. Mời đặt tệp vào thư mục mang mã hồ sơ, "
        "hoặc bắt đầu tên tệp bằng mã hồ sơ rồi dấu gạch dưới."
    ),
    "scanner_down": "Máy quét không trả lời. Mời kiểm tra nguồn điện và dây mạng của máy quét.",
    "scanner_busy": "Máy quét đang bận. Mời đợi máy xong việc rồi quét lại.",
    "scanner_answer_not_understood": (
        "Máy quét trả lời không đúng (mã: {what}). Mời báo quản trị hệ thống."
    ),
    "scanner_not_found": "Quầy này không dùng máy quét đã chọn. Mời chọn máy khác.",
    "scanners_invalid": "Tệp khai báo máy quét có lỗi ở {place}. Mời báo quản trị hệ thống.",
    "feeder_empty": "Khay nạp chưa có giấy. Mời đặt giấy vào khay rồi quét lại.",
    "feeder_stopped": (
        "Máy quét dừng giữa chừng, có thể kẹt giấy. Các trang đã quét vẫn được giữ. "
        "Mời gỡ giấy, quét tiếp các tờ còn lại vào cùng lượt, rồi so số trang."
    ),
    "checksum_differs": "Phần tệp gửi lên bị lỗi trên đường truyền. Máy tự gửi lại phần này.",
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

SOURCE_VI: Final[dict[str, str]] = {
    "feeder": "Khay nạp, một mặt",
    "duplex": "Khay nạp, hai mặt",
    "platen": "Mặt kính, một trang",
}
