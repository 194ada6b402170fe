"""Papers that are in no catalogue and look like nothing in particular, to set boundary weights on.

Letters, lists, forms, leaflets, papers in English and pictures, each in a face, a size, margins and
a format of its own, most without any head; some go on over several pages. The words are those that
the model of paper types learns from (`cli/training`), so `benchmarks.unseen` stays unseen.
"""

from __future__ import annotations

from random import Random
from typing import Any, Final

from PIL import ImageDraw

from cli.specimens.fonts import Family, Style
from cli.specimens.people import household, office
from cli.specimens.sheet import A4_MM, BLUE, INK, RED, Color, Run, Sheet
from cli.training.composed import texts
from core.vietnamese import show_date

_FAMILIES: Final[tuple[Family, ...]] = ("serif", "serif", "sans", "sans", "mono", "book", "screen")
_SIZES_MM: Final = (
    A4_MM, A4_MM, A4_MM, A4_MM, (148.0, 210.0), (210.0, 148.0), (105.0, 148.0), (216.0, 279.0),
)  # fmt: skip
_INKS: Final[tuple[Color, ...]] = (INK, INK, INK, INK, BLUE, RED)
_MOST_PAGES: Final = 3
_PROSE: Final = (
    "Mưa rơi trên những mái nhà cũ của phố huyện suốt cả buổi chiều hôm ấy, nước chảy thành dòng.",
    "Người trong làng gọi nhau ra đồng từ sáng sớm, tiếng cười nói vang khắp con đường đất nhỏ.",
    "Hàng hóa đã nhận đủ số lượng, chất lượng đúng như mẫu, hai bên không có ý kiến gì thêm.",
    "Thời gian sử dụng trung bình từ hai đến ba năm tùy điều kiện bảo quản và khí hậu từng vùng.",
    "Mọi thắc mắc xin liên hệ số máy ghi ở cuối trang trong giờ làm việc các ngày trong tuần.",
    "Gia đình chúng tôi chân thành cảm ơn bà con lối xóm đã giúp đỡ trong những ngày vừa qua.",
    "Cây được trồng ở nơi thoáng, tưới ít nước, sau sáu tháng thì bón phân lần đầu quanh gốc.",
)  # fmt: skip
_ENGLISH: Final = (
    "The goods described below were received in good order and in the quantities stated above.",
    "This is to certify that the person named herein attended the course from March to June.",
    "Please keep this document in a safe place; the original cannot be issued a second time.",
    "All measurements were taken at room temperature and are given in metric units only.",
    "The holder of this letter has worked with our company as an assistant for several years.",
)
_LABELS: Final = (
    "Mặt hàng", "Số lượng", "Đơn giá", "Ghi chú", "Khách hàng", "Ngày hẹn", "Phòng khám", "Lớp",
    "Ca làm việc", "Loại vé", "Ghế", "Biển số", "Mã hàng", "Điểm", "Khoản thu", "Khoản chi", "Kỳ",
)  # fmt: skip
_TITLES: Final = (
    "GIẤY HẸN KHÁM LẠI", "BẢNG GIÁ", "Thư ngỏ", "PHIẾU GỬI ĐỒ", "Danh sách lớp", "VÉ XE",
    "SỔ TAY SỬ DỤNG", "Thực đơn tuần", "PHIẾU BẦU", "Lịch trực", "GIẤY MỜI HỌP LỚP", "KẾT QUẢ THI",
)  # fmt: skip


def plain_paper(random: Random, dpi: int) -> list[Sheet]:
    """The pages of one made-up paper."""
    return random.choice((_lines, _lines, _form, _form, _prose, _prose, _english, _picture))(
        random, dpi
    )


class _Look:
    """Face, size, margins and format: the same on all pages of a paper."""

    def __init__(self, random: Random, dpi: int) -> None:
        self.random, self.dpi = random, dpi
        self.size_mm = random.choice(_SIZES_MM)
        self.family: Family = random.choice(_FAMILIES)
        self.size_pt = random.choice((8.5, 9.5, 10.5, 11.0, 12.0, 13.0, 14.0))
        self.spacing = random.choice((1.15, 1.3, 1.5, 1.8))
        side, top = random.choice((8.0, 12.0, 18.0, 25.0, 30.0)), random.choice((8.0, 14.0, 20.0))
        self.margins = (side, top, random.choice((8.0, 15.0, 20.0)), 12.0)
        self.ink = random.choice(_INKS)
        self.tint = random.choice((None, None, None, (250, 246, 232), (240, 246, 250)))

    def sheet(self) -> Sheet:
        """The next page."""
        return Sheet(
            self.dpi,
            margins_mm=self.margins,
            size_mm=self.size_mm,
            family=self.family,
            tint=self.tint,
        )

    @property
    def step_mm(self) -> float:
        """From line to line."""
        return self.size_pt * 0.3528 * self.spacing

    def has_room(self, sheet: Sheet) -> bool:
        """Whether another line fits."""
        return sheet.y + 2 * self.step_mm < self.size_mm[1] - 10

    def put(self, sheet: Sheet, text: str, *, bold: bool = False, grown: float = 1.0) -> str:
        """A line at the left margin, as much of it as fits; gives the rest."""
        style = Style(self.size_pt * grown, bold=bold, family=self.family)
        words, rest = text.split(" "), list[str]()
        while words and sheet.width_mm([Run(" ".join(words), style)]) > sheet.right - sheet.left:
            rest.insert(0, words.pop())
        if words:
            sheet.write(sheet.left, sheet.y, [Run(" ".join(words), style, self.ink)])
        sheet.y += self.step_mm * grown
        return " ".join(rest)

    def title(self, sheet: Sheet, share: float = 0.5) -> None:
        """On most papers something stands larger at the top, on the others nothing does."""
        if self.random.random() < share:
            self.put(sheet, self.random.choice(_TITLES), bold=True, grown=1.4)
            sheet.y += self.step_mm / 2


def _facts(random: Random) -> dict[str, Any]:
    home, place = household(random.randrange(200)), office(random.randrange(50))
    person = random.choice((home.husband, home.wife, home.elder))
    return {
        "name": person.full_name, "NAME": person.caps_name, "id": person.personal_number,
        "sex": person.sex.capitalize(), "ethnic": person.ethnicity, "year": 2024, "y": 2025,
        "date": show_date(person.date_of_birth), "day": "ngày 12 tháng 3 năm 2025",
        "n": random.randrange(10, 999), "tax": "9990000012", "place": place.full_place,
        "PLACE": place.full_place.upper(), "PROVINCE": place.province.upper(), "town": place.name,
        "hospital": f"Phòng khám {place.name}", "HOSPITAL": "PHÒNG KHÁM",
    }  # fmt: skip


def _lines(random: Random, dpi: int) -> list[Sheet]:
    """Lines about some other matter, without the head that an office would set over them."""
    look, text, facts = _Look(random, dpi), random.choice(texts()), _facts(random)
    sheet = look.sheet()
    look.title(sheet)
    for line in text["lines"]:
        if look.has_room(sheet):
            look.put(sheet, line.format(**facts).replace("   ", "  "))
    return [sheet]


def _form(random: Random, dpi: int) -> list[Sheet]:
    """Labels with short values; lists go on over pages."""
    look, pages = _Look(random, dpi), list[Sheet]()
    sheet = look.sheet()
    look.title(sheet, 0.7)
    left = random.choice((8, 14, 14, 60, 90))
    while left:
        if not look.has_room(sheet):
            pages.append(sheet)
            sheet = look.sheet()
        value = random.choice(("12", "45.000", "1.250.000 đ", "03/2025", "A7", "Có", "15 giờ"))
        look.put(sheet, f"{random.choice(_LABELS)}: {value}   {random.choice(_LABELS)}: {left}")
        left -= 1
    return [*pages, sheet]


def _prose(random: Random, dpi: int) -> list[Sheet]:
    """Running text on one to three pages."""
    return _running(random, dpi, _PROSE)


def _english(random: Random, dpi: int) -> list[Sheet]:
    """Running text in another language."""
    return _running(random, dpi, _ENGLISH)


def _running(random: Random, dpi: int, sentences: tuple[str, ...]) -> list[Sheet]:
    look, pages = _Look(random, dpi), list[Sheet]()
    sheet = look.sheet()
    look.title(sheet)
    left = random.choice((8, 20, 60, 110))
    rest = ""
    while left or rest:
        if not look.has_room(sheet):
            pages.append(sheet)
            if len(pages) == _MOST_PAGES:
                return pages
            sheet = look.sheet()
        if not rest:
            rest = " ".join(random.choice(sentences) for _ in range(min(left, 8)))
            left -= min(left, 8)
        rest = look.put(sheet, rest)
    return [*pages, sheet]


def _picture(random: Random, dpi: int) -> list[Sheet]:
    """A drawing or a photograph with hardly a word."""
    look = _Look(random, dpi)
    sheet = look.sheet()
    draw = ImageDraw.Draw(sheet.image)
    wide, high = sheet.image.size
    for _ in range(random.randrange(6, 40)):
        x, y = random.randrange(wide), random.randrange(high)
        size = random.randrange(wide // 20, wide // 2)
        color = tuple(random.randrange(30, 220) for _ in range(3))
        draw.ellipse((x - size, y - size // 2, x + size, y + size // 2), fill=color)
    if random.random() < 0.4:
        look.put(sheet, random.choice(("Hè 2019", "Ảnh 3", "Nhà cũ")))
    return [sheet]
