"""Events for other systems, in the words of who looks after them."""

from __future__ import annotations

from typing import Final

EVENT_ERRORS_VI: Final[dict[str, str]] = {
    "webhook_not_found": "Không có địa chỉ nhận sự kiện này. Mời xem lại danh sách.",
    "webhook_url_invalid": (
        "Địa chỉ nhận sự kiện phải bắt đầu bằng https, không chứa mật khẩu và không dẫn vào mạng "
        "nội bộ. Mời sửa địa chỉ, hoặc nhờ quản trị hệ thống cho phép mạng đó."
    ),
    "too_many_webhooks": (
        "Mỗi hệ thống có nhiều nhất {limit} địa chỉ nhận sự kiện. Mời xóa bớt địa chỉ cũ."
    ),
    "delivery_not_found": "Không có lần gửi sự kiện này. Mời xem lại danh sách.",
    "delivery_not_dead": (
        "Sự kiện này không còn nằm trong danh sách gửi không được. Mời tải lại trang."
    ),
}

OUTCOME_VI: Final[dict[str, str]] = {
    "delivered": "đã nhận",
    "timeout": "không trả lời kịp",
    "no_connection": "không kết nối được",
    "address_refused": "địa chỉ dẫn vào mạng nội bộ",
    "redirected": "chuyển hướng sang địa chỉ khác",
    "refused": "không nhận",
    "gone": "báo không nhận nữa",
}
"""How a try ended."""

EVENT_VI: Final[dict[str, str]] = {
    "dossier.state_changed": "Hồ sơ đổi trạng thái",
    "dossier.checklist_changed": "Thành phần hồ sơ thay đổi",
    "dossier.papers_needed": "Cần nộp giấy tờ",
    "paper.filed": "Giấy tờ đã vào kho",
    "paper.rejected": "Giấy tờ bị loại khi kiểm tra",
    "record.status_changed": "Giấy tờ đổi hiệu lực",
    "result.published": "Kết quả đã trả vào kho",
}
"""What happened."""
