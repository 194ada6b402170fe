"""Invented people in whole families, and the offices that issue their papers.

Numbers have a valid structure with serials 000001 to 000099 (domain.md 11), so that no number can
be taken for that of a living person; names are put together from common parts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final, Literal

from core.vietnamese import fold

Sex = Literal["nam", "nữ"]
Role = Literal["husband", "wife", "child", "elder", "widow"]


@dataclass(frozen=True)
class Person:
    """One invented person."""

    full_name: str
    """In ordinary letter case, e.g. `Nguyễn Thị An`."""
    sex: Sex
    date_of_birth: date
    personal_number: str
    place_of_birth: str
    hometown: str
    address: str
    ethnicity: str = "Kinh"
    nationality: str = "Việt Nam"

    @property
    def caps_name(self) -> str:
        """The name in capitals, as most papers print it."""
        return self.full_name.upper()

    @property
    def old_identity_number(self) -> str:
        """The nine digits of the card that the twelve took the place of."""
        return self.personal_number[:3] + self.personal_number[6:]


@dataclass(frozen=True)
class Household:
    """A family: a couple, their child, the husband's late father and his widow."""

    husband: Person
    wife: Person
    child: Person
    elder: Person
    widow: Person
    married_on: date
    elder_died_on: date

    def person(self, role: Role) -> Person:
        """The member who has this place in the family."""
        return {
            "husband": self.husband,
            "wife": self.wife,
            "child": self.child,
            "elder": self.elder,
            "widow": self.widow,
        }[role]


@dataclass(frozen=True)
class Office:
    """A commune's people's committee with the people who sign there."""

    kind: str
    """`xã`, `phường`."""
    name: str
    province_kind: str
    """`tỉnh` or `thành phố`."""
    province: str
    province_code: str
    """First three digits of personal numbers registered there."""
    chairman: str
    vice_chairman: str
    officer: str
    old_commune: str
    """A commune that is part of it since July 2025, as older papers name it: `xã Tân Đông`."""
    old_district: str
    """`huyện Gò Công Đông`."""
    old_province: str
    """`tỉnh Tiền Giang`."""

    @property
    def old_place(self) -> str:
        """E.g. `xã Tân Đông, huyện Gò Công Đông, tỉnh Tiền Giang`."""
        return f"{self.old_commune}, {self.old_district}, {self.old_province}"

    @property
    def commune(self) -> str:
        """E.g. `xã Gò Công Đông`."""
        return f"{self.kind} {self.name}"

    @property
    def full_place(self) -> str:
        """E.g. `xã Gò Công Đông, tỉnh Đồng Tháp`."""
        return f"{self.commune}, {self.province_kind} {self.province}"

    @property
    def committee(self) -> str:
        """E.g. `Ủy ban nhân dân xã Gò Công Đông, tỉnh Đồng Tháp`."""
        return f"Ủy ban nhân dân {self.full_place}"


OFFICES: Final = (
    Office(
        "xã", "Gò Công Đông", "tỉnh", "Đồng Tháp", "082",
        "Huỳnh Văn Mẫn", "Phan Thị Kiều", "Lê Thị Thắm",
        "xã Tân Đông", "huyện Gò Công Đông", "tỉnh Tiền Giang",
    ),
    Office(
        "xã", "Vĩnh Thuận", "tỉnh", "An Giang", "091",
        "Danh Văn Hữu", "Trương Thị Diễm", "Ngô Minh Tiệp",
        "thị trấn Vĩnh Thuận", "huyện Vĩnh Thuận", "tỉnh Kiên Giang",
    ),
    Office(
        "xã", "Đồng Đăng", "tỉnh", "Lạng Sơn", "020",
        "Hoàng Văn Thượng", "Nông Thị Bưởi", "Vi Văn Khuê",
        "thị trấn Đồng Đăng", "huyện Cao Lộc", "tỉnh Lạng Sơn",
    ),
    Office(
        "xã", "Thăng Bình", "thành phố", "Đà Nẵng", "049",
        "Võ Đình Quyết", "Trần Thị Mỹ Lệ", "Nguyễn Hữu Trọng",
        "xã Bình Phục", "huyện Thăng Bình", "tỉnh Quảng Nam",
    ),
    Office(
        "xã", "Mường Ảng", "tỉnh", "Điện Biên", "011",
        "Lò Văn Hặc", "Quàng Thị Xuyến", "Cà Văn Ưởng",
        "xã Ẳng Nưa", "huyện Mường Ảng", "tỉnh Điện Biên",
    ),
    Office(
        "phường", "Tân An", "tỉnh", "Tây Ninh", "080",
        "Nguyễn Phạm Hoàng Long", "Mai Thị Xuân", "Trịnh Ngọc Bảo",
        "phường 3", "thành phố Tân An", "tỉnh Long An",
    ),
    Office(
        "xã", "Krông Pắc", "tỉnh", "Đắk Lắk", "066",
        "Y Thuyên Niê", "H'Bia Êban", "Lê Công Định",
        "thị trấn Phước An", "huyện Krông Pắc", "tỉnh Đắk Lắk",
    ),
    Office(
        "phường", "Hai Bà Trưng", "thành phố", "Hà Nội", "001",
        "Đặng Vũ Quỳnh Hương", "Tạ Đình Phong", "Vũ Thị Ngọc Ánh",
        "phường Lê Đại Hành", "quận Hai Bà Trưng", "thành phố Hà Nội",
    ),
    Office(
        "xã", "Bình Chánh", "thành phố", "Hồ Chí Minh", "079",
        "Huỳnh Tấn Phát Đạt", "Lâm Thị Mỹ Hạnh", "Quách Gia Huy",
        "xã Vĩnh Lộc B", "huyện Bình Chánh", "thành phố Hồ Chí Minh",
    ),
)  # fmt: skip
_FIRST_OFFICES: Final = 5
"""The offices of the first families, which keep them whatever else is added."""
_FIRST_FAMILIES: Final = 16

_FAMILY_NAMES: Final = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý",
)  # fmt: skip
_MALE: Final = (
    "Văn Hậu", "Quốc Thịnh", "Đức Nghĩa", "Hữu Phước", "Minh Khuê", "Thế Vượng", "Công Đoàn",
    "Xuân Trường", "Bá Quỳnh", "Tấn Lộc", "Đình Khởi",
)  # fmt: skip
_FEMALE: Final = (
    "Thị Hường", "Thị Bích Ngọc", "Ngọc Diễm", "Thị Thu Thủy", "Thị Mỹ Duyên", "Kim Ngân",
    "Thị Lụa", "Thùy Dương", "Thị Yến Nhi", "Thị Phượng", "Thị Ánh Nguyệt",
)  # fmt: skip
_MORE_FAMILY_NAMES: Final = (
    "Phan", "Vũ", "Trương", "Mai", "Lương", "Quách", "Tôn Thất", "Thạch", "Giàng", "Lò", "Niê",
)  # fmt: skip
_MORE_MALE: Final = (
    "Phúc", "An", "Hoàng Gia Bảo", "Ngọc Anh Khoa", "A Pháo", "Văn Ỏn", "Nhật Trường Giang",
    "Quý Đôn", "Thượng Uyên", "Mạnh Dũng",
)  # fmt: skip
_MORE_FEMALE: Final = (
    "Ý", "Hạnh", "Nguyễn Khánh Linh", "Thị Ngọc Quỳnh Như", "Thị Mỷ", "Thị Sáo", "Hoàng Yến Oanh",
    "Tường Vy", "Thị Thúy Uyển",
)  # fmt: skip
_PEOPLES: Final = ("Kinh", "Tày", "Khmer", "Thái", "Ê Đê", "Mông", "Hoa", "Nùng")
_HOMES: Final = (
    "tổ 7, khu phố 3", "số 125/4A, đường 30 tháng 4", "buôn Ea Yông A", "bản Nậm Pố 2",
    "số 18, ngõ 221, phố Bạch Mai", "ấp 5", "khóm 2, hẻm 96",
)  # fmt: skip
_HAMLETS: Final = ("ấp Gò Lức", "ấp Kinh Tư", "thôn Nà Pàn", "thôn Tú Mỹ", "bản Co Củ")


def personal_number(province_code: str, sex: Sex, born: date, serial: int) -> str:
    """Twelve digits: province, century and sex, year, serial (domain.md 2.2); `serial` is 1–99."""
    century_and_sex = 2 * (born.year // 100 - 19) + (1 if sex == "nữ" else 0)
    return f"{province_code}{century_and_sex}{born.year % 100:02d}{serial:06d}"


def _person(office: Office, name: str, sex: Sex, born: date, serial: int, home: str) -> Person:
    return Person(
        full_name=name,
        sex=sex,
        date_of_birth=born,
        personal_number=personal_number(office.province_code, sex, born, serial),
        place_of_birth=f"Trạm y tế {office.full_place}",
        hometown=office.full_place[0].upper() + office.full_place[1:],
        address=f"{home}, {office.full_place}",
    )


def office(index: int) -> Office:
    """The office of the family `index`; the first families keep to the first five."""
    known = _FIRST_OFFICES if index < _FIRST_FAMILIES else len(OFFICES)
    return OFFICES[index % known]


def household(index: int) -> Household:
    """The family number `index` (0 and up), always the same for the same number.

    The families 0 to 15 have personal numbers that no two of them share. From 16 on names are of
    two to five words, of several peoples, and streets have numbers.
    """
    place = office(index)
    is_first = index < _FIRST_FAMILIES
    homes = _HAMLETS if is_first else _HOMES
    surnames = _FAMILY_NAMES if is_first else _MORE_FAMILY_NAMES
    men, women = (_MALE, _FEMALE) if is_first else (_MORE_MALE, _MORE_FEMALE)
    people = "Kinh" if is_first else _PEOPLES[index % len(_PEOPLES)]
    home = homes[index % len(homes)]
    name = surnames[(index * 5) % len(surnames)]
    wife_name = surnames[(index * 5 + 3) % len(surnames)]
    serial = (index * 6) % 93 + 1
    year = 1984 + (index * 3) % 13
    day = 3 + (index * 7) % 24
    male = [men[(index * 3 + step) % len(men)] for step in range(3)]
    female = [women[(index * 4 + step) % len(women)] for step in range(3)]
    widow_name = surnames[(index * 5 + 7) % len(surnames)]
    child_sex: Sex = "nữ" if index % 2 else "nam"
    child_given = female[1] if child_sex == "nữ" else male[2]

    def member(full_name: str, sex: Sex, born: date, step: int) -> Person:
        person = _person(place, full_name, sex, born, serial + step, home)
        return replace(person, ethnicity=people)

    return Household(
        husband=member(f"{name} {male[0]}", "nam", date(year, 4, day), 0),
        wife=member(f"{wife_name} {female[0]}", "nữ", date(year + 2, 11, day), 1),
        child=member(f"{name} {child_given}", child_sex, date(2026, 8, day), 2),
        elder=member(f"{name} {male[1]}", "nam", date(year - 31, 2, day), 3),
        widow=member(f"{widow_name} {female[2]}", "nữ", date(year - 28, 9, day), 4),
        married_on=date(2019 + index % 4, 5, day),
        elder_died_on=date(2025, 1 + index % 9, day),
    )


def with_newborn(family: Household, born: date) -> Household:
    """The same family with its child born on another day; the number follows the year."""
    child = family.child
    number = personal_number(
        child.personal_number[:3], child.sex, born, int(child.personal_number[6:])
    )
    return replace(family, child=replace(child, date_of_birth=born, personal_number=number))


def mrz_name(full_name: str) -> str:
    """A name for the machine-readable zone: surname first, no marks, `<` between the parts."""
    surname, *given = fold(full_name).upper().split()
    return f"{surname}<<{'<'.join(given)}"
