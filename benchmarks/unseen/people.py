"""Invented people and offices of the unseen papers; no name is one of `cli.specimens.people`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

from cli.specimens.people import Person, Sex, personal_number


class Place(NamedTuple):
    """Where an office is."""

    commune: str
    province: str
    code: str
    """First three digits of personal numbers registered there."""
    town: str
    """As written before a date."""
    village: str
    old_district: str


PLACES: Final = (
    Place("phường Tân Lập", "tỉnh Đắk Lắk", "066", "Tân Lập", "Tổ dân phố 4", "thành phố Buôn Ma Thuột"),
    Place("xã Quỳnh Lưu", "tỉnh Nghệ An", "040", "Quỳnh Lưu", "xóm Đồng Tâm", "huyện Quỳnh Lưu"),
    Place("phường Ninh Kiều", "thành phố Cần Thơ", "092", "Ninh Kiều", "khu vực 3", "quận Ninh Kiều"),
    Place("xã A Lưới 2", "thành phố Huế", "046", "A Lưới", "thôn Pất Đuh", "huyện A Lưới"),
    Place("phường Hồng Bàng", "thành phố Hải Phòng", "031", "Hải Phòng", "số 18 ngõ 42 phố Cát Cụt", "quận Hồng Bàng"),
    Place("xã Bảo Yên", "tỉnh Lào Cai", "010", "Bảo Yên", "bản Bon", "huyện Bảo Yên"),
)  # fmt: skip
_FAMILY: Final = (
    "Mai",
    "Tạ",
    "Lương",
    "Đinh",
    "Cao",
    "Hà",
    "Vũ",
    "Trịnh",
    "Châu",
    "Kiều",
    "La",
    "Tô",
)
_MALE: Final = (
    "Gia Bảo", "Trọng Hiếu", "Nhật Quang", "Viết Sơn", "Tuấn Kiệt", "Khắc Chung", "Sỹ Đan",
    "Ngọc Ẩn", "Phi Hùng",
)  # fmt: skip
_FEMALE: Final = (
    "Thị Xuân Mai", "Hoài Thương", "Thị Cẩm Tú", "Khánh Vy", "Thị Ngát", "Bảo Trâm", "Thị Huệ",
    "Thị Tuyết Sương", "Mộc Miên",
)  # fmt: skip
_SIGNERS: Final = (
    "Trịnh Xuân Bách", "Cao Thị Hồng Gấm", "Lương Khắc Điệp", "Tạ Thị Quế", "Hà Duy Toản",
    "Vũ Thị Kim Oanh", "Đinh Công Sửu",
)  # fmt: skip
_ETHNIC: Final = ("Kinh", "Tày", "Ê Đê", "Thái", "Kinh", "Pa Kô")


@dataclass(frozen=True)
class Case:
    """Who and what a paper is about."""

    number: int
    place: Place
    father: Person
    mother: Person
    child: Person
    elder: Person
    issued_on: date

    def signer(self, step: int = 0) -> str:
        """Somebody who signs."""
        return _SIGNERS[(self.number + step) % len(_SIGNERS)]

    def day(self, offset: int) -> date:
        """So many days after the issue."""
        return self.issued_on + timedelta(days=offset)

    @property
    def full_place(self) -> str:
        """E.g. `phường Tân Lập, tỉnh Đắk Lắk`."""
        return f"{self.place.commune}, {self.place.province}"

    @property
    def office_lines(self) -> tuple[str, str]:
        """Head of a paper of the commune."""
        return ("ỦY BAN NHÂN DÂN", self.place.commune.upper())


def case(number: int) -> Case:
    """The case number `number` (0 and up), always the same."""
    place = PLACES[number % len(PLACES)]
    serial = number * 4 % 92 + 1
    family = _FAMILY[number * 5 % len(_FAMILY)]
    spouse = _FAMILY[(number * 5 + 4) % len(_FAMILY)]
    sex: Sex = "nữ" if number % 2 == 0 else "nam"
    given = (_FEMALE if sex == "nữ" else _MALE)[(number + 4) % 9]
    year = 1979 + number * 5 % 17
    day = 1 + number * 11 % 27

    def person(name: str, sex: Sex, born: date, step: int) -> Person:
        return Person(
            full_name=name,
            sex=sex,
            date_of_birth=born,
            personal_number=personal_number(place.code, sex, born, serial + step),
            place_of_birth=f"Bệnh viện đa khoa {place.province}",
            hometown=f"{place.commune}, {place.province}",
            address=f"{place.village}, {place.commune}, {place.province}",
            ethnicity=_ETHNIC[number % len(_ETHNIC)],
        )

    return Case(
        number=number,
        place=place,
        father=person(f"{family} {_MALE[number % 9]}", "nam", date(year, 1 + number % 12, day), 0),
        mother=person(
            f"{spouse} {_FEMALE[number % 9]}", "nữ", date(year + 3, 12 - number % 12, day), 1
        ),
        child=person(
            f"{family} {given}",
            sex,
            date(max(2008 + number % 15, year + 24), 1 + number * 7 % 12, day),
            2,
        ),
        elder=person(f"{family} {_MALE[(number + 5) % 9]}", "nam", date(year - 29, 5, day), 3),
        issued_on=date(2025, 7, 3) + timedelta(days=number * 37 % 450),
    )
