"""`motlan separators` writes sheets that this installation's key answers for."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner

from cli.main import main
from core.separators import MOST_SHEETS, SheetKeys, Standing, place_name, read_sheet
from core.settings import settings
from ocr.imaging.codes import find_codes

SECRET = "a secret of this test, long enough for a key"
ADDRESSES = {
    "MOTLAN_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing",
    "MOTLAN_VALKEY_URL": "redis://127.0.0.1:1/0",
    "MOTLAN_S3_ENDPOINT": "127.0.0.1:1",
    "MOTLAN_S3_ACCESS_KEY": "nobody",
    "MOTLAN_S3_SECRET_KEY": "no secret at all",
    "MOTLAN_SESSION_KEY": "a key that signs nothing",
    "MOTLAN_SEPARATOR_KEY": SECRET,
}
"""Nothing listens there: sheets need a key and no server."""
PLACE = ["--desk", "H20.12.1", "--batch", "H20.12.1-261122-0001"]
DPI = 100


@pytest.fixture(autouse=True)
def installed(monkeypatch) -> Iterator[None]:
    """A process of an installation; settings are read once a process."""
    for name, value in ADDRESSES.items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_one_sheet_a_component_and_plain_ones_behind(tmp_path):
    out = tmp_path / "sheets.pdf"
    words = ["separators", *PLACE, "--component", "MAU-1", "--count", "2", "--out", str(out)]

    done = CliRunner().invoke(main, words)

    assert done.exit_code == 0, done.output
    assert done.stdout == f"Đã ghi 2 tờ ngăn cách vào {out}\n"
    keys = SheetKeys.of(SECRET)
    told = []
    for page in pdfium.PdfDocument(out):
        picture = np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy()).copy()
        [code] = find_codes(picture, DPI)
        sheet = read_sheet(code.text)
        assert sheet is not None
        standing = keys.judge(sheet, [place_name(PLACE[1], PLACE[3])])
        told.append((sheet.number, sheet.of, sheet.component, standing))
    assert told == [(1, 2, "MAU-1", Standing.GENUINE), (2, 2, None, Standing.GENUINE)]


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ([], 2, "cần --component hoặc --count"),
        (["--component", "A", "--component", "B", "--count", "1"], 2, "không nhỏ hơn"),
        (["--count", "0"], 2, "--count không hợp lệ"),
        (["--count", str(MOST_SHEETS + 1)], 2, "--count không hợp lệ"),
        (["--component", "A" * 61], 1, f"từ 1 đến {MOST_SHEETS} tờ ngăn cách"),
    ],
)
def test_a_set_that_cannot_be_printed_is_refused(tmp_path, more, status, said):
    out = tmp_path / "sheets.pdf"

    done = CliRunner().invoke(main, ["separators", *PLACE, *more, "--out", str(out)])

    assert done.exit_code == status
    assert said in done.stderr
    assert not out.exists()


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    out = tmp_path / "absent" / "sheets.pdf"

    done = CliRunner().invoke(main, ["separators", *PLACE, "--count", "1", "--out", str(out)])

    assert done.exit_code == 1
    assert "không ghi được" in done.stderr


def test_settings_that_are_missing_are_named_in_vietnamese(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ADDRESSES:
        monkeypatch.delenv(name)
    settings.cache_clear()
    words = ["separators", *PLACE, "--count", "1", "--out", str(tmp_path / "x.pdf")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 3
    assert done.stderr.startswith("✗ Thiết lập: thiếu hoặc sai MOTLAN_DATABASE_URL, ")
    assert "validation error" not in done.output
    assert not (tmp_path / "x.pdf").exists()
