"""Lines of a list, and how well a paper fits one: pure, each case by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.campaigns.lists import ListUnreadableError, check_list, read_list
from repository.campaigns.scoring import LineFacts, PaperFacts, fit_of_paper, fold_number

TYPES = {"giay khai sinh": "birth_certificate", "birth_certificate": "birth_certificate"}
DAY, TODAY = date(2015, 4, 3), date(2026, 11, 23)
LINE = LineFacts("45/2015", DAY, "Nguyễn Thị Hòa")


def check(text: str):
    return check_list(read_list(text.encode()), TYPES, date(2020, 1, 1), TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "type,number,owner_name,issued_on\nGiấy khai sinh,Số: 045/2015,Nguyễn Thị Hoà,3/4/2015",
        "Họ và tên;Ngày cấp;Số;Loại giấy\nNguyễn Thị Hoà;2015-04-03;45/2015;GIẤY KHAI SINH\n\n",
        '[{"type": "birth_certificate", "number": "45/2015", "owner_name": "Nguyễn Thị Hoà", '
        '"issued_on": "2015-04-03", "note": 1}]',
        '{"entries": [{"type": "birth_certificate", "number": "45/2015", "status": null, '
        '"owner_name": "Nguyễn  Thị Hoà", "issued_on": "03-04-2015"}]}',
    ],
)
def test_a_list_is_read_in_its_forms_and_the_same_line_has_the_same_key(text: str) -> None:
    checked = check(text)
    assert checked.errors == []
    [line] = checked.lines
    assert (line.type, line.issued_on) == ("birth_certificate", DAY)
    again = check(
        "type,number,owner_name,issued_on\nGiấy khai sinh,45/2015,NGUYEN THI HOA,3/4/2015"
    )
    assert again.lines[0].key == line.key


def test_each_wrong_line_is_named_and_the_dead_are_counted() -> None:
    head = "type,number,owner_name,issued_on,personal_number,date_of_birth,valid_until,status"
    rows = [
        "birth_certificate,,Mẫu,2015-01-01,,,,",
        "diploma,1,Mẫu,2015-01-01,,,,",
        "birth_certificate,1,Mẫu,2015-13-01,,,,",
        "birth_certificate,1,Mẫu,2027-01-01,,,,",
        "birth_certificate,1,Mẫu,2015-01-01,12345,,,",
        "birth_certificate,1,Mẫu,2015-01-01,001190000017,1985-01-01,,",
        f"birth_certificate,{'1' * 301},Mẫu,2015-01-01,,,,",
        "birth_certificate,2,Mẫu,2015-01-01,,,2019-12-31,còn hiệu lực",
        "birth_certificate,3,Mẫu,2015-01-01,,,,Đã thu hồi",
        "birth_certificate,4,Mẫu,2015-01-01,001190000017,1990-01-01,2020-01-01,Còn hiệu lực",
    ]
    checked = check("\n".join([head, *rows]))
    assert [(one.row, one.column, one.problem) for one in checked.errors] == [
        (1, "number", "value_missing"),
        (2, "type", "type_unknown"),
        (3, "issued_on", "date_invalid"),
        (4, "issued_on", "date_in_future"),
        (5, "personal_number", "number_invalid"),
        (6, "personal_number", "number_mismatch"),
        (7, "number", "value_too_long"),
    ]
    assert checked.skipped == {"expired": 1, "revoked": 1}
    assert [line.number for line in checked.lines] == ["4"]


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a;b\n1;2", b"[1]", b'{"a": 1}', b"[{", b""])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(ListUnreadableError):
        list(read_list(data))


@pytest.mark.parametrize(
    ("paper", "reasons", "is_sure"),
    [
        (("45/2015", DAY, "NGUYỄN THỊ HOÀ"), {"number_same", "day_same", "name_same"}, True),
        (("45/2015", DAY, "NGUYEN THI HOA"), {"number_same", "day_same", "name_same"}, True),
        (("45/2015", DAY, "Nguyễn Thị Hóa"), {"name_tones_differ"}, False),
        (("45/2015", DAY, "Hòa Thị Nguyễn"), {"name_alike"}, False),
        (("45/2016", DAY, "Nguyễn Thị Hòa"), {"number_alike"}, False),
        (("45/2015", date(2015, 3, 4), "Nguyễn Thị Hòa"), {"day_swapped"}, False),
        (("45/2015", date(2015, 9, 9), "Nguyễn Thị Hòa"), {"year_same"}, False),
        (("45/2015", None, "Nguyễn Thị Hòa"), {"day_missing"}, False),
        ((None, date(1999, 1, 1), "Ai Đó Khác"), {"number_missing", "day_differs"}, False),
    ],
)
def test_only_what_agrees_wholly_is_sure(paper, reasons, is_sure) -> None:
    number, day, name = paper
    fit = fit_of_paper(PaperFacts(number, day, (name,)), LINE)
    assert reasons <= set(fit.reasons)
    assert fit.is_sure is is_sure
    assert (fit.score == 1) is is_sure


@given(st.text(max_size=40))
def test_folding_a_number_twice_changes_nothing(number: str) -> None:
    once = fold_number(number)
    assert fold_number(once) == once


@given(st.text(max_size=20), st.dates(), st.text(max_size=30))
def test_a_score_is_a_share(number: str, day: date, name: str) -> None:
    fit = fit_of_paper(PaperFacts(fold_number(number), day, (name,)), LINE)
    assert 0 <= fit.score <= 1
    assert len(fit.reasons) == 3
