"""Sheets put together from words: papers outside the catalogue, and what the catalogue says.

Specimens have two models a type; a model of paper types that saw only them would learn their layout
by heart. Texts about other matters (`data/texts.json`) and pages composed of a type's titles and
cues keep it to the words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from cli.specimens.people import Person, household, office
from cli.training.examples import PlainLine, Sheet
from core.artifacts import Box
from core.papers.model import Title, TypeCatalogue, TypeEntry
from core.vietnamese import show_date

_ASPECT: Final = 1754 / 1240
_LETTER: Final = 0.62
"""Width of a letter in heights."""
_STATE: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_HOSPITALS: Final = ("Bệnh viện Đa khoa tỉnh", "Trung tâm Y tế khu vực", "Bệnh viện Sản Nhi")
_GENERIC: Final = (
    "Họ và tên: {NAME}", "Ngày sinh: {date}", "Số định danh cá nhân: {id}", "Địa chỉ: {place}",
    "Giới tính: {sex}   Dân tộc: {ethnic}   Quốc tịch: Việt Nam", "Cấp ngày {date} tại {place}",
    "Nơi thường trú: {place}", "Ghi chú:",
)  # fmt: skip
_LOST_TITLES: Final = 0.3
"""Share of pages of words whose title no reader has seen."""
_HEADS: Final = ("national", "national", "both", "none")
_NUMBERS: Final = ("Số: {n}", "Số: {n}/{y}", "Số: {n}/UBND", "")
_GOES_ON: Final = (" VỀ VIỆC KHÁC", "", " SỐ {n}", " CỦA {NAME}", " TẠI {PLACE}")
_DRESSES: Final = (
    "LABEL: {name}", "LABEL: {date}", "LABEL: {place}", "LABEL ........", "LABEL", "LABEL: {n}",
    "LABEL / {id}", "{name} LABEL {place}", "LABEL:   {sex}",
)  # fmt: skip
_ISSUED_LIKE: Final = ("ỦY BAN NHÂN DÂN\n{PLACE}", "", "CƠ QUAN CẤP\n{PROVINCE}")


@dataclass
class _Page:
    """Lines set one under the other."""

    random: Random
    y: float = 0.045
    lines: list[PlainLine] = field(default_factory=list)

    def put(self, text: str, *, left: float | None = None, height: float = 0.0105) -> None:
        """A line from `left`, or centred; too long a one goes on below."""
        widest = 0.86 if left is None else 0.94 - left
        room = max(8, int(widest / (height * _LETTER * _ASPECT)))
        while text:
            cut = len(text) if len(text) <= room else max(text.rfind(" ", 0, room), room // 2)
            self._one(text[:cut].strip(), left, height)
            text = text[cut:].strip()

    def column(self, texts: list[str], centre: float, top: float) -> float:
        """Short centred lines round a point across; gives the height below them."""
        for text in texts:
            width = min(0.46, len(text) * 0.0092 * _LETTER * _ASPECT)
            left = centre - width / 2
            self.lines.append(PlainLine(text, Box(left, top, left + width, top + 0.0092)))
            top += 0.018
        return top

    def _one(self, text: str, left: float | None, height: float) -> None:
        pieces, at = text.split("   "), left
        total = len(text) * height * _LETTER * _ASPECT
        at = 0.5 - total / 2 if at is None else at
        for piece in pieces:
            width = len(piece) * height * _LETTER * _ASPECT
            self.lines.append(PlainLine(piece, Box(at, self.y, at + width, self.y + height)))
            at += width + (0.05 if len(pieces) > 1 else 0)
        self.y += height * self.random.uniform(1.6, 2.2)


@cache
def texts() -> tuple[dict[str, Any], ...]:
    """Papers of other matters and outside the catalogue, with `{placeholders}`."""
    read = files("cli.training").joinpath("data/texts.json").read_text(encoding="utf-8")
    return tuple(json.loads(read)["texts"])


def text_sheets(text: dict[str, Any], count: int, random: Random) -> Iterator[Sheet]:
    """One of `texts()` about several people; `type` says whose it is, null: nobody's."""
    for _ in range(count):
        body = [line for line in text["lines"] if random.random() > 0.08]
        page = _page(random, text["head"], text["letterhead"], text["number"])
        yield _finished(page, text["type"], f"text/{text['family']}", text["title"], body, random)


def catalogue_sheets(catalogue: TypeCatalogue, count: int, random: Random) -> Iterator[Sheet]:
    """For each type pages of its titles and words, many without the title; the same for outside.

    A title outside the catalogue stands above words of one of its types: there it is the title
    that counts.
    """
    entries = tuple(catalogue.types.values())
    for entry in entries:
        for _ in range(count if entry.titles else 0):
            lost = random.random() < _LOST_TITLES
            title = "" if lost else _wording(random.choice(entry.titles), random)
            body = _body(entry, random, least=0.45 if lost else 0.2)
            yield _composed(entry.slug, f"words/{entry.slug}", title, body, entry, random)
    for outside in catalogue.outside:
        for _ in range(max(1, count // 4)):
            entry = random.choice(entries)
            body = random.sample(_GENERIC, random.randrange(2, len(_GENERIC)))
            body += random.sample(_body(entry, random, least=0.1), 2)
            yield _composed(
                None, f"words/{outside.wording}", _wording(outside, random), body, entry, random
            )


def _composed(
    slug: str | None,
    family: str,
    title: str,
    body: list[str],
    entry: TypeEntry,
    random: Random,
) -> Sheet:
    page = _page(random, random.choice(_HEADS), _letterhead(entry, random), random.choice(_NUMBERS))
    return _finished(page, slug, family, title, body, random)


def _wording(title: Title, random: Random) -> str:
    return title.wording + (random.choice(_GOES_ON) if title.begins else "")


def _letterhead(entry: TypeEntry, random: Random) -> str:
    """That of an authority which issues the paper, a plain one, or none."""
    if entry.issuers and random.random() < 0.6:
        return f"{random.choice(entry.issuers).name.upper()}\n{{PROVINCE}}"
    return random.choice(_ISSUED_LIKE)


def _body(entry: TypeEntry, random: Random, *, least: float) -> list[str]:
    """Words of the type as labels: any share of them from `least` on, in any order and dress."""
    share = random.uniform(least, 0.95)
    cues = [cue for cue in entry.cues if random.random() < share]
    lines = [_label(cue, random) for cue in cues]
    lines += random.sample(_GENERIC, random.randrange(1, 6))
    random.shuffle(lines)
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)] if (
        random.random() < 0.2
    ) else lines  # fmt: skip


def _label(cue: str, random: Random) -> str:
    dress = random.choice(_DRESSES)
    label = cue.upper() if random.random() < 0.08 else f"{cue[:1].upper()}{cue[1:]}"
    return dress.replace("LABEL", label)


def _page(random: Random, head: str, letterhead: str, number: str) -> _Page:
    page = _Page(random)
    facts = _facts(random)
    if letterhead:
        left = [*letterhead.split("\n"), *(number.split("\n") if number else [])]
        bottom = page.column([line.format(**facts) for line in left], 0.27, page.y)
        if head != "none":
            right = [*_STATE, "{town}, {day}".format(**facts)]
            bottom = max(bottom, page.column(right, 0.72, page.y))
        page.y = bottom + 0.03
    elif head != "none":
        page.y = page.column(list(_STATE), 0.5, page.y) + 0.025
    return page


def _finished(
    page: _Page, slug: str | None, family: str, title: str, body: list[str], random: Random
) -> Sheet:
    facts = _facts(random)
    if title:
        page.put(title.format(**facts), height=random.uniform(0.0115, 0.017))
        page.y += 0.012
    for line in body:
        page.put(line.format(**facts), left=0.12 if random.random() < 0.9 else 0.16)
    return Sheet(slug, family, tuple(page.lines))


def _facts(random: Random) -> dict[str, object]:
    home, place = household(random.randrange(200)), office(random.randrange(50))
    person: Person = random.choice((home.husband, home.wife, home.child, home.elder, home.widow))
    day = date(2015, 1, 1) + timedelta(days=random.randrange(4200))
    hospital = f"{random.choice(_HOSPITALS)} {place.province}"
    return {
        "name": person.full_name, "NAME": person.caps_name, "id": person.personal_number,
        "sex": person.sex.capitalize(), "ethnic": person.ethnicity,
        "date": show_date(person.date_of_birth if random.random() < 0.5 else day),
        "day": f"ngày {day.day:02d} tháng {day.month:02d} năm {day.year}",
        "year": person.date_of_birth.year, "y": day.year, "n": random.randrange(10, 999),
        "tax": f"99900000{random.randrange(10, 99)}", "place": place.full_place,
        "PLACE": place.full_place.upper(), "PROVINCE": place.province.upper(),
        "town": place.name, "hospital": hospital, "HOSPITAL": hospital.upper(),
    }  # fmt: skip
