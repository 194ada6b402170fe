"""The Vietnamese words of a paper's standing: changes, history, notices."""

from __future__ import annotations

from typing import Final

CHANGE_VI: Final = {
    "revoked": "Thu hồi",
    "cancelled": "Hủy bỏ",
    "found_forged": "Giấy giả mạo: hủy bỏ, giữ nguyên trạng và báo mọi nơi đã dùng",
    "doubted": "Tạm dừng sử dụng để xác minh",
    "expired": "Hết hiệu lực",
    "restored": "Khôi phục hiệu lực",
}
"""What an officer may choose."""

EVENT_VI: Final = {
    "revoked": "Bị thu hồi",
    "cancelled": "Bị hủy bỏ",
    "found_forged": "Bị phát hiện giả mạo, đã hủy bỏ",
    "doubted": "Tạm dừng sử dụng để xác minh",
    "expired": "Hết hiệu lực",
    "restored": "Được khôi phục hiệu lực",
    "replaced": "Được giấy mới thay thế",
    "consumed": "Đã dùng (giấy dùng một lần)",
    "successor_fell": "Giấy mới hơn thay thế giấy này đã bị hủy bỏ",
    "held": "Được giữ nguyên trạng",
    "released": "Hết giữ nguyên trạng",
    "compared": "Đã đối chiếu với bản chính",
    "signature_held": "Chữ ký số trên giấy nay xác thực được",
    "accepted_from_backlog": "Kết quả còn hiệu lực, được số hóa và lưu kho",
    "corrected": "Có thông tin được đính chính",
    "correction_asked": "Đề nghị đính chính, chờ người thứ hai",
    "sender_unproven": "Đến từ gói dữ liệu không có chữ ký được tin cậy, bị hạ bậc tin cậy",
    "signature_lost": "Chữ ký số không còn xác thực được, bị hạ bậc tin cậy",
    "signature_found_again": "Chữ ký số xác thực lại được",
    "expiring": "Sắp hết hiệu lực",
}

EVENT_TONE: Final = {
    "revoked": "bad",
    "cancelled": "bad",
    "found_forged": "bad",
    "expired": "bad",
    "doubted": "warn",
    "replaced": "warn",
    "successor_fell": "warn",
    "signature_lost": "bad",
    "sender_unproven": "warn",
    "signature_found_again": "good",
    "expiring": "warn",
    "held": "warn",
    "correction_asked": "warn",
    "restored": "good",
    "compared": "good",
}
"""Colour of an event; whatever is not named here is `plain`."""
