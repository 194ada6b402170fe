"""Papers of no type in the catalogue that lie on the same desks and look like those that are in it.

The truth has the type None and no fields: a reader does right when it says that it does not know.
`OUTSIDERS` names them all; `draw_outsider(name, number, dpi=200)` draws one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

import cv2
import numpy as np
from PIL import Image

from benchmarks.unseen.draft import MOTTO, NATION, PEN, Draft, Look, grey_box
from benchmarks.unseen.outside_texts import FORMS, OTHER_TABLES, Form
from benchmarks.unseen.people import Case, case
from cli.specimens.fonts import Family
from cli.specimens.model import Drawn
from core.artifacts import Box


class OutsiderTruth(NamedTuple):
    """As `cli.specimens.model.Truth`, of a paper without a type."""

    lines: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box, ...], ...]
    type: None = None
    fields: dict[str, str] = {}  # noqa: RUF012 # always empty, a paper outside has no fields


class Outsider(NamedTuple):
    """A drawn paper outside the catalogue; like `Drawn`."""

    pages: tuple[Image.Image, ...]
    truth: OutsiderTruth


Paper = Drawn | Outsider

_FACES: Final[tuple[Family, ...]] = ("serif", "sans", "book", "screen")


def draw_outsider(name: str, number: int = 0, *, dpi: int = 200) -> Outsider:
    """The paper `name` of `OUTSIDERS`; the same arguments give the same pixels; else `KeyError`."""
    draft = Draft(dpi, number)
    OUTSIDERS[name](case(number), draft)
    pages = tuple(sheet.image for sheet in draft.sheets)
    return Outsider(pages, OutsiderTruth(draft.lines(), draft.boxes()))


def _filled(text: str, about: Case) -> str:
    """Put people, place and dates of the case into a text."""
    father, mother, child, elder = about.father, about.mother, about.child, about.elder
    return text.format(
        f=father.full_name, F=father.caps_name, m=mother.full_name, M=mother.caps_name,
        c=child.full_name, C=child.caps_name, e=elder.full_name, E=elder.caps_name,
        fb=f"{father.date_of_birth:%d/%m/%Y}", mb=f"{mother.date_of_birth:%d/%m/%Y}",
        cb=f"{child.date_of_birth:%d/%m/%Y}", eb=f"{elder.date_of_birth:%d/%m/%Y}",
        fp=father.personal_number, mp=mother.personal_number, cp=child.personal_number,
        ep=elder.personal_number, at=father.address, place=about.full_place,
        commune=about.place.commune, COMMUNE=about.place.commune.upper(),
        province=about.place.province, PROVINCE=about.place.province.upper(),
        town=about.place.town, d=f"{about.issued_on:%d/%m/%Y}",
        day=f"ngày {about.issued_on:%d} tháng {about.issued_on:%m} năm {about.issued_on.year}",
        y=about.issued_on.year, n=about.number + 37, s=about.signer(2),
    )  # fmt: skip


def _form(form: Form) -> Callable[[Case, Draft], None]:
    def drawn(about: Case, draft: Draft) -> None:
        draft.family = form.family or _FACES[(about.number + len(form.title)) % len(_FACES)]
        draft.size = 12 if draft.family == "serif" else 11
        draft.page(tint=form.tint)
        head = tuple(_filled(text, about) for text in form.agency)
        if form.header == "office":
            draft.head(
                head,
                _filled(form.number, about),
                place_date=_filled("{town}, {day}", about) if form.is_dated else "",
            )
        elif form.header == "nation":
            draft.nation()
        else:
            for text in head:
                draft.line(text, Look(10.5, bold=True))
        draft.gap(2)
        draft.centre(_filled(form.title, about), form.size)
        draft.gap(3)
        if form.has_photo:
            grey_box(draft, draft.left, draft.y, 26, 34, "Ảnh")
        for text in form.lines:
            draft.line(_filled(text, about), Look(leading=1.55), dots=form.has_dots and ":" in text,
                       indent=30 if form.has_photo else 0)  # fmt: skip
        if form.table:
            draft.table(
                form.widths,
                tuple(tuple(_filled(cell, about) for cell in row) for row in form.table),
                size=10.5,
            )
        for text in form.after:
            draft.line(_filled(text, about), Look(leading=1.5))
        draft.gap(3)
        if form.signed:
            late = (
                "" if form.header == "office" and form.is_dated else _filled("{town}, {day}", about)
            )
            draft.sign(form.signed, about.signer(3), date_line=late, seal=form.header == "office")

    return drawn


def _handwritten(about: Case, draft: Draft) -> None:
    """A letter by hand: slanted letters in blue that do not keep their line."""
    draft.size = 15
    draft.page()
    look = Look(15, italic=True, color=PEN, leading=1.9, family="serif")
    for text in (
        "Kính gửi chị Hoa,", f"Hôm nay em viết mấy dòng gửi chị, gia đình em ở {about.place.town} vẫn khỏe.",
        "Hôm trước em có gửi chị gói măng khô, không biết chị đã nhận được chưa.",
        "Cháu lớn năm nay thi vào lớp mười, cháu bé thì hay ốm vặt nên em chưa đi làm lại được.",
        "Chị cho em hỏi thăm hai bác và các cháu. Khi nào rảnh chị về chơi với chúng em.", "Em của chị", about.mother.full_name,
    ):  # fmt: skip
        draft.line(text, look)
    sheet = draft.sheet
    random = np.random.default_rng(about.number)
    pixels = np.asarray(sheet.image)
    height, width = pixels.shape[:2]
    coarse = random.normal(0, draft.dpi / 40, (2, 40, 28)).astype(np.float32)
    across, down = (
        cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC) for field in coarse
    )
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    wavy = cv2.remap(
        pixels, x + across, y + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    sheet.image.paste(Image.fromarray(wavy))


def _picture(about: Case, draft: Draft) -> None:
    """A photo print without any text: hills, a sky, a house."""
    draft.page(marked=False)
    sheet = draft.sheet
    height, width = sheet.image.height // 2, sheet.image.width
    random = np.random.default_rng(about.number)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    ridge = 0.45 + 0.1 * np.sin(5 * x + random.uniform(0, 6)) + 0.05 * np.sin(13 * x)
    sky = np.stack([150 + 70 * y, 185 + 40 * y, 235 - 10 * y], axis=-1)
    land = np.stack([70 + 60 * y, 120 - 30 * y, 60 + 10 * y], axis=-1)
    pixels = np.where((y > ridge)[..., None], land, sky) + random.normal(0, 6, (height, width, 1))
    pixels[int(height * 0.6) : int(height * 0.8), int(width * 0.4) : int(width * 0.55)] = (
        190,
        90,
        70,
    )
    sheet.image.paste(Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)), (0, height // 2))


def _leaflet(about: Case, draft: Draft) -> None:
    """An advertisement."""
    draft.family = "screen"
    draft.page(tint=(255, 240, 150))
    draft.gap(20)
    draft.centre("SIÊU KHUYẾN MÃI", 40, color=(205, 40, 45))
    draft.centre("GIẢM GIÁ ĐẾN 50%", 34, color=(35, 55, 150))
    draft.gap(8)
    draft.centre("Điện máy Mẫu - Tủ lạnh, máy giặt, ti vi, quạt điện", 17)
    draft.centre(f"Từ {about.issued_on:%d/%m} đến {about.day(20):%d/%m/%Y}", 16)
    draft.table(
        (70, 45, 50),
        (
            ("Sản phẩm", "Giá cũ", "Giá mới"),
            ("Tủ lạnh 180 lít", "5.990.000đ", "3.990.000đ"),
            ("Máy giặt 8 kg", "4.690.000đ", "3.190.000đ"),
        ),
        size=14,
    )
    draft.centre(f"Hotline 0900 000 111 - {about.place.town}", 18, color=(205, 40, 45))


def _student_card(about: Case, draft: Draft) -> None:
    """A plastic card on a page; looks like an identity card."""
    _card(
        about,
        draft,
        "TRƯỜNG ĐẠI HỌC MẪU",
        "THẺ SINH VIÊN",
        (
            f"Họ và tên: {about.child.full_name}",
            f"Ngày sinh: {about.child.date_of_birth:%d/%m/%Y}",
            "Lớp: K62 Quản trị",
            f"MSSV: 26{about.number:05d}",
        ),
    )


def _vehicle(about: Case, draft: Draft) -> None:
    """A vehicle registration card: police, nation, numbers, but of a motor cycle."""
    _card(about, draft, f"BỘ CÔNG AN\n{NATION}\n{MOTTO}", "CHỨNG NHẬN ĐĂNG KÝ XE MÔ TÔ, XE MÁY",
          (f"Tên chủ xe: {about.father.caps_name}", f"Địa chỉ: {about.father.address}", "Nhãn hiệu: HONDA   Số loại: WAVE", f"Số máy: MAU{4400 + about.number}   Số khung: RLM{9900 + about.number}", "Biển số đăng ký: 47-B1 000.00", f"Đăng ký lần đầu ngày {about.issued_on:%d/%m/%Y}"))  # fmt: skip


def _stay_card(about: Case, draft: Draft) -> None:
    """Giấy chứng nhận căn cước: like the citizen card, for people without a known nationality."""
    _card(about, draft, f"{NATION}\n{MOTTO}\nBỘ CÔNG AN", "GIẤY CHỨNG NHẬN CĂN CƯỚC",
          (f"Số định danh cá nhân: {about.elder.personal_number}", f"Họ và tên: {about.elder.caps_name}", f"Ngày sinh: {about.elder.date_of_birth:%d/%m/%Y}   Giới tính: Nam", "Người gốc Việt Nam chưa xác định quốc tịch", f"Nơi ở hiện tại: {about.elder.address}", f"Có giá trị đến: {about.day(730):%d/%m/%Y}"))  # fmt: skip


def _card(about: Case, draft: Draft, above: str, title: str, rows: tuple[str, ...]) -> None:
    draft.page()
    x, y = 45.0, 42.0
    draft.sheet.tinted(x, y, x + 122, y + 76, (232, 240, 228))
    draft.sheet.frame(x, y, x + 122, y + 76)
    z = draft.at(x + 61, y + 3, 118, above, Look(7.5, bold=True, family="sans"), "centre")
    z = (
        draft.at(
            x + 61,
            z + 1,
            118,
            title,
            Look(11.5, bold=True, family="sans", color=(190, 30, 30)),
            "centre",
        )
        + 2
    )
    grey_box(draft, x + 4, z, 22, 29, "")
    for text in rows:
        z = draft.at(x + 30, z, 88, text, Look(9, family="sans", leading=1.35))


OUTSIDERS: Final[dict[str, Callable[[Case, Draft], None]]] = {
    **{name: _form(form) for name, form in {**FORMS, **OTHER_TABLES}.items()},
    "handwritten_letter": _handwritten,
    "photo_without_text": _picture,
    "advertisement": _leaflet,
    "student_card": _student_card,
    "vehicle_registration": _vehicle,
    "identity_certificate": _stay_card,
}
"""Name to drawing."""
