"""Cards and books that people carry: citizen card, passport, driving licence, health insurance."""

from __future__ import annotations

from benchmarks.unseen.draft import MOTTO, NATION, Draft, Look, code, grey_box, sex, slash
from benchmarks.unseen.people import Case
from cli.specimens.people import mrz_name

_CARD = (95.0, 60.0)
"""A little larger than life, as copiers enlarge cards."""


def check_digit(text: str) -> int:
    """ICAO 9303: weights 7, 3, 1; letters count from 10."""
    return (
        sum(
            (7, 3, 1)[place % 3] * (0 if char == "<" else int(char, 36))
            for place, char in enumerate(text)
        )
        % 10
    )


def _ends(case: Case) -> str:
    return f"{case.father.date_of_birth.replace(year=case.father.date_of_birth.year + 60):%y%m%d}"


def _front(case: Case, draft: Draft, x: float, y: float) -> None:
    person = case.father
    draft.sheet.tinted(x, y, x + _CARD[0], y + _CARD[1], (222, 236, 240))
    draft.sheet.frame(x, y, x + _CARD[0], y + _CARD[1])
    small, tiny = Look(6.5, family="sans", leading=1.15), Look(5.2, family="sans", leading=1.15)
    middle = x + 60
    z = draft.at(middle, y + 2, 70, NATION, small._replace(bold=True), "centre")
    z = draft.at(middle, z, 70, MOTTO, small._replace(bold=True), "centre")
    z = draft.at(middle, z, 70, "SOCIALIST REPUBLIC OF VIET NAM", tiny, "centre")
    z = draft.at(
        middle,
        z + 0.5,
        70,
        "CĂN CƯỚC",
        Look(11, bold=True, family="sans", color=(190, 30, 30), leading=1.15),
        "centre",
    )
    z = draft.at(middle, z, 70, "IDENTITY CARD", small, "centre")
    grey_box(draft, x + 3, y + 19, 22, 29, "")
    look = Look(7, family="sans", leading=1.25)
    bold = Look(8.5, family="sans", bold=True, leading=1.25)
    left = x + 29
    z = draft.at(left, z + 0.5, 64, "Số định danh cá nhân / Personal identification number:", tiny)
    z = draft.at(
        left,
        z,
        64,
        f"[personal_number|{person.personal_number}]",
        Look(11, bold=True, family="sans", leading=1.15),
    )
    z = draft.at(left, z, 64, "Họ, chữ đệm và tên khai sinh / Full name:", tiny)
    z = draft.at(left, z, 64, f"[holder_name|{person.caps_name}]", bold)
    z = draft.at(
        left,
        z,
        64,
        f"Ngày, tháng, năm sinh / Date of birth: {slash('date_of_birth', person.date_of_birth)}",
        look,
    )
    draft.at(
        left,
        z,
        64,
        f"Giới tính / Sex: {sex(person.sex)}    Quốc tịch / Nationality: [nationality|Việt Nam]",
        look,
    )


def _back(case: Case, draft: Draft, x: float, y: float) -> None:
    person = case.father
    draft.sheet.tinted(x, y, x + _CARD[0], y + _CARD[1], (226, 238, 232))
    draft.sheet.frame(x, y, x + _CARD[0], y + _CARD[1])
    look = Look(6.2, family="sans", leading=1.2)
    z = draft.at(
        x + 3, y + 2, 62, f"Nơi cư trú / Place of residence:\n[address|{person.address}]", look
    )
    z = draft.at(
        x + 3,
        z,
        62,
        f"Nơi đăng ký khai sinh / Place of birth registration:\n[place_of_birth|{person.hometown}]",
        look,
    )
    z = draft.at(
        x + 3,
        z,
        62,
        f"Ngày, tháng, năm cấp / Date of issue: {slash('issue_date', case.issued_on)}",
        look,
    )
    expiry = person.date_of_birth.replace(year=person.date_of_birth.year + 60)
    z = draft.at(
        x + 3,
        z,
        62,
        f"Ngày, tháng, năm hết hạn / Date of expiry: {slash('expiry_date', expiry)}",
        look,
    )
    draft.at(
        x + 40,
        z + 0.6,
        50,
        "[issuer|BỘ CÔNG AN]\nMINISTRY OF PUBLIC SECURITY",
        look._replace(bold=True),
        "centre",
    )
    payload = "|".join((person.personal_number, "", person.full_name, f"{person.date_of_birth:%d%m%Y}",
                        person.sex.capitalize(), person.address, f"{case.issued_on:%d%m%Y}"))  # fmt: skip
    draft.sheet.picture(code(payload), x + 71, y + 3, 21, 21)
    number = person.personal_number
    born, ends = f"{person.date_of_birth:%y%m%d}", _ends(case)
    one = f"IDVNM{number[3:]}{check_digit(number[3:])}{number}<<{check_digit(number)}"
    two = f"{born}{check_digit(born)}M{ends}{check_digit(ends)}VNM<<<<<<<<<<<"
    two += str(check_digit(one[5:] + two[:7] + two[8:15] + two[18:29]))
    z = y + _CARD[1] - 15
    for row in (one, two, mrz_name(person.full_name)[:30].ljust(30, "<")):
        z = draft.at(x + 4, z, 90, row, Look(11.2, family="mono", leading=1.1))


def citizen_card(case: Case, draft: Draft) -> None:
    """The card of 2024, both sides on two pages, as a duplex feeder takes a copy of it."""
    draft.page(marked=True)
    _front(case, draft, 55, 40)
    draft.page(marked=True)
    _back(case, draft, 60, 44)


def citizen_card_one_page(case: Case, draft: Draft) -> None:
    """Both sides on one page, one below the other."""
    draft.page()
    _front(case, draft, 57, 60)
    _back(case, draft, 57, 150)


def passport(case: Case, draft: Draft) -> None:
    """The data page with its two lines for machines."""
    person, expiry = case.mother, case.issued_on.replace(year=case.issued_on.year + 10)
    draft.page()
    x, y = 38.0, 50.0
    draft.sheet.tinted(x, y, x + 135, y + 95, (224, 230, 244))
    draft.sheet.frame(x, y, x + 135, y + 95)
    look, label = (
        Look(10, family="sans", bold=True, leading=1.2),
        Look(6.5, family="sans", leading=1.15),
    )
    z = draft.at(x + 67, y + 3, 130, NATION, Look(9, family="sans", bold=True), "centre")
    z = draft.at(x + 67, z, 130, "SOCIALIST REPUBLIC OF VIET NAM", label, "centre")
    z = draft.at(
        x + 67, z + 1, 130, "HỘ CHIẾU / PASSPORT", Look(12, family="sans", bold=True), "centre"
    )
    grey_box(draft, x + 5, y + 21, 36, 46, "")
    number = f"K{1000010 + case.number:08d}"
    left = x + 46
    for one, two in (
        (("Loại / Type", "P"), ("Số hộ chiếu / Passport No.", f"[document_number|{number}]")),
        (("Họ và tên / Full name", f"[holder_name|{person.caps_name}]"), None),
        (("Quốc tịch / Nationality", "[nationality|VIỆT NAM] / VIETNAMESE"), None),
        (("Ngày sinh / Date of birth", slash("date_of_birth", person.date_of_birth)), ("Nơi sinh / Place of birth", case.place.province.split(" ", 1)[1])),
        (("Giới tính / Sex", f"[sex={person.sex}|{person.sex.upper()}] / {'F' if person.sex == 'nữ' else 'M'}"), ("Số GCMND / ID card No.", f"[personal_number|{person.personal_number}]")),
        (("Ngày cấp / Date of issue", slash("issue_date", case.issued_on)), ("Có giá trị đến / Date of expiry", slash("expiry_date", expiry))),
        (("Nơi cấp / Place of issue", "[issuer|Cục Quản lý xuất nhập cảnh]"), None),
    ):  # fmt: skip
        top = draft.at(left, z, 85, one[0], label)
        low = draft.at(left, top, 85, one[1], look)
        if two is not None:
            draft.at(left + 45, z, 42, two[0], label)
            draft.at(left + 45, top, 42, two[1], look)
        z = low
    born, ends = f"{person.date_of_birth:%y%m%d}", f"{expiry:%y%m%d}"
    personal = person.personal_number.ljust(14, "<")
    one_row = f"P<VNM{mrz_name(person.full_name)}"[:44].ljust(44, "<")
    body = f"{number}{check_digit(number)}"
    two_row = f"{body}VNM{born}{check_digit(born)}F{ends}{check_digit(ends)}{personal}{check_digit(personal)}"
    two_row += str(check_digit(two_row[:10] + two_row[13:20] + two_row[21:43]))
    z = y + 80
    for row in (one_row, two_row):
        z = draft.at(x + 4, z, 130, row, Look(13, family="mono", leading=1.15))


def driving_licence(case: Case, draft: Draft) -> None:
    """The plastic card, front above and back below."""
    person = case.father
    draft.page()
    x, y = 50.0, 38.0
    draft.sheet.tinted(x, y, x + 110, y + 70, (250, 240, 214))
    draft.sheet.frame(x, y, x + 110, y + 70)
    look = Look(8.2, family="sans", leading=1.3, value_bold=True)
    draft.at(
        x + 24,
        y + 2,
        44,
        "BỘ CÔNG AN\nMINISTRY OF PUBLIC SECURITY",
        Look(6, family="sans", bold=True),
        "centre",
    )
    z = draft.at(
        x + 76, y + 2, 64, f"{NATION}\n{MOTTO}", Look(6.4, family="sans", bold=True), "centre"
    )
    z = draft.at(
        x + 66,
        z + 1,
        80,
        "GIẤY PHÉP LÁI XE / DRIVER'S LICENSE",
        Look(10, family="sans", bold=True, color=(190, 30, 30)),
        "centre",
    )
    grey_box(draft, x + 4, y + 20, 26, 34, "")
    left = x + 34
    number = f"{case.place.code}{200000010 + case.number:09d}"
    z = draft.at(
        left,
        z,
        74,
        f"Số/No: [document_number|{number}]",
        Look(10, family="sans", bold=True, color=(190, 30, 30)),
    )
    z = draft.at(left, z, 74, f"Họ tên/Full name: [holder_name|{person.caps_name}]", look)
    z = draft.at(
        left,
        z,
        74,
        f"Ngày sinh/Date of Birth: {slash('date_of_birth', person.date_of_birth)}",
        look,
    )
    z = draft.at(left, z, 74, "Quốc tịch/Nationality: [nationality|VIỆT NAM]", look)
    z = draft.at(left, z, 74, f"Nơi cư trú/Address: [address|{case.full_place}]", look)
    draft.at(
        left,
        z,
        74,
        f"{case.place.province.split(' ', 1)[1]}, ngày/date [issue_date={case.issued_on}|{case.issued_on:%d}] tháng/month {case.issued_on:%m} năm/year {case.issued_on.year}",
        Look(6.8, family="sans", italic=True),
    )
    expiry = case.issued_on.replace(year=case.issued_on.year + 10, day=min(28, case.issued_on.day))
    draft.at(
        x + 4,
        y + 56,
        40,
        f"Hạng/Class: [class|{('B2', 'C', 'B')[case.number % 3]}]",
        Look(10, family="sans", bold=True),
    )
    draft.at(x + 4, y + 63, 60, f"Có giá trị đến/Expires: {slash('expiry_date', expiry)}", look)
    draft.at(
        x + 88,
        y + 62,
        50,
        f"[signer_name|{case.signer()}]",
        Look(8, family="sans", bold=True),
        "centre",
    )
    _licence_back(case, draft, x, y + 85)


def _licence_back(case: Case, draft: Draft, x: float, y: float) -> None:
    draft.sheet.frame(x, y, x + 110, y + 70)
    draft.y = y + 5
    draft.at(
        x + 55,
        draft.y,
        100,
        "CÁC LOẠI XE CƠ GIỚI ĐƯỜNG BỘ ĐƯỢC ĐIỀU KHIỂN",
        Look(7, family="sans", bold=True),
        "centre",
    )
    draft.y += 8
    draft.table((20, 55, 27), (("Hạng", "Loại xe", "Ngày trúng tuyển"), ("A1", "Xe mô tô hai bánh đến 125 cm3", "12/03/2010"),
                ("B", "Ô tô chở người đến 8 chỗ, ô tô tải đến 3.500 kg", f"{case.day(-30):%d/%m/%Y}")), size=7.5, x=x + 4)  # fmt: skip


def health_insurance_card(case: Case, draft: Draft) -> None:
    """The card of 2021, enlarged on a page."""
    person = case.child
    draft.page()
    x, y = 35.0, 45.0
    draft.sheet.tinted(x, y, x + 140, y + 88, (226, 240, 250))
    draft.sheet.frame(x, y, x + 140, y + 88)
    draft.at(
        x + 36, y + 3, 66, "BẢO HIỂM XÃ HỘI VIỆT NAM", Look(9, family="sans", bold=True), "centre"
    )
    draft.at(
        x + 103, y + 3, 70, f"{NATION}\n{MOTTO}", Look(6.8, family="sans", bold=True), "centre"
    )
    draft.at(
        x + 70,
        y + 13,
        130,
        "THẺ BẢO HIỂM Y TẾ",
        Look(16, family="sans", bold=True, color=(20, 70, 160)),
        "centre",
    )
    social = f"{6600000100 + case.number:010d}"
    look = Look(10.5, family="sans", leading=1.4, value_bold=True)
    start = case.issued_on
    z = y + 24
    for text in (
        f"Mã số: [document_number|{social}]",
        f"Họ và tên: [holder_name|{person.caps_name}]",
        f"Ngày sinh: {slash('date_of_birth', person.date_of_birth)}        Giới tính: {sex(person.sex)}",
        f"Nơi đăng ký KCB BĐ: Trạm y tế {case.place.commune}",
        f"Giá trị sử dụng: từ ngày {slash('valid_from', start)}",
        "Thời điểm đủ 05 năm liên tục: từ ngày 01/01/2027",
    ):
        z = draft.at(x + 5, z, 98, text, look)
    hexed = person.full_name.encode().hex()
    payload = f"{social}|{hexed}|{person.date_of_birth:%d/%m/%Y}|{1 if person.sex == 'nam' else 2}|{person.address.encode().hex()}|66-014|{start:%d/%m/%Y}|-|{start:%d/%m/%Y}|-|4|-"
    draft.sheet.picture(code(payload), x + 107, y + 28, 30, 30)
    draft.at(
        x + 105,
        y + 62,
        66,
        f"Nơi cấp, đổi thẻ: [issuer|BHXH {case.place.province}]",
        Look(8.5, family="sans"),
        "centre",
    )
    draft.at(
        x + 105,
        y + 79,
        60,
        f"[signer_name|{case.signer()}]",
        Look(9, family="sans", bold=True),
        "centre",
    )


LAYOUTS = {
    "citizen_card": citizen_card,
    "citizen_card/one_page": citizen_card_one_page,
    "passport": passport,
    "driving_licence": driving_licence,
    "health_insurance_card": health_insurance_card,
}
