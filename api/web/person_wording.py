"""The Vietnamese words of persons: numbers, relations, duplicates, and what may go wrong there."""

from __future__ import annotations

from typing import Final

IDENTIFIER_VI: Final = {
    "personal_number": "Số định danh",
    "old_identity": "Chứng minh nhân dân",
    "passport": "Hộ chiếu",
    "tax_code": "Mã số thuế",
    "temporary": "Mã tạm",
}

RELATION_VI: Final = {
    "parent": "Cha, mẹ",
    "grandparent": "Ông, bà",
    "sibling": "Anh, chị, em ruột",
    "spouse": "Vợ, chồng",
    "guardian": "Người giám hộ",
    "representative": "Người được ủy quyền",
    "legal_representative": "Người đại diện theo pháp luật",
    "owner": "Chủ cơ sở",
}

BASIS_OF_RELATION_VI: Final = {
    "record": "Giấy tờ trong kho",
    "paper": "Giấy tờ cán bộ đã xem",
    "word": "Cán bộ xác nhận",
}

SIGN_VI: Final = {
    "number": "cùng số định danh",
    "old_number": "cùng số giấy tờ khác",
    "number_differs": "khác số định danh",
    "name": "cùng họ tên",
    "name_differs": "khác họ tên",
    "birth_date": "cùng ngày sinh",
    "birth_year": "cùng năm sinh",
    "birth_differs": "khác ngày sinh",
    "ward": "cùng phường, xã",
}

PERSON_EVENT_VI: Final = {
    "merge_asked": "Đề nghị gộp vào người khác",
    "death_asked": "Đề nghị ghi nhận đã chết",
    "renumber_asked": "Đề nghị sửa số định danh ghi nhầm",
    "renumbered": "Sửa số định danh ghi nhầm",
    "declined": "Lãnh đạo không đồng ý",
    "number_added": "Thêm số giấy tờ",
    "number_withdrawn": "Bỏ số giấy tờ ghi nhầm",
    "merged": "Gộp vào người khác",
    "unmerged": "Tách ra lại",
    "died": "Ghi nhận đã chết",
    "death_annulled": "Bỏ ghi nhận đã chết",
    "number_given": "Được cấp số định danh",
}

PERSON_CHIP_VI: Final = {
    "deceased": "Đã mất",
    "duplicate": "Có thể trùng",
    "infant_unnumbered": "Trẻ chưa có số",
    "unnumbered": "Chưa có số định danh",
}

PERSON_CHIP_TONE: Final = {
    "deceased": "bad",
    "duplicate": "warn",
    "infant_unnumbered": "plain",
    "unnumbered": "plain",
}

PERSON_ERRORS_VI: Final = {
    "identifier_invalid": "Số giấy tờ không đúng dạng của loại đã chọn. Mời kiểm tra lại số.",
    "person_numbered": (
        "Người này đã có số định danh, hoặc số này là của người khác. Mời kiểm tra xem có "
        "trùng người không."
    ),
    "relation_invalid": (
        "Quan hệ này không ghi được: sai người, sai loại, hoặc ngày hết hạn trước ngày bắt đầu. "
        "Mời kiểm tra lại."
    ),
    "relation_basis_missing": (
        "Quan hệ này cần giấy tờ chứng minh phù hợp. Mời ghi số giấy tờ cán bộ đã xem."
    ),
    "relation_not_found": "Không tìm thấy quan hệ này. Mời mở lại trang của người đó.",
    "relation_ended": "Quan hệ này đã chấm dứt từ trước, không cần làm lại.",
    "death_not_valid": (
        "Không ghi được: ngày chết không hợp lý, hoặc đã ghi từ trước. Mời kiểm tra lại trích lục."
    ),
    "death_extract_not_fit": (
        "Mã này không phải trích lục khai tử còn hiệu lực của người này, hoặc ngày chết khác với "
        "trích lục. Mời xem lại trích lục."
    ),
    "merge_unlikely": (
        "Không gộp được: mỗi người có một số định danh, hoặc họ tên, ngày sinh, số giấy tờ không "
        "đủ giống nhau. Mời kiểm tra lại hai người."
    ),
    "identifier_taken": (
        "Số này đã ghi cho người khác. Mời kiểm tra xem có trùng người không, hoặc số bị ghi nhầm."
    ),
    "identifier_not_found": "Không tìm thấy số này, hoặc số này không bỏ được. Mời tải lại trang.",
    "person_request_not_found": (
        "Đề nghị này đã được trả lời hoặc không thuộc đơn vị. Mời tải lại trang."
    ),
    "person_request_own": "Người đề nghị không tự đồng ý. Mời lãnh đạo khác trả lời.",
    "number_not_borne": (
        "Người này không có số định danh đang dùng, hoặc số đã được sửa. Mời tải lại trang."
    ),
    "tax_code_invalid": "Mã số thuế không đúng số kiểm tra. Mời so lại với giấy chứng nhận.",
    "organisation_not_found": (
        "Không tìm thấy tổ chức này, hoặc tổ chức đã chấm dứt hoạt động. Mời kiểm tra mã số."
    ),
    "merge_refused": "Hai dòng này đã là một người, không cần gộp lại.",
    "person_not_merged": "Người này không gộp vào ai nên không cần tách.",
    "proposal_not_found": "Đề xuất này đã được xử lý hoặc không thuộc đơn vị. Mời tải lại trang.",
}
