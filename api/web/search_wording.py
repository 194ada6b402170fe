"""The words of the search page: what the filters are called."""

from __future__ import annotations

from typing import Final

SENSITIVITY_VI: Final = {
    "public": "Công khai",
    "internal": "Nội bộ",
    "restricted": "Hạn chế",
    "secret": "Bí mật",
}
FACET_VI: Final = {
    "type": "Loại giấy tờ",
    "agency_id": "Đơn vị tiếp nhận",
    "year": "Năm cấp",
    "status": "Hiệu lực",
    "sensitivity": "Mức độ nhạy cảm",
}
