"""Spreadsheets are read as text within limits; what is no list is refused, not guessed."""

from __future__ import annotations

import csv
import io
import resource
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from repository import spreadsheets
from repository.campaigns.lists import check_list, read_list
from repository.national_list import reading
from repository.spreadsheets import SpreadsheetUnreadableError, as_csv, as_spreadsheet

BORN = datetime(1990, 1, 1)  # noqa: DTZ001 # cells of a sheet have no zone
TYPES = {"giay khai sinh": "birth_certificate"}


def book(*rows: tuple[object, ...]) -> bytes:
    made = Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_list_of_a_campaign_is_read_below_its_title() -> None:
    data = book(
        ("DANH SÁCH KẾT QUẢ MẪU",),
        (),
        ("STT", "Loại giấy", "Số", "Họ và\ntên", "Số định danh", "Ngày sinh", "Ngày cấp"),
        (1, "Giấy khai sinh", 45, "Nguyễn Thị Hoà", "001190000017", BORN,
         date(2015, 4, 3)),
        (2, "Giấy khai sinh", "=1+1", "Trần, Văn Mẫu", None, "5/6/1991", "4/4/2015"),
        (None, None),
    )  # fmt: skip
    checked = check_list(read_list(data), TYPES, date(2020, 1, 1), date(2026, 11, 23))
    assert checked.errors == []
    first, second = checked.lines
    assert (first.number, first.issued_on) == ("45", date(2015, 4, 3))
    assert (first.personal_number, first.date_of_birth) == ("001190000017", date(1990, 1, 1))
    assert (second.number, second.owner_name) == ("=1+1", "Trần, Văn Mẫu"), "nothing is computed"


def test_a_national_list_is_read() -> None:
    heading = ("MaThuTuc", "TenThuTuc", "NgayHieuLuc", "MaThanhPhan", "TenThanhPhan")
    data = book(heading, ("1.000001", "Thủ tục mẫu", "2026-01-01", "G1", "Giấy mẫu"))
    as_text = as_csv(data)
    spread, plain = (reading.read_list(io.BytesIO(one)) for one in (data, as_text.encode()))
    assert spread.good == plain.good
    assert spread.bad == plain.bad
    assert len(spread.good) + len(spread.bad) == 1


def test_what_is_given_out_is_text_and_comes_back() -> None:
    rows = [("=SUM(A1)", "001190000017"), ("@x", "Nguyễn")]
    data = as_spreadsheet("Danh sách", ("Tên", "Số"), rows)
    assert list(csv.reader(io.StringIO(as_csv(data)))) == [["Tên", "Số"], *map(list, rows)]
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}


def too_large() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(4):
            made.writestr(f"xl/{number}.xml", bytes(80_000_000))
    return out.getvalue()


def swollen() -> bytes:
    """A small file with a million styles."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book(("a", "b")))) as whole,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for one in whole.infolist():
            text = whole.read(one)
            if one.filename == "xl/styles.xml":
                text = text.replace(b"</cellXfs>", b"<xf/>" * 1_000_000 + b"</cellXfs>")
            made.writestr(one, text)
    return out.getvalue()


def test_a_small_file_that_swells_takes_no_memory_of_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(spreadsheets, "_MEMORY", 260_000_000)
    assert as_csv(book(("a", "b"))) == "a,b\n", "enough for a list"
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(SpreadsheetUnreadableError):
        as_csv(swollen())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < most + 50_000


def far_row() -> bytes:
    """A sheet that says that its only line is the one after 16 million empty ones."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book(("a", "b")))) as whole, zipfile.ZipFile(out, "w") as made:
        for part in whole.infolist():
            text = whole.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                text = text.replace(b'r="1"', b'r="16000000"')
            made.writestr(part, text)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04 no zip", too_large(), far_row(), book(("a", "b"))[:-300],
     b"PK\x03\x04" + book(("a", "b"))[200:]],
    ids=["no zip", "too large", "far row", "cut", "spoiled"],
)  # fmt: skip
def test_what_is_broken_or_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(SpreadsheetUnreadableError):
        as_csv(data)
