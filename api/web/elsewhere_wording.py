"""The Vietnamese words of results shared with other systems: errors, answers, failures."""

from __future__ import annotations

from typing import Final

ELSEWHERE_ERRORS_VI: Final = {
    "client_refused": (
        "Hệ thống gọi chưa được đăng ký, sai khóa hoặc gọi từ địa chỉ không được phép. "
        "Mời liên hệ quản trị kho."
    ),
    "client_name_invalid": (
        "Tên hệ thống gồm chữ thường không dấu, chữ số và dấu gạch ngang. Mời nhập lại."
    ),
    "client_name_taken": "Tên hệ thống {name} đã được đăng ký. Mời chọn tên khác.",
    "client_network_invalid": (
        "Địa chỉ mạng của hệ thống chưa đúng dạng. Mời nhập địa chỉ IP hoặc dải IP."
    ),
    "client_not_found": "Không có hệ thống {name} đang được phép gọi. Mời kiểm tra lại tên.",
    "scope_missing": "Hệ thống gọi chưa được cấp quyền {scope}. Mời liên hệ quản trị kho.",
    "too_many_calls": "Hệ thống đã gọi quá {limit} lần trong một phút. Mời chờ rồi gọi lại.",
    "too_many_calls_today": (
        "Hệ thống đã gọi đủ {limit} lần trong một ngày. Mời chờ hoặc liên hệ quản trị kho."
    ),
    "shared_file_not_found": (
        "Đường dẫn tệp không đúng, đã hết hạn hoặc kết quả không còn hiệu lực. "
        "Mời tra cứu lại danh sách kết quả."
    ),
    "peer_unavailable": (
        "Không khai thác được dữ liệu từ hệ thống khác (mã: {reason}). "
        "Mời thử lại hoặc yêu cầu công dân nộp giấy tờ."
    ),
    "peers_invalid": "Tệp khai báo các hệ thống khác có lỗi ở {place}. Mời báo quản trị hệ thống.",
    "no_peers": (
        "Chưa khai báo hệ thống khác để tra cứu, hoặc hệ thống đó không còn. "
        "Mời báo quản trị hệ thống."
    ),
    "nothing_to_ask": (
        "Hồ sơ không còn thiếu giấy tờ nào tra cứu được ở hệ thống khác. Mời xem lại thành phần."
    ),
    "lookup_not_found": "Không có kết quả tra cứu này trong hồ sơ. Mời tra cứu lại.",
}

LOOKUP_VI: Final = {
    "found": "Tìm thấy",
    "nothing": "Không có kết quả",
    "unavailable": "Không khai thác được",
}
LOOKUP_TONE: Final = {"found": "good", "nothing": "plain", "unavailable": "warn"}

FAILURE_VI: Final = {
    "no_connection": "không kết nối được",
    "name_not_found": "không tìm thấy địa chỉ",
    "timeout": "quá thời gian chờ",
    "address_refused": "địa chỉ không được phép",
    "answer_too_large": "câu trả lời quá lớn",
    "answer_of_other_kind": "câu trả lời không đúng loại",
    "answer_not_readable": "câu trả lời không đọc được",
    "answer_says_error": "hệ thống đó báo lỗi",
    "answer_not_a_pdf": "tệp trả về không phải PDF",
}


def failure_words(code: str | None) -> str:
    """How an answer failed, for people; a status of HTTP by its number."""
    if code is None:
        return ""
    return FAILURE_VI.get(code, f"mã lỗi {code.removeprefix('status_')}")
