"""Ways in which forms spell dates, numbers and offices."""

from __future__ import annotations

from datetime import date
from typing import Final

from cli.specimens.people import Office, Person
from core.vietnamese import show_date

_DIGITS: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES: Final = ("", " nghìn", " triệu", " tỷ")
_MONTHS: Final = (
    "một", "hai", "ba", "tư", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một", "mười hai",
)  # fmt: skip


def short_date(value: date) -> str:
    """`05/02/2026`."""
    return show_date(value)


def day_and_month(value: date) -> str:
    """`ngày 05 tháng 02 năm 2026`: zero before days under 10 and months 1 and 2 (NĐ 30/2020)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def place_and_date(office: Office, value: date) -> str:
    """`Gò Công Đông, ngày 05 tháng 02 năm 2026`."""
    return f"{office.name}, {day_and_month(value)}"


def place_in_province(office: Office, value: date) -> str:
    """As agencies of the province date their papers: `Đồng Tháp, ngày 05 tháng 02 năm 2026`."""
    return f"{office.province}, {day_and_month(value)}"


def spelled_number(value: int) -> str:
    """A number below 100 in words: `hai mươi mốt`."""
    tens, unit = divmod(value, 10)
    if tens == 0:
        return _DIGITS[unit]
    head = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if unit == 0:
        return head
    special = {5: "lăm", 1: "một" if tens == 1 else "mốt"}
    return f"{head} {special.get(unit, _DIGITS[unit])}"


def spelled_date(value: date) -> str:
    """`Ngày hai mươi tháng tư năm hai nghìn không trăm hai mươi sáu` (years from 1900 to 2099)."""
    thousands = "một nghìn chín trăm" if value.year < 2000 else "hai nghìn không trăm"
    rest = value.year % 100
    year = spelled_number(rest) if rest >= 10 else f"linh {_DIGITS[rest]}"
    tail = f" {year}" if rest else ""
    return (
        f"Ngày {spelled_number(value.day)} tháng {_MONTHS[value.month - 1]} năm {thousands}{tail}"
    )


def office_caps(office: Office) -> tuple[str, str]:
    """The issuing agency as the head of a paper shows it: people's committee, commune."""
    return ("ỦY BAN NHÂN DÂN", f"{office.commune}".upper())


def province_caps(office: Office) -> str:
    """E.g. `TỈNH ĐỒNG THÁP`."""
    return f"{office.province_kind} {office.province}".upper()


def vietnamese_number(value: float) -> str:
    """Thousands with points, decimals with a comma: `1.250.000`, `120,5`."""
    text = f"{value:,.1f}".removesuffix(".0")
    return text.translate(str.maketrans(",.", ".,"))


def spelled_integer(value: int) -> str:
    """Any number from 0 to below a million millions in words."""
    groups: list[int] = []
    while value:
        value, rest = divmod(value, 1000)
        groups.append(rest)
    words = [
        f"{_spelled_group(group, is_first=level == len(groups) - 1)}{_SCALES[level]}"
        for level, group in reversed(list(enumerate(groups)))
        if group
    ]
    return " ".join(words) or _DIGITS[0]


def spelled_money(value: int) -> str:
    """`Một trăm năm mươi nghìn đồng`."""
    return f"{spelled_integer(value).capitalize()} đồng"


def old_address(person: Person, office: Office) -> str:
    """Where the person lived while there were districts: the hamlet is the same."""
    return f"{person.address.split(', ')[0]}, {office.old_place}"


def old_office_caps(office: Office) -> tuple[str, str]:
    """The head of a commune's paper before July 2025: district above, then the committee."""
    return (
        f"UBND {office.old_district}".upper(),
        f"ỦY BAN NHÂN DÂN {office.old_commune}".upper(),
    )


def old_town(office: Office) -> str:
    """The name of the old commune as it stands before a date: `Tân Đông`."""
    return office.old_commune.removeprefix("xã ").removeprefix("phường ").removeprefix("thị trấn ")


def not_after(day: date, last: date) -> date:
    """The same day and month in the last year in which a model was still given out."""
    while day > last:
        day = day.replace(year=day.year - 1, day=min(day.day, 28))
    return day


def years_later(day: date, years: int) -> date:
    """The same day so many years on; 28 February for the 29th."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def first_capital(text: str) -> str:
    """The text with its first letter as a capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def _spelled_group(value: int, *, is_first: bool) -> str:
    hundreds, rest = divmod(value, 100)
    if is_first and not hundreds:
        return spelled_number(rest)
    head = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} {spelled_number(rest)}" if rest >= 10 else f"{head} linh {_DIGITS[rest]}"
