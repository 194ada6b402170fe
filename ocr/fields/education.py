"""Diplomas: who was given which degree, by whom, under which numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from core.artifacts import FieldValue
from core.vietnamese import fold
from ocr.fields.form import make_value, read_form
from ocr.fields.labels import Label
from ocr.fields.letterhead import giving_agency, letterhead, parts_of_rows
from ocr.fields.official import spelled_officially
from ocr.fields.values import Parsed, tidy
from ocr.lines import Line
from ocr.matching import similarity, squeeze

_DIPLOMA: Final = (
    Label("holder_name", ("Cho", "Cấp cho", "Họ và tên", "Họ, chữ đệm, tên", "Ông/Bà",
                          "Họ và tên / Full name"), "name"),
    Label("", ("Upon", "The degree of", "Major", "Date of birth", "Degree classification",
               "Mode of study", "Serial number", "Reference number")),
    Label("date_of_birth", ("Ngày sinh", "Ngày, tháng, năm sinh", "Sinh ngày",
                            "Ngày sinh / Date of birth"), "date"),
    Label("sex", ("Giới tính", "Giới tính / Gender"), "sex"),
    Label("ethnicity", ("Dân tộc",), "ethnicity"),
    Label("nationality", ("Quốc tịch",), "nationality"),
    Label("place_of_birth", ("Nơi sinh",), "place", wraps=True),
    Label("degree", ("Danh hiệu", "Học vị")),
    Label("major", ("Ngành", "Ngành đào tạo", "Chuyên ngành", "Nghề"), wraps=True),
    Label("classification", ("Xếp loại", "Xếp loại tốt nghiệp",
                             "Xếp hạng tốt nghiệp", "Xếp loại / Ranking")),
    Label("document_number", ("Số hiệu", "Số hiệu bằng", "Số hiệu văn bằng"), "code"),
    Label("book_number", ("Số vào sổ gốc cấp bằng", "Số vào sổ gốc cấp văn bằng", "Số vào sổ",
                          "Số vào sổ cấp bằng", "Số vào sổ gốc", "Vào sổ cấp bằng số"),
          "paper_number"),
    Label("", ("Học sinh trường", "Kỳ thi tốt nghiệp năm", "Hình thức đào tạo", "Năm tốt nghiệp",
               "Khóa thi", "Hội đồng thi", "Kỳ thi", "Sinh viên trường", "Loại hình đào tạo")),
)  # fmt: skip
_DEGREES: Final = (
    "Bằng tốt nghiệp trung học phổ thông", "Bằng tốt nghiệp trung học cơ sở", "Bằng cử nhân",
    "Bằng tốt nghiệp đại học", "Bằng tốt nghiệp cao đẳng", "Bằng tốt nghiệp trung cấp",
    "Bằng kỹ sư", "Bằng thạc sĩ", "Bằng tiến sĩ", "Bằng bác sĩ", "Bằng dược sĩ",
    "Bằng tốt nghiệp trung học chuyên nghiệp", "Bằng tốt nghiệp bổ túc trung học phổ thông",
)  # fmt: skip
_BY_LETTERS: Final = {squeeze(name): name for name in _DEGREES}
_LIKE: Final = 0.88
_HEAD_BOTTOM: Final = 0.5
_SAME_COLUMN: Final = 0.06
_DEGREE: Final = re.compile(r"^\W*bang (?:tot nghiep|cu nhan|ky su|thac si|tien si|bac si|duoc si)")


def read_diploma(rows: Sequence[Line]) -> dict[str, FieldValue]:
    """A diploma of a school or a university; who gives it stands above the title."""
    fields = letterhead(rows) | read_form(rows, _DIPLOMA)
    giver, degree = giving_agency(rows), _degree(rows)
    if giver is not None:
        fields["issuer"] = giver
    if degree is not None:
        fields.setdefault("degree", degree)
    major = _major_below(rows)
    if major is not None:
        fields.setdefault("major", major)
    return fields


def _major_below(rows: Sequence[Line]) -> FieldValue | None:
    """The branch of learning, which stands alone under the degree in ordinary letters."""
    parts = [part for part in parts_of_rows(rows) if part.middle < _HEAD_BOTTOM]
    for number, part in enumerate(parts):
        if not _DEGREE.match(fold(part.text)):
            continue
        centre = (part.box.left + part.box.right) / 2
        for below in parts[number + 1 :]:
            beside = abs((below.box.left + below.box.right) / 2 - centre) < _SAME_COLUMN
            if beside and below.page == part.page and below.capitals < 0.7:
                text = tidy(below.text)
                return make_value(Parsed(text, 0.85), below.tokens, below.page, text)
    return None


def _named(text: str) -> Parsed:
    """The degree as it is spelled: titles of diplomas are set in letters that are hard to read."""
    likeness, best = max(
        (similarity(squeeze(text), letters, _LIKE), name) for letters, name in _BY_LETTERS.items()
    )
    if likeness:
        return Parsed(best, 0.96 * likeness)
    return Parsed(spelled_officially(text.capitalize()), 0.9)


def _degree(rows: Sequence[Line]) -> FieldValue | None:
    """The title in ordinary letters, with the line that says of which school."""
    parts = parts_of_rows(rows)
    for number, part in enumerate(parts):
        if part.middle > _HEAD_BOTTOM or not _DEGREE.match(fold(part.text)):
            continue
        chosen = [part]
        for below in parts[number + 1 : number + 3]:
            near = below.box.top - chosen[-1].box.bottom < 1.5 * part.height
            if not near or below.capitals < 0.7:
                break
            chosen.append(below)
        text = tidy(" ".join(line.text for line in chosen))
        tokens = [token for line in chosen for token in line.tokens]
        return make_value(_named(text), tokens, part.page, text)
    return None
