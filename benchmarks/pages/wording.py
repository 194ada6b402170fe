"""Vietnamese administrative sentences by the thousand: templates with exchangeable parts.

Nobody is named in them; places and units are general («ủy ban nhân dân cấp xã»). What matters for a
reader is there: all tone marks, capitals, abbreviations, numbers of papers, dates, amounts, lists.
"""

from __future__ import annotations

import re
from random import Random
from typing import Final

_PARTS: Final[dict[str, tuple[str, ...]]] = {
    "office": (
        "Ủy ban nhân dân cấp xã", "Văn phòng Ủy ban nhân dân tỉnh", "Sở Nội vụ", "Sở Tài chính",
        "Sở Khoa học và Công nghệ", "Phòng Văn hóa - Xã hội", "Trung tâm Phục vụ hành chính công",
        "Bộ phận Một cửa", "Chi cục Thuế khu vực", "Sở Nông nghiệp và Môi trường", "Sở Tư pháp",
        "Bảo hiểm xã hội cơ sở", "Ban Quản lý dự án đầu tư xây dựng", "Sở Giáo dục và Đào tạo",
        "Phòng Kinh tế, Hạ tầng và Đô thị", "Trạm Y tế", "Công an cấp xã", "Hội đồng nhân dân",
    ),
    "thing": (
        "hồ sơ đề nghị", "bản chính giấy chứng nhận", "kết quả giải quyết thủ tục hành chính",
        "giấy phép xây dựng", "trích lục bản đồ địa chính", "biên bản kiểm tra thực địa",
        "quyết định phê duyệt quy hoạch", "danh sách hộ nghèo, hộ cận nghèo", "sổ đăng ký hộ tịch",
        "báo cáo quyết toán ngân sách", "tờ khai lệ phí trước bạ", "phiếu lý lịch tư pháp",
        "chứng từ nộp tiền", "văn bản ủy quyền", "dữ liệu số hóa", "bản sao có chứng thực",
        "kế hoạch sử dụng đất hằng năm", "giấy xác nhận tình trạng cư trú", "bản vẽ thiết kế cơ sở",
    ),
    "act": (
        "tiếp nhận, kiểm tra", "rà soát, đối chiếu", "thẩm định", "lưu trữ và bảo quản", "niêm yết",
        "công khai", "cập nhật", "chuyển trả", "bổ sung, hoàn thiện", "ký số", "thu hồi",
        "tổng hợp, báo cáo", "hướng dẫn", "xử lý", "sao gửi", "chịu trách nhiệm về", "trình duyệt",
    ),
    "whom": (
        "người dân", "tổ chức, cá nhân có liên quan", "hộ gia đình", "doanh nghiệp nhỏ và vừa",
        "người khuyết tật", "cơ quan chủ trì", "đơn vị phối hợp", "chủ đầu tư", "người nộp thuế",
        "người cao tuổi", "hợp tác xã", "người được ủy quyền", "cán bộ, công chức, viên chức",
    ),
    "why": (
        "bảo đảm đúng thời hạn quy định", "phù hợp với tình hình thực tế của địa phương",
        "tránh phiền hà, sách nhiễu", "nâng cao chất lượng phục vụ", "không làm phát sinh chi phí",
        "tiết kiệm thời gian đi lại", "phòng ngừa thất thoát, lãng phí", "giữ gìn trật tự đô thị",
        "thực hiện thống nhất trên môi trường điện tử", "bảo vệ dữ liệu cá nhân", "đủ căn cứ",
        "kịp thời tháo gỡ khó khăn, vướng mắc", "ổn định đời sống và sản xuất sau bão lũ",
    ),
    "law": (
        "Luật Tổ chức chính quyền địa phương", "Luật Đất đai", "Luật Hộ tịch", "Luật Xây dựng",
        "Luật Giao dịch điện tử", "Luật Lưu trữ", "Luật Ngân sách nhà nước", "Luật Cư trú",
        "Nghị định số {n}/2020/NĐ-CP", "Nghị định số {n}/2025/NĐ-CP", "Thông tư số {n}/2023/TT-BTC",
        "Quyết định số {n}/QĐ-UBND", "Công văn số {n}/UBND-VP", "Nghị quyết số {n}/NQ-HĐND",
    ),
    "date": (
        "ngày {d} tháng {m} năm {y}", "{d}/{m}/{y}", "quý {q} năm {y}", "cuối tháng {m} năm {y}",
    ),
    "sum": (
        "{k}.{h} đồng", "{k}.{h}.000 đồng", "{p} triệu đồng", "{p},{q} %", "{k}.{h} m²",
        "{p} hồ sơ", "{p} ngày làm việc", "{k} bản", "{p} lượt", "{p},{q} tỷ đồng",
    ),
}  # fmt: skip

_SENTENCES: Final = (
    "Căn cứ {law} và đề nghị của {office}, {office} có trách nhiệm {act} {thing} trước {date}.",
    "Trong thời hạn {sum}, kể từ khi nhận đủ {thing}, {office} phải {act} và trả lời bằng văn bản "
    "cho {whom}; trường hợp từ chối thì nêu rõ lý do.",
    "{Office} phối hợp với {office} {act} {thing} nhằm {why}.",
    "Kinh phí thực hiện là {sum}, được bố trí trong dự toán năm {y} của {office} theo {law}.",
    "Khi {act} {thing}, {whom} không phải nộp lại giấy tờ đã có trong kho dữ liệu điện tử.",
    "Tính đến {date}, toàn tỉnh đã {act} được {sum}, đạt {p},{q} % kế hoạch, tăng {q},{q} % so với "
    "cùng kỳ năm trước.",
    "Trường hợp {thing} bị mờ, rách hoặc thiếu trang thì {office} thông báo cho {whom} biết để "
    "{act} trong vòng {p} ngày.",
    "Việc {act} {thing} phải {why}, công khai trên cổng dịch vụ công và tại trụ sở {office}.",
    "Người đứng đầu {office} chịu trách nhiệm trước pháp luật nếu để {whom} phải đi lại nhiều lần.",
    "Mức thu phí đối với {thing} là {sum}; {whom} thuộc diện chính sách được miễn theo {law}.",
    "{Office} tổ chức kiểm tra định kỳ, đột xuất việc {act} {thing}; kết quả gửi về {office} chậm "
    "nhất vào {date}.",
    "Đối với {thing} lập trước {date}, nếu còn hiệu lực thì tiếp tục sử dụng cho đến khi có quy "
    "định mới thay thế.",
    "Các ý kiến phản ánh, kiến nghị của {whom} về {thing} được {act} qua đường dây nóng hoặc gửi "
    "trực tiếp đến {office} để {why}.",
    "Giao {office} chủ trì, {office} phối hợp, theo dõi, đôn đốc và {act} {thing}, {why}.",
    "Ranh giới thửa đất số {n}, tờ bản đồ số {d}, diện tích {k}.{h} m² đã được {whom} liền kề ký "
    "xác nhận ngày {d}/{m}/{y}.",
    "Quá thời hạn nêu trên mà {whom} không bổ sung thì {office} {act} {thing} theo {law}.",
    "Hệ thống tự động gửi tin nhắn cho {whom} khi {thing} được chuyển sang bước tiếp theo, "
    "{why}.",
    "Yêu cầu {office} khẩn trương {act} {thing}; khó khăn, vướng mắc báo cáo {office} xem xét, "
    "quyết định.",
)  # fmt: skip
_HEADS: Final = (
    "Phạm vi điều chỉnh", "Đối tượng áp dụng", "Giải thích từ ngữ", "Nguyên tắc thực hiện",
    "Trách nhiệm thi hành", "Hiệu lực thi hành", "Hồ sơ, trình tự, thủ tục", "Kinh phí bảo đảm",
    "Quyền và nghĩa vụ của tổ chức, cá nhân", "Điều khoản chuyển tiếp", "Chế độ thông tin, báo cáo",
    "Tiếp nhận và trả kết quả", "Xử lý vi phạm", "Số hóa giấy tờ", "Kiểm tra, giám sát",
)  # fmt: skip
_SLOT: Final = re.compile(r"\{(\w+)\}")


def sentence(random: Random) -> str:
    """One whole sentence."""
    return _filled(random.choice(_SENTENCES), random)


def heading(random: Random) -> str:
    """The heading of an article, e.g. `Nguyên tắc thực hiện`."""
    return random.choice(_HEADS)


def part(random: Random, slot: str) -> str:
    """One part of speech: `office`, `thing`, `act`, `whom`, `why`, `law`, `date` or `sum`."""
    return _filled(f"{{{slot}}}", random)


def _filled(template: str, random: Random) -> str:
    def replacement(match: re.Match[str]) -> str:
        slot = match[1]
        if slot.lower() in _PARTS:
            text = _filled(random.choice(_PARTS[slot.lower()]), random)
            return text[0].upper() + text[1:] if slot[0].isupper() else text
        return _number(slot, random)

    return _SLOT.sub(replacement, template)


def _number(slot: str, random: Random) -> str:
    year = random.randint(2019, 2026)
    return {
        "n": str(random.randint(2, 1999)),
        "d": f"{random.randint(1, 28):02d}",
        "m": f"{random.randint(1, 12):02d}",
        "y": str(year),
        "q": str(random.randint(1, 4)),
        "k": str(random.randint(2, 980)),
        "h": f"{random.randint(0, 999):03d}",
        "p": str(random.randint(3, 98)),
    }[slot]
