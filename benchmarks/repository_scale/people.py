"""Invented people in the proportions of Vietnamese names; one place is always the same person."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

_FAMILIES: Final = {
    "Nguyễn": 380, "Trần": 110, "Lê": 95, "Phạm": 70, "Hoàng": 31, "Huỳnh": 20, "Phan": 45,
    "Vũ": 25, "Võ": 14, "Đặng": 21, "Bùi": 20, "Đỗ": 14, "Hồ": 13, "Ngô": 13, "Dương": 10,
    "Lý": 5, "Đinh": 8, "Trịnh": 7, "Mai": 6, "Lương": 6, "Đào": 6, "Vương": 3, "Cao": 5,
    "Tạ": 4, "Hà": 5, "Đoàn": 6, "Lâm": 5, "Phùng": 4, "Trương": 13, "Chu": 3, "Thái": 2,
    "Quách": 2, "Tô": 2, "Kiều": 2, "Lò": 4, "Vàng": 2, "Giàng": 2, "Nông": 3, "Y": 1,
}  # fmt: skip
_MALE_MIDDLES: Final = (
    "Văn", "Văn", "Văn", "Văn", "Đức", "Quang", "Minh", "Hữu", "Công", "Xuân", "Ngọc", "Thanh",
    "Đình", "Quốc", "Gia", "Tuấn", "Hoàng", "Trọng", "Duy", "Anh",
)  # fmt: skip
_FEMALE_MIDDLES: Final = (
    "Thị", "Thị", "Thị", "Thị", "Thị", "Ngọc", "Thu", "Thanh", "Minh", "Phương", "Kim", "Hoài",
    "Khánh", "Bảo", "Như", "Mỹ", "Thị Thu", "Thị Thanh", "Thị Ngọc", "Hoàng",
)  # fmt: skip
_GIVEN: Final = (
    "An", "Anh", "Ánh", "Ân", "Bảo", "Bắc", "Bích", "Bình", "Cảnh", "Châu", "Chi", "Chiến", "Chung",
    "Công", "Cúc", "Cường", "Dung", "Dũng", "Duy", "Duyên", "Dương", "Đạt", "Điệp", "Đông", "Đức",
    "Giang", "Hà", "Hải", "Hạnh", "Hằng", "Hậu", "Hiền", "Hiếu", "Hoa", "Hoà", "Hòa", "Hoài",
    "Hoàn", "Hồng", "Huệ", "Hùng", "Huy", "Huyền", "Hương", "Khang", "Khánh", "Khoa", "Kiên", "Lan",
    "Lâm", "Liên", "Linh", "Loan", "Long", "Lộc", "Ly", "Mai", "Mạnh", "Minh", "My", "Mỹ", "Nam",
    "Nga", "Ngân", "Nghĩa", "Ngọc", "Nguyên", "Nguyệt", "Nhung", "Oanh", "Phong", "Phúc", "Phương",
    "Quân", "Quang", "Quyên", "Quỳnh", "Sơn", "Tài", "Tâm", "Tân", "Thái", "Thanh", "Thành", "Thảo",
    "Thắng", "Thịnh", "Thoa", "Thơ", "Thu", "Thuận", "Thuý", "Thúy", "Thủy", "Thư", "Tiến", "Toàn",
    "Trang", "Trâm", "Trí", "Trinh", "Trung", "Tú", "Tuấn", "Tùng", "Tuyết", "Uyên", "Vân", "Việt",
    "Vinh", "Vũ", "Vy", "Xuân", "Yến",
)  # fmt: skip
_WORDS: Final = tuple(_FAMILIES)
_WEIGHTS: Final = tuple(_FAMILIES.values())
_PROVINCES: Final = (1, 2, 4, 8, 11, 20, 31, 38, 40, 46, 48, 49, 51, 56, 66, 68, 75, 79, 82, 92)
_FIRST_DAY: Final = date(1945, 1, 1)
_DAYS: Final = (date(2024, 12, 31) - _FIRST_DAY).days


@dataclass(frozen=True, slots=True)
class Invented:
    """One invented person."""

    number: str
    name: str
    born: date
    sex: str


def person(seed: int, place: int) -> Invented:
    """The person at this place of the list; the number fits sex and year of birth."""
    dice = random.Random(seed * 1_000_003 + place)  # noqa: S311 # a drawing, not a secret
    is_male = dice.random() < 0.5
    born = _FIRST_DAY + timedelta(days=int(dice.random() * _DAYS))
    family = dice.choices(_WORDS, _WEIGHTS)[0]
    middle = dice.choice(_MALE_MIDDLES if is_male else _FEMALE_MIDDLES)
    century = (0 if is_male else 1) + (2 if born.year >= 2000 else 0)
    province = _PROVINCES[place % len(_PROVINCES)]
    return Invented(
        number=f"{province:03}{century}{born.year % 100:02}{place % 1_000_000:06}",
        name=f"{family} {middle} {dice.choice(_GIVEN)}",
        born=born,
        sex="nam" if is_male else "nữ",
    )
