from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest
import zxingcpp
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

from core.artifacts import PersonStampText, SignedPdf, StampText
from signing.appearance import NoRoomForStampError
from signing.field_rooms import LaterMark
from signing.mark_drawing import SignatureImageUnfitError
from signing.service import SigningService
from signing.stamp_font import LETTERS, WHOLE_FONT, stamp_font
from tests.support.signature_marks import CHECK_URL, handwriting

Draw = Callable[..., bytes]
Make = Callable[..., SigningService]


def text_of(pdf: bytes, tmp_path: Path) -> str:
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def picture(pdf: bytes, *, height_pt: float) -> np.ndarray:
    """The bottom `height_pt` points of page 1 without signature fields, one pixel a point."""
    document = pdfium.PdfDocument(pdf)
    page = document[0]
    shown = page.render(scale=1, grayscale=True, draw_annots=False, may_draw_forms=False)
    array = shown.to_numpy().copy()
    document.close()
    return array[-int(height_pt) :]


def mark_box(pdf: bytes) -> tuple[float, ...]:
    """Left, top, right, bottom of the mark on the upright page, in points."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        (widget,) = page["/Annots"]
        left, bottom, right, top = (float(number) for number in widget["/Rect"])
        page_left, page_bottom, page_right, page_top = (float(n) for n in page.cropbox)
        rotation = int(page.get("/Rotate", 0))
    return {
        0: (left - page_left, page_top - top, right - page_left, page_top - bottom),
        90: (bottom - page_bottom, left - page_left, top - page_bottom, right - page_left),
        180: (page_right - right, bottom - page_bottom, page_right - left, top - page_bottom),
        270: (page_top - top, page_right - right, page_top - bottom, page_right - left),
    }[rotation]


def size(pdf: bytes) -> tuple[float, float]:
    document = pdfium.PdfDocument(pdf)
    width, height = document[0].get_size()
    document.close()
    return width, height


def test_the_words_of_the_mark_are_text(signed: SignedPdf, tmp_path: Path) -> None:
    text = text_of(signed.data, tmp_path)
    assert "SAO Y" in text
    assert "UBND PHƯỜNG MẪU" in text
    assert "Chuyển đổi từ văn bản giấy" in text
    assert "Người chuyển đổi: Trần Thị Bưởi" in text
    signed_at = text.split("UBND PHƯỜNG MẪU")[1].split()[0]
    assert signed_at.endswith("+07:00")
    assert len(signed_at) == len("2026-11-22T09:30:00+07:00")


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crowded", [False, True])
def test_top_right_upright_and_over_nothing(
    service: Make, draw_paper: Draw, stamp: StampText, *, rotation: int, crowded: bool
) -> None:
    paper = draw_paper(rotation=rotation, crowded=crowded)
    signed = service("B-B").sign(paper, profile="AGENCY_COPY", stamp=stamp).data
    width, height = size(signed)
    left, top, right, bottom = mark_box(signed)
    assert 0 < left < right < width
    assert 0 < top < bottom < 0.2 * height
    assert right - left > bottom - top, "it lies on its side"
    assert (left + right) / 2 > width / 2
    # Nothing was under the mark, and the old page is all there, at the bottom.
    page = picture(signed, height_pt=height)
    assert page[int(top) : int(bottom), int(left) : int(right)].min() > 200
    _, old_height = size(paper)
    grown = height - old_height
    assert (grown > 0) == crowded
    before, after = (
        picture(paper, height_pt=old_height - 2),
        picture(signed, height_pt=old_height - 2),
    )
    assert np.abs(before.astype(int) - after.astype(int)).mean() < 3


def test_a_signed_paper_does_not_grow(service: Make, draw_paper: Draw, stamp: StampText) -> None:
    signed = service("B-B").sign(draw_paper(crowded=True), profile="OFFICER_COMPARE", stamp=None)
    with pytest.raises(NoRoomForStampError):
        service("B-B").sign(signed.data, profile="AGENCY_COPY", stamp=stamp)


def test_a_second_mark_stands_beside_the_first(
    service: Make, paper: bytes, stamp: StampText
) -> None:
    once = service("B-B").sign(paper, profile="OFFICER_COMPARE", stamp=stamp)
    twice = service("B-B").sign(once.data, profile="AGENCY_COPY", stamp=stamp)
    assert twice.report.verdict == "valid"
    with pikepdf.open(io.BytesIO(twice.data)) as document:
        one, other = ([float(n) for n in w["/Rect"]] for w in document.pages[0]["/Annots"])
    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
    assert apart


def test_long_names_are_wrapped_and_a_small_card_grows(
    service: Make, draw_paper: Draw, tmp_path: Path
) -> None:
    agency = "ỦY BAN NHÂN DÂN PHƯỜNG HOÀNG VĂN THỤ, QUẬN HỒNG BÀNG, THÀNH PHỐ HẢI PHÒNG"
    stamp = StampText("TRÍCH SAO", agency, "Nguyễn Thị Phương Quỳnh")
    card = draw_paper(size=(400, 250))
    signed = service("B-B").sign(card, profile="AGENCY_COPY", stamp=stamp).data
    assert " ".join(text_of(signed, tmp_path).split()).startswith("TRÍCH SAO – ỦY BAN NHÂN DÂN")
    width, height = size(signed)
    left, top, right, bottom = mark_box(signed)
    assert 0 < left < right < width
    assert 0 < top < bottom <= height - size(card)[1]


def test_without_converter_nothing_is_said_of_paper(
    service: Make, paper: bytes, tmp_path: Path
) -> None:
    stamp = StampText("SAO Y", "UBND PHƯỜNG MẪU", "")
    signed = service("B-B").sign(paper, profile="AGENCY_COPY", stamp=stamp)
    assert "giấy," not in text_of(signed.data, tmp_path)


def test_the_code_leads_to_the_public_check(service: Make, paper: bytes, stamp: StampText) -> None:
    marked = replace(stamp, check_url=CHECK_URL)
    signed = service("B-B").sign(paper, profile="AGENCY_COPY", stamp=marked).data
    document = pdfium.PdfDocument(signed)
    document.init_forms()
    shown = document[0].render(scale=200 / 72, grayscale=True).to_numpy().copy()
    document.close()
    [code] = zxingcpp.read_barcodes(shown.reshape(shown.shape[:2]))
    assert code.text == CHECK_URL


@pytest.mark.parametrize("is_signed", [False, True])
def test_a_field_of_a_stranger_is_no_room(
    service: Make, paper: bytes, stamp: StampText, *, is_signed: bool
) -> None:
    """It lies over the words of the paper, before the first signature or added after it."""
    data = service("B-B").sign(paper, profile="X", stamp=None).data if is_signed else paper
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    append_signature_field(writer, SigFieldSpec("AGENCY_COPY", box=(60, 600, 400, 700)))
    prepared = io.BytesIO()
    writer.write(prepared)
    signed = service("B-B").sign(prepared.getvalue(), profile="AGENCY_COPY", stamp=stamp)
    assert signed.report.signatures[-1].field == "AGENCY_COPY_2"
    assert boxes(signed.data)[-1][1] > 700


@pytest.mark.parametrize("crowded", [False, True])
def test_room_for_the_second_mark_is_kept_by_the_first(
    service: Make, draw_paper: Draw, stamp: StampText, *, crowded: bool
) -> None:
    paper = draw_paper(crowded=crowded)
    copy = replace(stamp, check_url=CHECK_URL)
    person = PersonStampText("Trần Thị Bưởi", handwriting())
    one = service("B-B", officer=True).sign(
        paper, profile="OFFICER_COMPARE", stamp=person, later=[LaterMark("AGENCY_COPY", copy)]
    )
    rooms = boxes(one.data)
    two = service("B-B").sign(one.data, profile="AGENCY_COPY", stamp=copy)
    assert boxes(two.data) == rooms, "filling in a room moves nothing"
    assert [found.field for found in two.report.signatures] == ["OFFICER_COMPARE", "AGENCY_COPY"]
    assert two.report.verdict == "valid"
    one_box, other = rooms
    assert (
        one_box[2] <= other[0]
        or other[2] <= one_box[0]
        or (one_box[3] <= other[1] or other[3] <= one_box[1])
    )


def boxes(pdf: bytes) -> list[list[float]]:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return [[float(n) for n in widget["/Rect"]] for widget in document.pages[0]["/Annots"]]


def test_an_unfit_picture_of_a_signature_is_refused(service: Make, paper: bytes) -> None:
    with pytest.raises(SignatureImageUnfitError):
        service("B-B").sign(
            paper, profile="OFFICER_COMPARE", stamp=PersonStampText("Trần Thị Bưởi", b"GIF89a")
        )


def test_letters_that_the_font_lacks_keep_pdfa(service: Make, paper: bytes, tmp_path: Path) -> None:
    stamp = StampText("SAO Y", "UBND PHƯỜNG MẪU", "Иван Mẫu")
    signed = service("B-B").sign(paper, profile="AGENCY_COPY", stamp=stamp)
    assert "???? Mẫu" in text_of(signed.data, tmp_path)


def test_the_letters_that_come_along_are_those_of_the_font() -> None:
    if not WHOLE_FONT.is_file():
        pytest.skip("fonts-noto-core is not installed")
    letters = TTFont(io.BytesIO(stamp_font())).getBestCmap()
    whole = TTFont(WHOLE_FONT).getBestCmap()
    assert set(letters) == LETTERS & set(whole)
    assert set(map(ord, "ẾếỘộỰựĐđỲỳ")) <= set(letters)
