"""The Vietnamese words for signatures: verdicts, reasons, levels, what ends their protection."""

from __future__ import annotations

from typing import Final

VERDICT_VI: Final = {
    "valid": "Chữ ký hợp lệ",
    "invalid": "Chữ ký không hợp lệ: hỏng hoặc tệp đã bị thay đổi",
    "untrusted": "Không rõ nguồn: chứng thư ngoài danh sách tin cậy",
    "indeterminate": "Chưa kết luận được",
    "unsigned": "Không có chữ ký số",
}
"""For officers and the public check."""

UNCHECKED_VI: Final = "tệp không kèm bằng chứng chứng thư chưa bị thu hồi lúc ký"
"""Beside «valid»: what that leaves open."""

PLAIN_VERDICT_VI: Final = {
    "valid": "Giấy này có chữ ký số hợp lệ. Nội dung còn nguyên như lúc ký.",
    "invalid": (
        "Chữ ký số của giấy này không còn đúng: tệp đã bị thay đổi hoặc bị hỏng. "
        "Mời ông/bà liên hệ bộ phận Một cửa."
    ),
    "untrusted": (
        "Nội dung còn nguyên, nhưng nơi cấp chứng thư của người ký chưa nằm trong danh sách "
        "tin cậy. Mời ông/bà hỏi bộ phận Một cửa trước khi dùng."
    ),
    "indeterminate": (
        "Hiện chưa đủ căn cứ để kết luận về chữ ký số của giấy này. "
        "Mời ông/bà hỏi bộ phận Một cửa trước khi dùng."
    ),
    "unsigned": "Giấy này không có chữ ký số.",
}
"""For citizens: what it means and what to do."""

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
    "comparison_busy": "máy đang so các tệp khác, mời kiểm tra lại sau ít phút",
    "signature_shown_in_doubt": "có hình của một chữ ký thêm sau mà chưa kết luận được là hợp lệ",
    "archive_timestamp_untrusted": "dấu thời gian lưu trữ do nơi chưa được tin cậy cấp",
    "annotation_added": "có chú thích thêm sau khi ký; người ký cho phép, nhưng cần xem lại",
    "timestamp_broken": "dấu thời gian bị hỏng",
    "timestamp_untrusted": "dấu thời gian do nơi chưa được tin cậy cấp",
    "certificate_revoked": "chứng thư số đã bị thu hồi",
    "certificate_out_of_time": "chứng thư số ngoài thời hạn vào lúc xét",
    "certificate_unfit": "chứng thư số không dùng được để ký tài liệu",
    "unknown_root": "không tìm thấy gốc tin cậy của chứng thư",
    "weak_algorithm": "thuật toán hoặc khóa quá yếu, không còn đáng tin",
    "irregular_structure": "cấu trúc tệp PDF không đúng chuẩn",
    "not_supported": "loại chữ ký chưa được hỗ trợ",
    "pdf_not_readable": "không mở được tệp để kiểm tra",
    "object_damaged": "tệp trong kho bị sai lệch so với khi lưu",
    "object_missing": "tệp không còn trong kho",
}
"""Codes of `SignatureVerdict.reason`; also what `motlan validate` says."""

CHANGE_VI: Final = {
    "signature_added": "thêm chữ ký",
    "signature_filled": "ký vào ô đã chừa sẵn",
    "signature_field_added": "thêm ô ký còn trống",
    "signature_shown": "thêm hình chữ ký trên trang",
    "signature_shown_in_doubt": "thêm hình của chữ ký chưa kết luận được",
    "signature_shown_broken": "thêm hình của chữ ký không hợp lệ",
    "timestamp_added": "thêm dấu thời gian lưu trữ",
    "timestamp_shown": "dấu thời gian lưu trữ có hình trên trang",
    "archive_timestamp_untrusted": "dấu thời gian lưu trữ do nơi chưa được tin cậy cấp",
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
"""Codes of `signing.validation`, one for each thing that differs from the signed revision."""

CHANGES_VI: Final = {
    "none": "Không có",
    "allowed": "Chỉ thêm chữ ký, dấu thời gian hoặc dữ liệu kiểm chứng",
    "suspicious": "Có thay đổi đáng ngờ",
}

TIME_SOURCE_VI: Final = {
    "timestamp": "theo dấu thời gian",
    "claimed": "theo đồng hồ của người ký, không có dấu thời gian",
}

LEVEL_VI: Final = {
    "PAdES-B-B": "chữ ký cơ bản",
    "PAdES-B-T": "có dấu thời gian",
    "PAdES-B-LT": "có dấu thời gian và dữ liệu thu hồi",
    "PAdES-B-LTA": "lưu trữ lâu dài, có dấu thời gian lưu trữ",
    "CMS": "chữ ký kiểu cũ",
    "unknown": "không rõ",
}

REVOCATION_VI: Final = {
    "good": "Không bị thu hồi",
    "revoked": "Đã bị thu hồi",
    "unknown": "Tệp không kèm dữ liệu thu hồi",
}

FLAG_VI: Final = {
    "sha1": "Dùng SHA-1 (đã lỗi thời)",
    "short_rsa": "Khóa RSA ngắn hơn 2048 bit",
    "no_time": "Không có dấu thời gian",
    "no_revocation_data": "Không kèm dữ liệu thu hồi (mức B-B, B-T)",
}

_SEAL_VI: Final = {
    "": "chữ ký",
    "stamp": "dấu thời gian",
    "archive": "dấu thời gian lưu trữ",
    "evidence": "bằng chứng lưu trữ",
}
_CAUSE_VI: Final = {
    "certificate": "chứng thư hết hạn",
    "key": "khóa hết thời gian an toàn",
    "digest": "thuật toán băm hết thời gian an toàn",
}

EVIDENCE_VERDICT_VI: Final = {
    "valid": "BẰNG CHỨNG HỢP LỆ",
    "invalid": "BẰNG CHỨNG KHÔNG HỢP LỆ: không phải của tệp này, hoặc đã bị sửa",
    "untrusted": "CHƯA TIN CẬY: nơi cấp dấu thời gian ngoài danh sách tin cậy",
    "indeterminate": "CHƯA KẾT LUẬN ĐƯỢC: bằng chứng không được gia hạn kịp thời",
}
EVIDENCE_REASON_VI: Final = {
    "damaged": "tệp .er bên cạnh không đọc được hoặc không phải bằng chứng",
    "not_in_record": "tệp không nằm trong bằng chứng này",
    "imprint": "dấu thời gian được cấp cho dữ liệu khác",
    "timestamp_broken": "dấu thời gian bị hỏng",
    "timestamp_untrusted": "dấu thời gian do nơi chưa được tin cậy cấp",
    "timestamp_out_of_time": "chứng thư của nơi cấp dấu thời gian đã hết hạn trước khi gia hạn",
    "order_of_stamps": "thứ tự dấu thời gian không đúng",
    "hash_algorithm": "thuật toán băm không được chấp nhận",
    "hash_algorithm_outdated": "thuật toán băm đã hết thời gian an toàn",
}

WAITING_VI: Final = {
    "timestamp_server_down": (
        "Máy chủ dấu thời gian chưa trả lời nên chưa lập hoặc gia hạn được bằng chứng lưu trữ."
    ),
    "timestamp_server_untrusted": (
        "Dấu thời gian máy chủ trả về không đáng tin nên chưa lập hoặc gia hạn được bằng chứng "
        "lưu trữ. Mời quản trị hệ thống xem chứng thư của máy chủ và danh sách tin cậy."
    ),
    "timestamp_server_missing": (
        "Chưa có địa chỉ máy chủ dấu thời gian nên không lập được bằng chứng lưu trữ. "
        "Mời quản trị hệ thống đặt MOTLAN_TSA_URL."
    ),
    "renewal_without_gain": (
        "Chưa gia hạn được: dấu thời gian mới không dùng được lâu hơn dấu cũ. "
        "Mời nơi cấp dấu thời gian đổi chứng thư."
    ),
}
"""Why evidence waits, where the sentence of the error speaks of signing."""


def end_words(why: str) -> str:
    """What ends the protection, from the code of `signing.renewal.Protection.why`."""
    if why == "unreadable":
        return "không đọc được chữ ký"
    seal, _, cause = why.rpartition("_")
    return f"{_SEAL_VI.get(seal, seal)}: {_CAUSE_VI.get(cause, cause)}"


def common_name(subject: str) -> str:
    """The name in `CN=…,O=…` (RFC 4514), without its escapes; all of it where there is none."""
    rest = subject.partition("CN=")[2] if "CN=" in subject else subject
    name, escaped = "", False
    for letter in rest:
        if escaped:
            name, escaped = name + letter, False
        elif letter == "\\":
            escaped = True
        elif letter in ",+":
            break
        else:
            name += letter
    return name if "CN=" in subject else subject
