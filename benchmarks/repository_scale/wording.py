"""What stands on the invented papers: a page of office prose about one person."""

from __future__ import annotations

import random
import re
from functools import lru_cache
from itertools import accumulate
from typing import Final

from benchmarks.repository_scale.people import Invented
from core.search_words import fold_each
from ocr.language.syllables import plain_syllables

_HEAD: Final = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "{issuer}\nSố: {number}\n{title}\n(MẪU - KHÔNG CÓ GIÁ TRỊ)\n"
)
_PERSON: Final = (
    "Họ và tên: {name}\nGiới tính: {sex}\nNgày, tháng, năm sinh: {born}\nNơi cư trú: {address}\n"
)
_SENTENCES: Final = (
    "Căn cứ Luật Tổ chức chính quyền địa phương và hồ sơ đã được thẩm tra đầy đủ.",
    "Xét đề nghị của công chức tư pháp - hộ tịch về việc giải quyết hồ sơ của công dân.",
    "Giấy này được sử dụng để làm thủ tục đăng ký kết hôn theo quy định của pháp luật.",
    "Người có tên trên hiện đang sinh sống ổn định tại địa phương cùng với gia đình.",
    "Diện tích xây dựng tầng một theo bản vẽ thiết kế kèm theo giấy phép đã cấp.",
    "Thửa đất nằm ngoài quy hoạch, không có tranh chấp, ranh giới rõ ràng.",
    "Chủ hộ kinh doanh chịu trách nhiệm về tính trung thực của nội dung kê khai.",
    "Ngành nghề: bán lẻ lương thực, thực phẩm, dịch vụ ăn uống lưu động.",
    "Đề nghị cơ quan liên quan tạo điều kiện giúp đỡ để người có tên hoàn thành công việc.",
    "Quyết định có hiệu lực kể từ ngày ký và thay thế các văn bản trước đây.",
    "Mức trợ cấp xã hội hàng tháng được chi trả từ ngân sách nhà nước.",
    "Dạng khuyết tật: vận động; mức độ khuyết tật: nặng; xác nhận của hội đồng.",
    "Đã đối chiếu bản chính, nội dung bản sao đúng với bản chính đã xuất trình.",
    "Tình trạng hôn nhân: chưa đăng ký kết hôn với ai tính đến ngày xác nhận.",
    "Nơi sinh: trạm y tế xã; quê quán: theo sổ hộ tịch lưu tại địa phương.",
    "Tốt nghiệp loại khá, hình thức đào tạo chính quy, ngành kế toán doanh nghiệp.",
    "Công trình nhà ở riêng lẻ hai tầng, mái bê tông cốt thép, móng đơn.",
    "Phiếu có giá trị tại thời điểm cấp, không thay thế các giấy tờ tùy thân khác.",
    "Người ủy quyền cam đoan hoàn toàn tự nguyện, không bị ép buộc hay lừa dối.",
    "Tài sản gắn liền với đất chưa được chứng nhận quyền sở hữu tại thời điểm cấp.",
    "Văn phòng đăng ký đất đai chỉnh lý biến động theo hợp đồng chuyển nhượng.",
    "Thời hạn sử dụng đất: lâu dài; nguồn gốc sử dụng: nhận thừa kế.",
    "Bệnh viện đa khoa xác nhận sức khỏe đủ điều kiện lái xe các hạng nêu trên.",
    "Biên lai thu lệ phí được lập thành hai liên, giao cho người nộp một liên.",
)
_VILLAGES: Final = (
    "thôn Đông", "thôn Đoài", "xóm Bến", "ấp Hòa Bình", "ấp Tân Phú", "bản Nà Lùng", "khối 4",
    "tổ dân phố 7", "khu phố 2", "thôn Thượng", "xóm Mới", "ấp Chiến Thắng", "buôn Ea Mẫu",
)  # fmt: skip
_RARE: Final = (
    "đền bù", "hồi hương", "giám hộ", "nhận cha", "cải chính", "tái định cư", "nuôi con nuôi",
    "thương binh", "liệt sĩ", "hộ nghèo", "vay vốn", "thủy lợi", "nghĩa vụ quân sự", "ly hôn",
    "thẻ thương binh", "chuyển mục đích", "hợp thửa", "tách thửa", "giải thể", "tạm ngừng",
)  # fmt: skip
_NO_LETTERS: Final = re.compile(r"[\W_]+")
_REMARKS: Final = sorted(plain_syllables())
random.Random(6).shuffle(_REMARKS)  # noqa: S311 # a drawing, not a secret
_OFTEN: Final = tuple(accumulate(1 / (place + 5) for place in range(len(_REMARKS))))
"""Some words of a remark are frequent, most are rare (Zipf)."""


def page(who: Invented, title: str, number: str, issuer: str, address: str, place: int) -> str:
    """One page of about 1,000 letters."""
    dice = random.Random(place)  # noqa: S311 # a drawing, not a secret
    lines = [
        _HEAD.format(issuer=issuer, number=number, title=title.upper()),
        _PERSON.format(
            name=who.name.upper(), sex=who.sex, born=who.born.strftime("%d/%m/%Y"), address=address
        ),
        *dice.sample(_SENTENCES, 10),
        "Ghi chú: " + " ".join(dice.choices(_REMARKS, cum_weights=_OFTEN, k=12)),
        f"Về việc: {dice.choice(_RARE)}. Tờ bản đồ số {place % 97}, thửa {place % 1013}.",
    ]
    return "\n".join(lines)


def folded_words(body: str) -> str:
    """The words as the repository indexes them; what stands on many pages is folded once."""
    return " ".join(map(_folded_line, body.split("\n")))


@lru_cache(maxsize=100_000)
def _folded_line(line: str) -> str:
    return _NO_LETTERS.sub(" ", fold_each(line)).strip()


def address(place: int, commune: str) -> str:
    """Where somebody lives."""
    return f"số {place % 211 + 1}, {_VILLAGES[place % len(_VILLAGES)]}, {commune}"
