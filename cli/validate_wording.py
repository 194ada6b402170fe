"""What `motlan validate` says to people: verdicts, reasons and changes in Vietnamese."""

from __future__ import annotations

from typing import Final

VERDICT_VI: Final = {
    "valid": "HỢP LỆ",
    "invalid": "KHÔNG HỢP LỆ: chữ ký hỏng hoặc tài liệu đã bị thay đổi",
    "untrusted": "CHƯA TIN CẬY: tài liệu nguyên vẹn, người cấp chứng thư ngoài danh sách tin cậy",
    "indeterminate": "CHƯA XÁC ĐỊNH: hiện chưa đủ căn cứ để kết luận",
    "unsigned": "KHÔNG CÓ CHỮ KÝ SỐ",
}
REASON_VI: Final = {
    "altered": "nội dung đã bị thay đổi sau khi ký",
    "signature_broken": "chữ ký không khớp với chứng thư",
    "signature_damaged": "dữ liệu chữ ký bị hỏng",
    "byte_range_malformed": "vùng byte được ký ghi sai hoặc không có",
    "byte_range_gap": "chỗ trống trong vùng được ký chứa thứ khác ngoài chữ ký",
    "contents_elsewhere": "chữ ký bị chép hoặc dời từ chỗ khác trong tệp",
    "shared_range": "nhiều chữ ký dùng chung một vùng byte",
    "partial_coverage": "chữ ký không bao trùm toàn bộ nội dung",
    "suspicious_changes": "có thay đổi đáng ngờ thêm vào sau khi ký",
    "shown_differently": "trang hiện ra khác với lúc ký",
    "bytes_after_end": "có dữ liệu lạ sau phần kết thúc của tệp",
    "not_compared": "không vẽ được trang để so với lúc ký",
    "timestamp_broken": "dấu thời gian bị hỏng",
    "timestamp_untrusted": "dấu thời gian do nơi chưa được tin cậy cấp",
    "certificate_revoked": "chứng thư số đã bị thu hồi",
    "certificate_out_of_time": "chứng thư số ngoài thời hạn vào lúc xét",
    "certificate_unfit": "chứng thư số không dùng được để ký tài liệu",
    "unknown_root": "không tìm thấy gốc tin cậy của chứng thư",
    "weak_algorithm": "thuật toán hoặc khóa quá yếu, không còn đáng tin",
    "irregular_structure": "cấu trúc tệp PDF không đúng chuẩn",
    "not_supported": "loại chữ ký chưa được hỗ trợ",
}
CHANGES_VI: Final = {
    "none": "không có",
    "allowed": "chỉ có những thay đổi được phép",
    "suspicious": "đáng ngờ",
}
CHANGE_VI: Final = {
    "signature_added": "thêm chữ ký",
    "signature_filled": "ký vào ô đã chừa sẵn",
    "signature_field_added": "thêm ô ký còn trống",
    "signature_shown": "thêm hình chữ ký trên trang",
    "timestamp_added": "thêm dấu thời gian lưu trữ",
    "evidence_added": "thêm bằng chứng xác thực",
    "metadata_updated": "phần mềm ghi lại thời điểm sửa tệp",
    "form_filled": "điền biểu mẫu",
    "document_replaced": "thay cả tài liệu bằng tài liệu khác",
    "catalog_changed": "đổi thiết lập của tài liệu",
    "action_changed": "thêm hoặc đổi hành động tự chạy, tệp kèm",
    "outline_changed": "đổi mục lục",
    "layers_changed": "đổi lớp hiển thị",
    "pages_changed": "thêm, bớt hoặc tráo trang",
    "page_changed": "đổi thuộc tính trang",
    "page_content_changed": "đổi nội dung trang",
    "page_resources_changed": "đổi hình hoặc tài nguyên của trang",
    "font_changed": "đổi phông chữ",
    "annotation_added": "thêm chú thích trên trang",
    "annotation_removed": "bỏ chú thích trên trang",
    "annotation_changed": "đổi chú thích trên trang",
    "form_changed": "đổi thiết lập biểu mẫu",
    "field_added": "thêm ô biểu mẫu",
    "field_removed": "bỏ ô biểu mẫu",
    "field_changed": "đổi ô biểu mẫu",
    "field_over_field": "ô mới che ô hoặc hình đã có",
    "field_over_content": "ô mới che nội dung đã ký",
    "signature_changed": "đổi chữ ký đã có",
    "signature_field_irregular": "ô ký mới có cấu tạo lạ",
    "metadata_changed": "đổi tiêu đề hoặc thông tin mô tả",
    "evidence_irregular": "kho bằng chứng có cấu tạo lạ",
    "evidence_removed": "bỏ bằng chứng xác thực",
    "object_removed": "xóa hoặc tráo đối tượng đã ký",
    "archive_timestamp_broken": "dấu thời gian lưu trữ không còn khớp",
    "irregular_file": "cấu trúc tệp khác thường",
    "bytes_after_end": "dữ liệu lạ sau phần kết thúc",
    "end_mark_missing": "phần kết thúc ghi sai",
    "duplicate_object": "một đối tượng ghi hai lần",
    "unlisted_object": "đối tượng không có trong bảng tra",
    "earlier_bytes_shown": "bảng tra trỏ về dữ liệu giấu sẵn",
    "junk_between_objects": "dữ liệu lạ xen giữa",
    "shown_differently": "trang hiện ra khác với lúc ký",
}
TIME_SOURCE_VI: Final = {"timestamp": "dấu thời gian", "claimed": "người ký tự khai"}
REVOCATION_VI: Final = {
    "good": "chưa bị thu hồi",
    "revoked": "đã bị thu hồi",
    "unknown": "trong tệp không có bằng chứng",
}
NO_ORIGIN_VI: Final = "chưa ghi nguồn"
