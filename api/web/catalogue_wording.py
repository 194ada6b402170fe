"""The Vietnamese words of the catalogue and of dossiers as a mirror: lists, differences, errors."""

from __future__ import annotations

from typing import Final

DIFFERENCE_VI: Final = {"new": "Mới", "changed": "Thay đổi", "ended": "Hết hiệu lực"}
DIFFERENCE_TONE: Final = {"new": "good", "changed": "warn", "ended": "bad"}
PART_VI: Final = {
    "procedure": "Thủ tục",
    "case": "Trường hợp",
    "result": "Kết quả",
    "component": "Thành phần",
}
LISTED_FIELD_VI: Final = {
    "name": "tên",
    "level": "cấp thực hiện",
    "field_name": "lĩnh vực",
    "agency_name": "cơ quan thực hiện",
    "legal_days": "thời hạn (ngày làm việc)",
    "group_key": "nhóm thay thế",
    "is_required": "bắt buộc",
    "original_count": "số bản chính",
    "copy_count": "số bản sao",
    "": "",
}
BAD_ROW_VI: Final = {
    "missing": "thiếu giá trị",
    "too_long": "giá trị quá dài",
    "not_a_number": "không phải số, hoặc số quá lớn",
    "wrong_shape": "không đúng dạng",
    "repeated": "bị lặp lại",
    "unknown_level": "không rõ cấp thực hiện",
    "not_an_object": "dòng không đúng cấu trúc",
    "in_use": "ngày hiệu lực không sau bản đang có hồ sơ",
}
PROPOSAL_STATE_VI: Final = {
    "waiting": "Chờ quyết định",
    "taken_over": "Đã áp dụng",
    "dropped": "Đã bỏ",
}
CHANGE_KIND_VI: Final = {
    "file": "Tệp danh mục",
    "mapping": "Nối thành phần với loại giấy tờ",
}
CATALOGUE_TABLE_VI: Final = {
    "agencies": "Cơ quan",
    "agency_names": "Tên cũ của cơ quan",
    "agency_successions": "Cơ quan kế thừa",
    "paper_types": "Loại giấy tờ",
    "procedures": "Thủ tục",
    "procedure_cases": "Trường hợp",
    "procedure_results": "Kết quả",
    "components": "Thành phần",
    "component_papers": "Giấy tờ được nhận",
    "validity_rules": "Thời hạn sử dụng",
    "catalogue_aliases": "Mã viết khác",
}

PAYMENT_VI: Final = {
    "none": "Chưa phát sinh",
    "due": "Chờ nộp",
    "paid": "Đã nộp",
    "waived": "Được miễn",
}
HANDOVER_VI: Final = {
    "none": "Chưa có kết quả",
    "ready": "Kết quả chờ trả",
    "posted": "Đã gửi bưu chính",
    "handed_over": "Đã trả kết quả",
}
SYNC_VI: Final = {
    "own": "Chưa nối với phần mềm một cửa",
    "in_step": "Khớp với phần mềm một cửa",
    "ahead": "Chờ phần mềm một cửa xác nhận",
    "conflict": "Khác với phần mềm một cửa; đã theo phần mềm một cửa",
}
IDENTITY_SEEN_VI: Final = {
    "desk": "Danh tính kiểm tra tại quầy",
    "account": "Danh tính theo tài khoản điện tử",
    "postal_worker": "Danh tính do nhân viên bưu chính kiểm tra",
}
MARK_VI: Final = {
    "exploited_data": "Đã khai thác từ cơ sở dữ liệu",
    "verified_by_original": "Đã xem bản chính, trả lại ngay",
    "not_required": "Không phải nộp",
    "not_digitized": "Bỏ đánh dấu",
}
"""What an officer may say of a component that nothing was scanned for."""

CATALOGUE_ERRORS_VI: Final = {
    "catalogue_version_in_use": (
        "Thủ tục {procedure} đã có hồ sơ mở theo bản này nên không sửa được. "
        "Mời thêm bản mới có ngày hiệu lực sau."
    ),
    "procedure_case_unknown": (
        "Thủ tục {procedure} không có trường hợp {case}. Mời chọn trường hợp khác."
    ),
    "calendar_invalid": (
        "Tệp ngày nghỉ không đúng mẫu. Chưa có gì thay đổi. Mời sửa tệp rồi nhập lại."
    ),
    "national_list_unreadable": (
        "Tệp không phải danh mục thủ tục dạng JSON, CSV hay XLSX. Mời xem lại mẫu tệp rồi nhập lại."
    ),
    "list_has_bad_rows": (
        "Danh mục có {count} dòng sai (dòng {rows}). Chưa nhận dòng nào. "
        "Mời sửa tệp, hoặc chọn chỉ nhận các dòng đúng."
    ),
    "list_proposal_not_found": "Không có danh mục này. Mời quay lại trang danh mục.",
    "list_decided": "Danh mục này đã được quyết định trước đó. Mời tải lại trang.",
    "list_moved_on": (
        "Danh mục đang dùng vừa thay đổi nên bảng so sánh không còn đúng. "
        "Mời xem lại bảng mới rồi xác nhận."
    ),
    "master_message_invalid": (
        "Thông báo của phần mềm một cửa có số thứ tự vượt quá {step} so với số đã biết, thời điểm "
        "ở tương lai hoặc ngày hẹn trả không hợp lý. Mời kiểm tra rồi gửi lại."
    ),
    "own_proposal": "Ông/bà đã đề xuất thay đổi này nên cần người khác đồng ý.",
    "mapping_in_past": "Ngày bắt đầu không được trước hôm nay. Mời chọn ngày khác.",
    "alias_invalid": (
        "Mã viết khác cần đủ mã, nguồn và ngày bắt đầu không sau ngày kết thúc. Mời nhập lại."
    ),
    "alias_refused": "Vai trò này không được sửa danh mục. Mời liên hệ quản trị hệ thống.",
    "mapped_component_not_found": "Không có thành phần hồ sơ này. Mời tải lại trang danh mục.",
    "component_mark_refused": (
        "Thành phần này đã có giấy tờ hoặc hồ sơ đã kết thúc nên không đánh dấu được. "
        "Mời tải lại trang."
    ),
    "component_reason_missing": (
        "Cần ghi rõ căn cứ, ít nhất {letters} chữ: cơ sở dữ liệu nào, bản chính nào, vì sao."
    ),
    "supplement_already_asked": (
        "Đã yêu cầu bổ sung một lần; không yêu cầu lần thứ hai. Mời in lại phiếu đã giao."
    ),
    "nothing_missing": "Hồ sơ không còn thiếu giấy tờ nào nên không cần phiếu yêu cầu bổ sung.",
    "supplement_not_asked": (
        "Hồ sơ này không chờ bổ sung giấy tờ. Mời tải lại trang để xem trạng thái mới."
    ),
}
