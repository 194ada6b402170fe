"""The Vietnamese words for signatures: verdicts, reasons, levels, what ends their protection."""

from __future__ import annotations

from typing import Final

VERDICT_VI: Final = {
    "valid": "Chữ ký hợp lệ",
    "invalid": "Chữ ký không hợp lệ",
    "untrusted": "Chưa tin cậy được người ký",
    "indeterminate": "Chưa kết luận được",
    "unsigned": "Không có chữ ký số",
}
"""For officers."""

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
    "altered": "Nội dung đã bị thay đổi sau khi ký",
    "signature_broken": "Chữ ký không khớp với chứng thư",
    "signature_damaged": "Dữ liệu chữ ký bị hỏng",
    "partial_coverage": "Chữ ký không bao trùm toàn bộ nội dung",
    "suspicious_changes": "Có thay đổi đáng ngờ thêm vào sau khi ký",
    "timestamp_broken": "Dấu thời gian bị hỏng",
    "timestamp_untrusted": "Dấu thời gian do nơi chưa được tin cậy cấp",
    "certificate_revoked": "Chứng thư số đã bị thu hồi",
    "certificate_out_of_time": "Chứng thư số ngoài thời hạn vào lúc xét",
    "certificate_unfit": "Chứng thư số không dùng được để ký tài liệu",
    "unknown_root": "Không tìm thấy gốc tin cậy của chứng thư",
    "irregular_structure": "Cấu trúc tệp PDF không đúng chuẩn",
    "not_supported": "Loại chữ ký chưa được hỗ trợ",
    "not_compared": "Chưa so được hình ảnh các trang trước và sau khi ký",
    "weak_algorithm": "Thuật toán hoặc khóa quá yếu để tin cậy",
}

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
    "not_in_record": "tệp không nằm trong bằng chứng này",
    "imprint": "dấu thời gian được cấp cho dữ liệu khác",
    "timestamp_broken": "dấu thời gian bị hỏng",
    "timestamp_untrusted": "dấu thời gian do nơi chưa được tin cậy cấp",
    "timestamp_out_of_time": "chứng thư của nơi cấp dấu thời gian đã hết hạn trước khi gia hạn",
    "order_of_stamps": "thứ tự dấu thời gian không đúng",
    "hash_algorithm": "thuật toán băm không được chấp nhận",
    "hash_algorithm_outdated": "thuật toán băm đã hết thời gian an toàn",
}


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
