"""Forms with one thing changed at a time: the same four papers, the same facts, one cause each.

The plain page has neither leaders nor colour nor anything over its text (the seal stands beside
the name, as most papers have it). Every other cause differs from it by that cause alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from benchmarks.pages import aging
from cli.specimens.blocks import Pair, form_line, national_header, signature, table, title
from cli.specimens.conditions import Condition, degrade
from cli.specimens.fonts import Style
from cli.specimens.forms.wording import office_caps, place_and_date, short_date, spelled_date
from cli.specimens.model import Facts, Leaders, Marks
from cli.specimens.papers import DRAWN_TYPES, draw
from cli.specimens.people import household, office
from cli.specimens.phone import photograph
from cli.specimens.press import Press
from cli.specimens.sheet import A4_MM, BLUE, RED, Run, Sheet

DPI: Final = 300
_LAYOUTS: Final = (
    "birth_extract",
    "marital_status_confirmation",
    "death_extract",
    "residence_confirmation",
)
_TITLE: Final = "GIẤY XÁC NHẬN THÔNG TIN"
_LEFT_EDGE: Final = 0.18
"""Lines of the form itself begin left of this fraction of the page; those of the foot do not."""
_ISSUED: Final = date(2026, 9, 15)


class Paper(NamedTuple):
    """A drawn page with the lines printed on it; `body_end` is where its form ends (mm)."""

    image: Image.Image
    lines: tuple[str, ...]
    body_end: float = 0.0


@dataclass(frozen=True)
class Spot:
    """Which page of a cause is being made."""

    index: int
    seed: int

    @property
    def facts(self) -> tuple[str, Facts]:
        """The paper's slug and what it says, the same for every cause."""
        family = (self.index + self.seed) % 16
        facts = Facts(household(family), office(family), _ISSUED, number=10 + family)
        return _LAYOUTS[self.index % len(_LAYOUTS)], facts

    @property
    def noise(self) -> int:
        """A seed for what lies on the page."""
        return self.seed * 10_007 + self.index


def _plain(spot: Spot, leaders: Leaders = "plain", marks: Marks | None = None) -> Paper:
    slug, facts = spot.facts
    drawn = draw(slug, Facts(**(facts.__dict__ | {"leaders": leaders})), dpi=DPI, marks=marks)
    at_left = [box.bottom for box in drawn.truth.boxes[0] if box.left < _LEFT_EDGE]
    return Paper(drawn.pages[0], drawn.truth.lines[0], max(at_left) * A4_MM[1])


def _led(leaders: Leaders) -> Callable[[Spot], Paper]:
    return lambda spot: _plain(spot, leaders)


def _marked(marks: Marks) -> Callable[[Spot], Paper]:
    return lambda spot: _plain(spot, marks=marks)


def _aged(change: Callable[[aging.Rgb, int], aging.Rgb]) -> Callable[[Spot], Paper]:
    """The plain page with its picture changed."""

    def made(spot: Spot) -> Paper:
        paper = _plain(spot)
        changed = change(np.asarray(paper.image), spot.noise)
        return Paper(Image.fromarray(changed), paper.lines)

    return made


def _photocopied(spot: Spot) -> Paper:
    """A grey copy of the page with the seal over the name: nothing can be told apart by colour."""
    paper = _plain(spot, marks=Marks(seal="over_name", signature="usual"))
    return Paper(paper.image.convert("L").convert("RGB"), paper.lines)


def _under(condition: Condition, rotation: int = 0) -> Callable[[Spot], Paper]:
    def made(spot: Spot) -> Paper:
        paper = _plain(spot)
        seen = degrade(paper.image, condition, seed=spot.noise, rotation=rotation)
        return Paper(seen, paper.lines)

    return made


def _curled(spot: Spot) -> Paper:
    """A photo of a sheet that does not lie flat: its lines bend by 3 mm."""
    paper = _plain(spot)
    return Paper(photograph(paper.image, seed=spot.noise, curl_mm=3).image, paper.lines)


def _skewed(degrees: float) -> Callable[[Spot], Paper]:
    def change(picture: aging.Rgb, noise: int) -> aging.Rgb:
        return aging.skewed(picture, degrees if noise % 2 else -degrees)

    return _aged(change)


def _bled(spot: Spot) -> Paper:
    paper = _plain(spot)
    other = _plain(Spot(spot.index + 1, spot.seed))
    seen = aging.bled_through(np.asarray(paper.image), np.asarray(other.image), strength=0.22)
    return Paper(Image.fromarray(seen), paper.lines)


def _security_print(spot: Spot) -> Paper:
    """A coloured ground with fine waves over the whole page, as on certificates."""
    paper = _plain(spot)
    tint = ((255, 232, 226), (226, 240, 252), (232, 246, 228))[spot.index % 3]
    ground = Image.new("RGB", paper.image.size, tint)
    pen = ImageDraw.Draw(ground)
    steps = np.arange(0, ground.width + 12, 12)
    for family, (pitch, wave, reach) in enumerate(((42, 260, 60), (42, 190, -48), (66, 410, 90))):
        line = tuple(round(value * (0.86, 0.89, 0.82)[family]) for value in tint)
        for offset in range(-120, ground.height + 120, pitch):
            down = offset + reach * np.sin(steps / wave + offset / 900)
            pen.line(list(zip(steps.tolist(), down.tolist(), strict=True)), fill=line, width=2)
    return Paper(ImageChops.multiply(paper.image, ground), paper.lines)


def _certified(spot: Spot) -> Paper:
    """The stamps of a certified copy: a box at the head, the block over the form's last lines."""
    paper = _plain(spot)
    over = Sheet(DPI, is_marked=False)
    head = Style(15, bold=True)
    over.frame(160, 9, 196, 18, color=RED)
    over.write(178, 10, [Run("BẢN SAO", head, RED)], align="centre", record=False)
    y, ink = paper.body_end - 9, RED if spot.index % 2 else BLUE
    over.frame(33, y, 103, y + 33, color=ink)
    small, bold = Style(10.5), Style(10.5, bold=True)
    for row, (text, style) in enumerate(
        (
            ("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", Style(8.5, bold=True)),
            (f"Số chứng thực: {spot.noise % 900 + 12}   Quyển số: 01-SCT/BS", small),
            ("Ngày 12 tháng 10 năm 2026", small),
            ("TM. UBND (MẪU)", bold),
            ("PHÓ CHỦ TỊCH", bold),
        )
    ):
        over.write(68, y + 1.5 + row * 5.2, [Run(text, style, ink)], align="centre", record=False)
    over.scribble(72, y + 31, seed=spot.noise)
    over.office_seal(50, y + 27)
    # Set down by hand: a little askew.
    turned = over.image.rotate(
        1.5 if spot.index % 2 else -2.0,
        resample=Image.Resampling.BICUBIC,
        center=(over.px(68), over.px(y)),
        fillcolor=(255, 255, 255),
    )
    return Paper(ImageChops.multiply(paper.image, turned), paper.lines)


def _fields(facts: Facts) -> list[tuple[str, str]]:
    person, wife = facts.household.husband, facts.household.wife
    return [
        ("Họ, chữ đệm, tên:", person.caps_name),
        ("Ngày, tháng, năm sinh:", short_date(person.date_of_birth)),
        ("Giới tính:", person.sex.capitalize()),
        ("Dân tộc:", person.ethnicity),
        ("Quốc tịch:", person.nationality),
        ("Số định danh cá nhân:", person.personal_number),
        ("Nơi thường trú:", person.address),
        ("Nơi ở hiện tại:", person.address),
        ("Họ, chữ đệm, tên vợ:", wife.caps_name),
        ("Số định danh cá nhân của vợ:", wife.personal_number),
        ("Ngày đăng ký kết hôn:", short_date(facts.household.married_on)),
        ("Ghi bằng chữ:", spelled_date(facts.household.married_on)),
        ("Nơi đăng ký:", facts.office.committee),
    ]


def _laid_out(lay: Callable[[Sheet, list[tuple[str, str]]], None]) -> Callable[[Spot], Paper]:
    def made(spot: Spot) -> Paper:
        _, facts = spot.facts
        sheet = Press(DPI).sheet(margins_mm=(25, 18, 18, 18))
        day = place_and_date(facts.office, facts.issued_on)
        number = f"Số: {facts.number}/XN-UBND"
        national_header(sheet, office_caps(facts.office), number=number, place_date=day)
        title(sheet, _TITLE, size_pt=15)
        lay(sheet, _fields(facts))
        sheet.y += 4
        signature(sheet, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), facts.office.chairman)
        return Paper(sheet.image, tuple(line.text for line in sheet.lines))

    return made


def _as_table(sheet: Sheet, fields: list[tuple[str, str]]) -> None:
    rows = [("STT", "Nội dung", "Thông tin")]
    rows += [(str(number), label, value) for number, (label, value) in enumerate(fields, 1)]
    table(sheet, (12, 60, 94), rows, size_pt=12)


def _typed_values(spot: Spot) -> list[tuple[str, str]]:
    """Rows whose values have points in them."""
    seed = spot.noise
    day, month, year = seed % 27 + 1, seed % 11 + 1, 1950 + seed % 60
    return [
        ("Ngày sinh: ", f"{day:02}.{month:02}.{year}"),
        ("Diện tích đất: ", f"{seed % 9 + 1}.{seed % 7 + 1} ha"),
        ("Hệ số lương: ", f"{seed % 6 + 2}.{seed % 90 + 10}"),
        ("Số tiền: ", f"{seed % 8 + 1}.{seed % 900 + 100}.000 đồng"),
        ("Tạm trú từ ngày: ", f"{day}.{month}.{year + 20}"),
        ("Thửa đất số: ", f"{seed % 80 + 12}.{seed % 9 + 1}"),
        ("Giấy tờ kèm theo: ", "đơn, sổ hộ khẩu, v.v..."),
    ]


def _on_leader(spot: Spot) -> Paper:
    """Values typed into the dots, on their own line: the points belong to the values."""
    rows = _typed_values(spot)
    style = Style(13)

    def lay(sheet: Sheet, _: list[tuple[str, str]]) -> None:
        for label, value in rows:
            after = "" if value.endswith(".") else "." * 30
            run = Run(label + "." * 14 + value + after, style)
            sheet.write(sheet.left, sheet.y, [run], record=False)
            sheet.y += 9

    paper = _laid_out(lay)(spot)
    below = paper.lines.index(_TITLE) + 1
    printed = tuple(label + value for label, value in rows)
    return paper._replace(lines=paper.lines[:below] + printed + paper.lines[below:])


def _as_columns(sheet: Sheet, fields: list[tuple[str, str]]) -> None:
    for left, right in zip(fields[0::2], fields[1::2], strict=False):
        form_line(sheet, Pair(*left), Pair(*right), size_pt=12)


CAUSES: Final[dict[str, Callable[[Spot], Paper]]] = {
    "plain": _plain,
    "dots after": _led("after"),
    "dots under": _led("under"),
    "value on leader": _on_leader,
    "ruled": _led("ruled"),
    "table": _laid_out(_as_table),
    "two columns": _laid_out(_as_columns),
    "certified copy": _certified,
    "seal over name": _marked(Marks(seal="over_name", signature="none")),
    "signature over name": _marked(Marks(seal="none", signature="over_name")),
    "photocopied seal": _photocopied,
    "security print": _security_print,
    "shadow": _aged(lambda picture, noise: aging.shadowed(picture, seed=noise)),
    "fold lines": _aged(lambda picture, noise: aging.folded(picture, seed=noise)),
    "bleed-through": _bled,
    "skew 5": _skewed(5),
    "skew 10": _skewed(10),
    "skew 15": _skewed(15),
    "turned 90": _under("clean", 90),
    "turned 180": _under("clean", 180),
    "turned 270": _under("clean", 270),
    "scan": _under("scan"),
    "poor": _under("poor"),
    "photo": _under("photo"),
    "photo, curled": _curled,
}
"""Cause → how its page is made."""

PRINTED: Final = tuple(CAUSES)[: tuple(CAUSES).index("shadow")]
"""The causes that lie in the paper itself, not in the way it was scanned."""


def scanned(cause: str, spot: Spot, condition: Condition) -> Paper:
    """A page with that cause as it comes out of a scanner, lying in one of the four ways."""
    paper = CAUSES[cause](spot)
    rotation = 90 * (spot.noise % 4)
    seen = degrade(paper.image, condition, seed=spot.noise, rotation=rotation)
    return Paper(seen, paper.lines)


def whole_paper(spot: Spot, condition: Condition, rotation: int) -> Paper:
    """The specimens as they are, one type after the other, through a scanner or a phone."""
    slug = DRAWN_TYPES[spot.index % len(DRAWN_TYPES)]
    _, facts = spot.facts
    drawn = draw(slug, facts, dpi=DPI)
    seen = degrade(drawn.pages[0], condition, seed=spot.noise, rotation=rotation)
    return Paper(seen, drawn.truth.lines[0])
