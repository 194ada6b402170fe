"""Every error code as a Vietnamese sentence that says what happened and what to do.

Placeholders are filled from `MotLanError.details`. A test finds the code without a sentence.
"""

from __future__ import annotations

from typing import Final

ERROR_VI: Final[dict[str, str]] = {
    # core
    "internal_error": "Hệ thống gặp lỗi. Dữ liệu đã nhận vẫn còn nguyên. Mời thử lại sau ít phút.",
    "illegal_transition": "Giấy tờ đã được người khác xử lý. Mời tải lại trang.",
    # intake
    # reading
    # signing
    "demo_authority_failed": (
        "Không tạo được chứng thư mẫu ({reason}). Mời cài phần bổ sung `embedded` rồi chạy lại."
    ),
    # storage
    # repository
    # pipeline and review
    "not_allowed": "Tài khoản của bạn không có quyền làm việc này.",
    "batch_not_found": "Không tìm thấy lượt quét này.",
    "batch_closed": "Lượt quét đã khép lại. Mời mở lượt quét mới để nộp thêm trang.",
    "batch_not_balanced": (
        "Số trang chưa khớp: đã nhận {pages_in} trang, báo trước {announced} trang, "
        "còn {pending} trang chưa đọc xong. Chưa trả bản chính cho công dân."
    ),
    "idempotency_key_reused": "Mã lượt gửi đã dùng cho tệp khác. Mời gửi lại với mã mới.",
    "dossier_not_found": "Không tìm thấy hồ sơ này.",
    "document_not_found": "Không tìm thấy giấy tờ này.",
    "original_not_compared": (
        "Chưa xác nhận đã đối chiếu bản chính. "
        "Mời đối chiếu rồi đánh dấu ô «Đã đối chiếu bản chính»."
    ),
    "stale_version": "Giấy tờ vừa được người khác sửa. Mời tải lại trang rồi xem lại.",
    "unknown_paper_type": "Loại giấy tờ không có trong danh mục. Mời chọn lại loại giấy tờ.",
    "field_invalid": (
        "Giá trị của trường «{field}» chưa đúng dạng. "
        "Ngày ghi dd/mm/yyyy, số định danh có 12 chữ số. Mời sửa lại."
    ),
    "owner_missing": "Chưa rõ giấy tờ này của ai. Mời chọn chủ giấy tờ.",
    "component_unknown": "Thành phần này không thuộc hồ sơ. Mời chọn lại thành phần hồ sơ.",
    "reason_missing": "Cần ghi lý do khi không nhận giấy tờ.",
    "not_parked": "Việc này không còn bị tạm dừng. Mời tải lại trang.",
    "lease_lost": "Việc này đang được máy khác xử lý. Không cần làm gì thêm.",
    "confirmed_bytes_differ": (
        "Bản số hóa khác với bản đã xác nhận nên không được ký. Mời báo quản trị hệ thống."
    ),
    "found_signature_invalid": (
        "Tệp có chữ ký số không hợp lệ hoặc đã bị sửa. Mời công dân nộp lại tệp gốc đã ký."
    ),
    "worker_killed": "Bộ xử lý dừng giữa chừng. Hệ thống tự làm lại.",
    # web and API
}
