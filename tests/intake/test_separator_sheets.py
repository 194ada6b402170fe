"""The printed sheet: plain to people, found by the code reader however it was scanned."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pdfplumber
import pikepdf
import pypdfium2 as pdfium
import pytest

from core.separators import SheetKeys, place_name, read_sheet
from ingest.intake.separator_sheets import PrintedSheet, draw_sheets
from ocr.imaging.codes import find_codes
from ocr.imaging.geometry import Picture

NAME = "Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất (bản chính)"
SHEETS = SheetKeys.of("a secret").new_set(place_name("desk", "batch"), ["MAU-013226-02", None])
DPI = 150


@pytest.fixture(scope="module")
def pdf() -> bytes:
    printed = [PrintedSheet(SHEETS[0], NAME), PrintedSheet(SHEETS[1], None)]
    return draw_sheets(printed, desk="UBND xã Mẫu", batch="H20.12.1-261122-0001")


@pytest.fixture(scope="module")
def scan(pdf: bytes) -> Picture:
    page = pdfium.PdfDocument(pdf)[0]
    return np.asarray(page.render(scale=DPI / 72, grayscale=True).to_numpy()).copy()


def turned(picture: Picture, degrees: float) -> Picture:
    height, width = picture.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderValue=255))


def grey(picture: Picture) -> Picture:
    """A pale copy on grey paper."""
    return np.asarray(110 + picture.astype(np.float32) * 0.35).astype(np.uint8)


def noisy(picture: Picture) -> Picture:
    """As from an old machine: every dot a little off, some black or white."""
    random = np.random.default_rng(1)
    shaken = picture + random.normal(0, 25, picture.shape)
    shaken[random.random(picture.shape) < 0.002] = 0
    shaken[random.random(picture.shape) < 0.002] = 255
    return np.asarray(shaken.clip(0, 255).astype(np.uint8))


def upper_half(picture: Picture) -> Picture:
    return picture[: picture.shape[0] // 2]


def lower_half(picture: Picture) -> Picture:
    return picture[picture.shape[0] // 2 :]


def left_half(picture: Picture) -> Picture:
    return picture[:, : picture.shape[1] // 2]


def right_half(picture: Picture) -> Picture:
    return picture[:, picture.shape[1] // 2 :]


def test_people_can_read_it(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        first, second = (page.extract_text() for page in document.pages)
    assert "Tờ 1/2" in first
    assert "Đặt tờ này TRƯỚC giấy:" in first
    assert NAME in " ".join(first.split("TRƯỚC giấy:")[1].split("\n")).strip()
    assert "Giấy tờ tiếp theo" in second


def test_it_is_one_a4_page_a_sheet_with_its_fonts(pdf):
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert [[round(float(edge)) for edge in page.mediabox] for page in document.pages] == [
            [0, 0, 595, 842]
        ] * 2
        fonts = [font for page in document.pages for font in page.Resources.Font.values()]
        assert fonts
        assert all("/FontFile2" in font.FontDescriptor for font in fonts)


@pytest.mark.parametrize(
    "harm",
    [
        lambda picture: picture,
        lambda picture: picture[::-1, ::-1],
        lambda picture: turned(picture, 3),
        lambda picture: turned(picture, -3),
        grey,
        upper_half,
        lower_half,
        left_half,
        right_half,
        lambda picture: upper_half(grey(turned(picture, 3))),
        lambda picture: noisy(left_half(picture)),
    ],
    ids=[
        "plain",
        "upside down",
        "askew",
        "askew the other way",
        "grey",
        "upper half",
        "lower half",
        "left half",
        "right half",
        "grey upper half askew",
        "noisy left half",
    ],
)
def test_its_code_is_found_whatever_the_scanner_did(scan, harm):
    codes = find_codes(np.ascontiguousarray(harm(scan)), DPI)
    assert [read_sheet(code.text) for code in codes] == [SHEETS[0]]


@pytest.mark.parametrize("dpi", [100, 125])
@pytest.mark.parametrize(
    "harm",
    [grey, lambda picture: grey(turned(picture, 2)), lambda picture: grey(upper_half(picture))],
    ids=["pale", "pale and askew", "pale upper half"],
)
def test_its_code_is_found_on_pale_and_coarse_scans(pdf, dpi, harm):
    page = pdfium.PdfDocument(pdf)[1]
    drawn = np.asarray(page.render(scale=dpi / 72, grayscale=True).to_numpy()).copy()
    codes = find_codes(np.ascontiguousarray(harm(drawn)), dpi)
    assert [read_sheet(code.text) for code in codes] == [SHEETS[1]]
