"""Text of a PDF that the page does not show is no word of the page."""

from __future__ import annotations

import io

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from ocr.born_digital import BornDigitalText
from tests.ocr.input.papers import ENGLISH, simple_font

_LINES = ENGLISH * 3
_SECRET = "the amount is nine hundred"


def _page(extra: str, *, lines=_LINES) -> bytes:
    """A page of text; `extra` is drawn after it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        page = pdf.pages[0].obj
        white = Stream(pdf, b"\xff")
        white.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1,
            ColorSpace=Name.DeviceGray, BitsPerComponent=8,
        )  # fmt: skip
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Ẩn")))
        page.Resources = Dictionary(
            Font=Dictionary(F=simple_font(pdf, "Helvetica")),
            ExtGState=Dictionary(Clear=Dictionary(ca=0)),
            Properties=Dictionary(L=layer),
            XObject=Dictionary(White=white),
        )
        pdf.Root.OCProperties = Dictionary(
            OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([]))
        )
        text = " ".join(f"({line}) Tj T*" for line in lines)
        page.Contents = Stream(pdf, f"BT /F 12 Tf 50 780 Td 16 TL {text} ET {extra}".encode())
        written = io.BytesIO()
        pdf.save(written)
    return written.getvalue()


def _told(data: bytes) -> str | None:
    text = BornDigitalText(data)
    try:
        own = text.read(1)
    finally:
        text.close()
    return None if own is None else " ".join(word.text for word in own.words)


def _at(place: str, size: float = 12) -> str:
    return f"BT /F {size} Tf {place} Td ({_SECRET}) Tj ET"


@pytest.mark.parametrize(
    "hidden",
    [
        f"q 1 g {_at('50 600')} Q",
        _at("50 -200"),
        _at("700 600"),
        _at("50 600", size=0.2),
        f"{_at('50 600')} q 1 g 40 590 400 30 re f Q",
        f"{_at('50 600')} q 0 g 40 590 400 30 re f Q",
        f"{_at('50 600')} q 400 0 0 30 40 590 cm /White Do Q",
        f"q /Clear gs {_at('50 600')} Q",
        f"q 0 700 10 10 re W n {_at('50 600')} Q",
        f"/OC /L BDC {_at('50 600')} EMC",
        f"q 7 Tr {_at('50 600')} Q",
    ],
    ids=[
        "white", "below the page", "beside the page", "tiny", "under white", "under black",
        "under a picture", "transparent", "clipped", "layer", "clip only",
    ],
)  # fmt: skip
def test_hidden_words_are_not_told(hidden):
    assert _told(_page(hidden)) == " ".join(_LINES)


def test_words_in_other_colours_are_told():
    seen = _told(_page(f"q 0 0.2 0.5 rg 40 590 400 30 re f 1 g {_at('50 600')} Q"))

    assert seen == " ".join([*_LINES, _SECRET])


def test_part_of_a_line_behind_a_bar_is_not_told():
    wanted = "Passport No. was issued"

    seen = _told(_page("0 g 128 743 48 14 re f", lines=ENGLISH))

    assert seen is not None
    assert wanted in seen


def test_text_under_the_strips_of_a_scan_is_not_told():
    strips = "q 595 0 0 421 0 421 cm /White Do Q q 595 0 0 421 0 0 cm /White Do Q"

    assert _told(_page(strips, lines=ENGLISH * 10)) is None


def test_a_page_that_hides_much_of_its_text_is_read_as_a_picture():
    cover = "q 1 g 0 500 595 200 re f Q"

    assert _told(_page("", lines=ENGLISH * 5)) is not None
    assert _told(_page(cover, lines=ENGLISH * 5)) is None
