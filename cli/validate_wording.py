"""What `motlan validate` says to people: verdicts, reasons and changes in Vietnamese."""

from __future__ import annotations

from typing import Final

from api.web.signature_wording import (
    CHANGE_VI,
    EVIDENCE_REASON_VI,
    EVIDENCE_VERDICT_VI,
    REASON_VI,
)

__all__ = [
    "CHANGES_VI",
    "CHANGE_VI",
    "EVIDENCE_REASON_VI",
    "EVIDENCE_VERDICT_VI",
    "NO_ORIGIN_VI",
    "REASON_VI",
    "REVOCATION_VI",
    "TIME_SOURCE_VI",
    "UNCHECKED_VI",
    "VERDICT_VI",
]

VERDICT_VI: Final = {
    "valid": "HỢP LỆ",
    "invalid": "KHÔNG HỢP LỆ: chữ ký hỏng hoặc tài liệu đã bị thay đổi",
    "untrusted": "CHƯA TIN CẬY: tài liệu nguyên vẹn, người cấp chứng thư ngoài danh sách tin cậy",
    "indeterminate": "CHƯA XÁC ĐỊNH: hiện chưa đủ căn cứ để kết luận",
    "unsigned": "KHÔNG CÓ CHỮ KÝ SỐ",
}
CHANGES_VI: Final = {
    "none": "không có",
    "allowed": "chỉ có những thay đổi được phép",
    "suspicious": "đáng ngờ",
}
TIME_SOURCE_VI: Final = {"timestamp": "dấu thời gian", "claimed": "người ký tự khai"}
REVOCATION_VI: Final = {
    "good": "chưa bị thu hồi",
    "revoked": "đã bị thu hồi",
    "unknown": "trong tệp không có bằng chứng",
}
UNCHECKED_VI: Final = " (chưa kiểm tra thu hồi: tệp không kèm đủ bằng chứng)"
NO_ORIGIN_VI: Final = "chưa ghi nguồn"
