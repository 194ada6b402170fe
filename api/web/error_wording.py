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
    # web and API
}
