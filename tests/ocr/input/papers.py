"""PDF files made by hand: fonts with chosen encodings, hidden layers, pictures in any form."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from ocr.born_digital import BornDigitalText, OwnText
from ocr.legacy_vietnamese.tables import TCVN3, VNI

TINOS = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
VIETNAMESE = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Căn cứ Luật Hộ tịch ngày 20 tháng 11 năm 2014;",
    "Xét đề nghị của Trưởng phòng Tư pháp huyện Mỹ Đức,",
    "người dân được hưởng chế độ ưu tiên theo Quyết định số 12/QĐ-UBND.",
    "Họ và tên: Nguyễn Thị Ánh Tuyết (MẪU), sinh ngày 01/02/1990",
)
ENGLISH = (
    "The applicant shall submit the dossier to the competent authority",
    "within fifteen working days from the date of receipt of the notice.",
    "Passport No. B1234567 was issued in 2019 by the Immigration Department.",
)


def to_tcvn3(text: str) -> bytes:
    """The text in the codes of an ABC font; capitals with marks are beyond it."""
    codes = {letter: code for code, letter in reversed(TCVN3.items())}
    return bytes(codes.get(letter, ord(letter)) for letter in text)


def to_vni(text: str) -> bytes:
    """The text in the codes of a VNI font."""
    codes: dict[str, str] = {}
    for code, letter in VNI.items():
        codes.setdefault(letter, code)
    return "".join(codes.get(letter, letter) for letter in text).encode("cp1252")


def simple_font(pdf: pikepdf.Pdf, name: str, encoding: object = Name.WinAnsiEncoding) -> object:
    """A one-byte TrueType font that is not embedded and has no table to Unicode."""
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{name}"),
        Flags=32,
        FontBBox=Array([0, -200, 1000, 900]),
        ItalicAngle=0,
        Ascent=890,
        Descent=-216,
        CapHeight=660,
        StemV=80,
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name(f"/{name}"),
            FirstChar=0,
            LastChar=255,
            Widths=Array([500] * 256),
            FontDescriptor=pdf.make_indirect(descriptor),
            Encoding=encoding,
        )
    )


def text_page(
    lines: Sequence[tuple[str, bytes]],
    *,
    encoding: object = Name.WinAnsiEncoding,
    page: Mapping[str, object] | None = None,
    mode: int = 0,
) -> bytes:
    """A page with these lines from the top down, each with the name of its font."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(595, 842))
        sheet = pdf.pages[0]
        fonts = {
            font: f"/F{index}" for index, font in enumerate(dict.fromkeys(f for f, _ in lines))
        }
        made = {key: simple_font(pdf, font, encoding) for font, key in fonts.items()}
        sheet.obj.Resources = Dictionary(Font=Dictionary(made))
        content = [f"BT {mode} Tr 1 0 0 1 60 780 Tm 20 TL".encode()]
        for font, codes in lines:
            content.append(f"{fonts[font]} 12 Tf <{codes.hex()}> Tj T*".encode())
        sheet.obj.Contents = Stream(pdf, b"\n".join([*content, b"ET"]))
        for key, value in (page or {}).items():
            sheet.obj[key] = value
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def picture_page(
    data: bytes,
    size: tuple[int, int],
    *,
    points: tuple[float, float] = (420, 595),
    before: bytes = b"",
    after: bytes = b"",
    fonts: Sequence[str] = (),
    page: Mapping[str, object] | None = None,
    **picture: object,
) -> bytes:
    """A page that is one picture; `before` and `after` are drawn under and over it."""
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=points)
        sheet = pdf.pages[0]
        stream = Stream(pdf, data)
        stream.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1], **picture
        )
        sheet.obj.Resources = Dictionary(
            XObject=Dictionary(Im=pdf.make_indirect(stream)),
            Font=Dictionary({f"/F{at}": simple_font(pdf, name) for at, name in enumerate(fonts)}),
        )
        place = f"q {points[0]} 0 0 {points[1]} 0 0 cm /Im Do Q".encode()
        sheet.obj.Contents = Stream(pdf, b"\n".join([before, place, after]))
        for key, value in (page or {}).items():
            sheet.obj[key] = value
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def read_own(data: bytes, number: int = 1) -> OwnText | None:
    """What the page says itself; None where it is not believed."""
    text = BornDigitalText(data)
    try:
        return text.read(number)
    finally:
        text.close()


def lines_of(own: OwnText) -> list[str]:
    """Its words as lines."""
    lines: dict[int, list[str]] = {}
    for word in own.words:
        lines.setdefault(word.line, []).append(word.text)
    return [" ".join(words) for words in lines.values()]
