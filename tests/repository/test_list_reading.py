"""Rows of a national list are read, or named with their fault."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository.national_list.reading import ListUnreadableError, is_national, read_list
from repository.national_list.rows import read_row
from repository.national_list.shapes import BadRow, ListedProcedure
from tests.repository.test_national_list import ALLOWANCE, NEW, as_json


def test_names_lose_html_and_dashes_and_notes_open_groups() -> None:
    row = read_row(1, NEW)
    assert isinstance(row, ListedProcedure)
    assert [case.code for case in row.cases] == ["01", "02"]
    assert [one.name for one in row.components] == ["Giấy khai sinh", "Hộ chiếu", "Tùy thân"]
    groups = [one.group_key for one in row.components]
    assert groups[0] == groups[1] is not None
    assert groups[2] is None
    assert row.components[0].case_code == "01"
    assert ListedProcedure.from_data(json.loads(json.dumps(row.as_data()))) == row


@pytest.mark.parametrize(
    ("change", "field", "problem"),
    [
        ({"MaThuTuc": "abc"}, "MaThuTuc", "wrong_shape"),
        ({"MaThuTuc": None}, "MaThuTuc", "missing"),
        ({"TenThuTuc": "  "}, "TenThuTuc", "missing"),
        ({"TenThuTuc": "x" * 3000}, "TenThuTuc", "too_long"),
        ({"CapThucHien": "Cấp Liên hợp quốc"}, "CapThucHien", "unknown_level"),
        ({"ThoiHanGiaiQuyet": "bảy"}, "ThoiHanGiaiQuyet", "not_a_number"),
        ({"NgayHieuLuc": "31/02/2026"}, "NgayHieuLuc", "wrong_shape"),
        ({"ThanhPhan": "không"}, "ThanhPhan", "wrong_shape"),
        ({"ThanhPhan": [*ALLOWANCE["ThanhPhan"], ALLOWANCE["ThanhPhan"][0]]}, "ThanhPhan",
         "repeated"),
        ({"ThanhPhan": [{"TenThanhPhan": "Không mã", "copyQty": 1}]}, "MaThanhPhan", "missing"),
        ({"ThanhPhan": [{"MaThanhPhan": "A", "TenThanhPhan": "B", "copyQty": 999}]}, "copyQty",
         "not_a_number"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_its_field(change, field, problem) -> None:
    row = read_row(7, ALLOWANCE | change)
    assert isinstance(row, BadRow)
    assert (row.row, row.field, row.problem) == (7, field, problem)


_LEAVES = st.none() | st.booleans() | st.integers() | st.text()
_KEYS = st.sampled_from([*ALLOWANCE, "MaThanhPhan"])


@given(
    st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner)),
)
def test_whatever_stands_in_a_row_it_is_read_or_named(raw) -> None:
    assert isinstance(read_row(1, raw), (ListedProcedure, BadRow))


def test_json_lines_arrays_and_csv_say_the_same(tmp_path) -> None:
    wrapped = read_list(as_json(ALLOWANCE, NEW))
    assert [one.code for one in wrapped.good] == ["1.001776", "1.999999"]
    lines = "\n".join(json.dumps(row) for row in (ALLOWANCE, NEW)).encode()
    array = json.dumps([ALLOWANCE, NEW]).encode()
    for text in (lines, array):
        assert read_list(io.BytesIO(text)).good == wrapped.good
    table = (
        "MaThuTuc;TenThuTuc;CapThucHien;LinhVuc;CoQuanThucHien;ThoiHanGiaiQuyet;MaThanhPhan;"
        "TenThanhPhan;originalQty;copyQty;MaKetQua;TenKetQua\n"
        "1.001776;Thực hiện trợ cấp xã hội hằng tháng;Cấp Xã;Bảo trợ xã hội;"
        "Ủy ban nhân dân cấp xã;7;MAU-001776-01;- Tờ khai;1;;DECISION;Quyết định\n"
        "1.001776;;;;;;MAU-001776-02;Giấy xác nhận khuyết tật;0;2;;\n"
        "1.001776;;;;;;MAU-001776-09;Sổ tiết kiệm;;1;;\n"
        "9.1;Sai;Cấp Xã;;;;;;;;;\n"
    ).encode("utf-8-sig")
    read = read_list(io.BytesIO(table))
    assert read.good == wrapped.good[:1]
    assert [(one.row, one.code, one.field) for one in read.bad] == [(2, "9.1", "MaThuTuc")]


@pytest.mark.parametrize("text", [b"", b"{", b"[1, 2", b"\xff\xfe", b"a;b\n1;2\n", b"[]"])
def test_what_is_no_list_is_refused(text: bytes) -> None:
    with pytest.raises(ListUnreadableError):
        read_list(io.BytesIO(text))


def test_a_list_is_told_from_our_own_form() -> None:
    assert is_national(as_json(NEW).read())
    assert is_national(b"MaThuTuc;TenThuTuc\n")
    assert not is_national(b'{"source": "x", "agencies": []}')


def test_a_list_that_stands_twice_is_taken_once() -> None:
    read = read_list(as_json(ALLOWANCE, NEW, ALLOWANCE))
    assert len(read.good) == 2
    assert read.bad == (BadRow(3, "1.001776", "MaThuTuc", "repeated"),)
