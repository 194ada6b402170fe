"""The words of the review pages: answers to single values, groups, colleagues, the second person.

«Kiểm nhóm»: one kind of value of many papers on one screen.
"""

from __future__ import annotations

from typing import Final

GROUP_VI: Final = {
    "so": "Số giấy tờ, số định danh",
    "ngay": "Ngày tháng",
    "dau": "Tên và dấu thanh",
}

GROUP_HINT_VI: Final = {
    "so": "So từng chữ số với hình. Hay nhầm: 0 với 8, 1 với 7, 3 với 5, 6 với 0.",
    "ngay": "So ngày, tháng, năm với hình; để ý ngày và tháng bị đổi chỗ.",
    "dau": "So từng dấu thanh, dấu mũ, dấu móc: ả với ã, ơ với o, đ với d.",
}

ANSWER_VI: Final = {
    "right": "Đúng",
    "edited": "Đã sửa",
    "unsure": "Không chắc",
}

QUALITY_VI: Final = {
    "low_dpi": "độ phân giải thấp",
    "blurred": "mờ",
    "too_dark": "quá tối",
    "cut_edge": "mất mép",
    "shadow": "có bóng che",
    "glare": "bị lóa sáng",
    "scan_not_accepted": "cán bộ đánh giá không đạt",
    "other_digits_shown": "chữ số nhìn thấy khác chữ số ghi trong tệp",
}

STANDING_OF_DOSSIER_VI: Final = {
    "dang-xu-ly": "Đang xử lý",
    "cho-cong-dan": "Chờ công dân",
    "da-dong": "Đã đóng",
}

DEADLINE_VI: Final = {
    "tat-ca": "Mọi hạn",
    "sap-den-han": "Đến hạn trong 3 ngày và quá hạn",
    "qua-han": "Quá hạn",
}

FILE_ROLE_VI: Final = {"original": "Tệp gốc khi nhận", "signed": "Bản đã ký số"}

REVIEW_ERRORS_VI: Final = {
    "not_a_result": (
        "Giấy này không phải kết quả của thủ tục nên cán bộ giải quyết không ký được. "
        "Mời chọn lại loại giấy, hoặc chuyển cho bộ phận tiếp nhận."
    ),
    "scan_not_refusable": (
        "Hồ sơ đã đóng, hoặc có thành phần không dùng bản quét của chính hồ sơ này. "
        "Mời chọn lại các bản quét không đạt."
    ),
    "document_taken": (
        "Giấy tờ đang do người khác mở. Những gì vừa nhập vẫn còn nguyên bên dưới; "
        "mời trao đổi rồi bấm «Nhận làm tiếp» nếu cần."
    ),
    "readings_differ": (
        "Có {count} chỗ người đọc thứ nhất ghi khác. Mời xem lại từng chỗ với bản chính, "
        "sửa nếu cần rồi xác nhận lần nữa."
    ),
    "field_not_asked": (
        "Thông tin này vừa có người trả lời, hoặc giấy tờ đang có người mở. Mời xem thông tin khác."
    ),
    "answer_not_undone": (
        "Không hoàn tác được: giấy tờ đã có người mở hoặc đã được xác nhận. "
        "Mời sửa trên trang rà soát."
    ),
}
