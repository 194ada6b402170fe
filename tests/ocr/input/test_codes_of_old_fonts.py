"""Old Vietnamese fonts whose encoding in the PDF lies: the codes in the file tell the letters."""

from __future__ import annotations

import io

import pikepdf
import pytest
from fontTools.encodings.MacRoman import MacRoman
from pikepdf import Array, Dictionary, Name, Stream

from ocr.born_digital import BornDigitalText
from ocr.own_text.cut_out import TooComplexError, cut_out
from tests.ocr.input.papers import (
    ENGLISH,
    VIETNAMESE,
    lines_of,
    read_own,
    text_page,
    to_tcvn3,
    to_vni,
)

PLAIN = (*VIETNAMESE[2:5], "Họ và tên: Nguyễn Thị Mỹ Tuyết, sinh ngày 01/02/1990, giấy mẫu")
"""Without capitals that carry a tone: ABC fonts have none."""


def _named(first: int, names: list[str]) -> Dictionary:
    glyphs = [Name(f"/{name}") for name in names]
    return Dictionary(Type=Name.Encoding, Differences=Array([first, *glyphs]))


def _renamed(encode, form: str) -> bytes:
    """A page whose codes were given anew in the order of use; the glyph names keep the old ones."""
    texts = [encode(line) for line in PLAIN]
    used = list(dict.fromkeys(b"".join(texts)))
    new = bytes.maketrans(bytes(used), bytes(range(33, 33 + len(used))))
    names = [form.format(code) for code in used]
    font = ".VnTime" if encode is to_tcvn3 else "AAAAAA+F1"
    return text_page([(font, text.translate(new)) for text in texts], encoding=_named(33, names))


def _changed(data: bytes, change) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        change(pdf, pdf.pages[0].obj)
        written = io.BytesIO()
        pdf.save(written)
        return written.getvalue()


def _lying(lines=PLAIN, **more) -> bytes:
    return text_page(
        [(".VnTime", to_tcvn3(line)) for line in lines], encoding=Name.StandardEncoding, **more
    )


@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        (Name.TrueType, Name.StandardEncoding),
        (Name.Type1, Name.StandardEncoding),
        (Name.TrueType, Name.MacRomanEncoding),
        (Name.Type1, Name.MacRomanEncoding),
        (Name.TrueType, _named(0x80, ["Agrave"] * 128)),
        (Name.Type1, _named(0x80, ["Agrave"] * 128)),
        # No font that stands in for a Type 1 font has these names: nobody would see anything.
        (Name.TrueType, _named(0x20, [f"g{number}" for number in range(1000, 1224)])),
    ],
)
@pytest.mark.parametrize(("font", "encode"), [("AAAAAA+F1", to_tcvn3), ("VNI-Times", to_vni)])
def test_the_codes_tell_what_the_encoding_does_not(kind, encoding, font, encode):
    data = text_page([(font, encode(line)) for line in PLAIN], encoding=encoding)

    def retyped(pdf, page):
        page.Resources.Font.F0.Subtype = kind

    own = read_own(_changed(data, retyped))

    assert own is not None
    assert lines_of(own) == list(PLAIN)
    assert own.is_converted


@pytest.mark.parametrize("encode", [to_tcvn3, to_vni])
@pytest.mark.parametrize("form", ["g{}", "c0{}", "G{:02X}"])
def test_numbers_in_the_names_of_glyphs_are_the_old_codes(encode, form):
    own = read_own(_renamed(encode, form))

    assert own is not None
    assert lines_of(own) == list(PLAIN)


def test_glyphs_without_a_number_and_letters_that_are_no_language_stay_a_picture():
    assert read_own(_renamed(to_tcvn3, "glyph{}x")) is None
    swapped = [(".VnTime", bytes(33 + (code * 7) % 90 for code in to_tcvn3(x))) for x in PLAIN]
    assert read_own(text_page(swapped, encoding=Name.StandardEncoding)) is None


@pytest.mark.parametrize("rotate", [0, 90])
def test_places_are_those_of_the_page(rotate):
    page = {"/CropBox": Array([10, 20, 585, 822]), "/MediaBox": Array([-5, -5, 600, 850])}
    lines = [(".VnTime", to_tcvn3(line)) for line in PLAIN]
    honest = text_page(lines, page=page)
    lying = _lying(page=page)
    if rotate:
        # Drawn so that it stands upright after its own /Rotate.
        def turned(pdf, sheet):
            content = sheet.Contents.read_bytes()
            sheet.Contents = Stream(pdf, b"q 0 1 -1 0 842 0 cm " + content + b" Q")
            sheet.MediaBox, sheet.CropBox = Array([0, 0, 842, 595]), Array([0, 0, 842, 595])
            sheet.Rotate = rotate

        honest, lying = _changed(honest, turned), _changed(lying, turned)

    expected, own = read_own(honest), read_own(lying)

    assert expected is not None
    assert own is not None
    assert [word.text for word in own.words] == [word.text for word in expected.words]
    for word, same in zip(own.words, expected.words, strict=True):
        assert (word.line, word.block) == (same.line, same.block)
        assert word.box.left == pytest.approx(same.box.left, abs=0.002)
        # The renderer adds what a stand-in for the font is wider than its 6 points a letter.
        letters = 6 * len(word.text) / (595 if rotate else 575)
        assert word.box.right == pytest.approx(word.box.left + letters, abs=0.002)
        assert word.box.top == pytest.approx(same.box.top, abs=0.006)
        assert word.box.bottom == pytest.approx(same.box.bottom, abs=0.006)


def test_other_fonts_of_the_page_keep_their_letters():
    def one_honest(pdf, page):
        page.Resources.Font.F0.Encoding = Name.StandardEncoding

    lines = [("VNI-Times", to_vni(line)) for line in PLAIN]
    data = text_page([*lines, ("Georgia", "Société “Générale” – café".encode("cp1252"))])

    own = read_own(_changed(data, one_honest))

    assert own is not None
    assert lines_of(own) == [*PLAIN, "Société “Générale” – café"]


@pytest.mark.parametrize("encoding", [Name.StandardEncoding, Name.MacRomanEncoding])
@pytest.mark.parametrize(
    ("font", "encode"),
    [
        (".VnTime", to_tcvn3),
        ("VNI-Times", to_vni),
        ("AAAAAA+F1", to_tcvn3),
        ("AAAAAA+F1", to_vni),
    ],
)
def test_one_line_in_a_lying_font_is_not_passed_over(encoding, font, encode):
    def one_lies(pdf, page):
        page.Resources.Font.F1.Encoding = encoding

    lines = [("Helvetica", line.encode()) for line in ENGLISH * 4]
    name = "Họ tên: Nguyễn Thị Mỹ Tuyết"

    own = read_own(_changed(text_page([*lines, (font, encode(name))]), one_lies))

    assert own is not None
    assert lines_of(own) == [*ENGLISH * 4, name]


def test_an_old_font_that_nobody_can_read_makes_the_page_a_picture():
    def nameless(pdf, page):
        font = page.Resources.Font.F1
        font.Encoding, font.Subtype = Name.MacRomanEncoding, Name.Type3
        font.FontMatrix = Array([0.001, 0, 0, 0.001, 0, 0])
        font.FontBBox = Array([0, 0, 500, 700])
        box = pdf.make_indirect(Stream(pdf, b"500 0 d0 50 0 400 600 re f"))
        font.CharProcs = Dictionary({f"/{name}": box for name in set(MacRoman) - {"space"}})

    lines = [("Helvetica", line.encode()) for line in ENGLISH * 4]
    data = text_page([*lines, ("VNI-Times", to_vni("Họ tên: Nguyễn Thị Mỹ Tuyết"))])

    assert read_own(data) is not None
    assert read_own(_changed(data, nameless)) is None


def test_text_in_forms_counts_and_hidden_or_doubled_text_does_not():
    def wrapped(pdf, page):
        form = Stream(pdf, page.Contents.read_bytes())
        form.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(Font=page.Resources.Font),
        )  # fmt: skip
        page.Resources.XObject = Dictionary(Fm=pdf.make_indirect(form))
        again = b" q 1 0 0 1 0.2 0 cm /Fm Do Q "  # bold, as printers made it
        hidden = b"BT 3 Tr /F0 12 Tf 1 0 0 1 60 300 Tm (khong thay) Tj ET"
        page.Contents = Stream(pdf, b"/Fm Do" + again + hidden)

    own = read_own(_changed(_lying(), wrapped))

    assert own is not None
    assert lines_of(own) == list(PLAIN)


def test_a_page_that_leans_is_left_to_the_picture_reader():
    def leaning(pdf, page):
        more = b" BT /F0 12 Tf 0 1 -1 0 40 100 Tm (ban sao) Tj ET"
        page.Contents = Stream(pdf, page.Contents.read_bytes() + more)

    assert read_own(_lying()) is not None
    assert read_own(_changed(_lying(), leaning)) is None


def test_a_locked_file_of_several_pages_is_read_page_by_page():
    english = text_page([("Helvetica", line.encode()) for line in ENGLISH])
    with pikepdf.open(io.BytesIO(_lying())) as pdf:
        with pikepdf.open(io.BytesIO(english)) as other:
            pdf.pages.insert(0, other.pages[0])
        written = io.BytesIO()
        pdf.save(written, encryption=pikepdf.Encryption(owner="chủ", user="mở ra"))
    text = BornDigitalText(written.getvalue(), "mở ra")
    try:
        first, second, third = (text.read(number) for number in (1, 2, 3))
    finally:
        text.close()

    assert first is not None
    assert not first.is_converted
    assert second is not None
    assert lines_of(second) == list(PLAIN)
    assert third is None


def _endless_table(pdf, page):
    page.Resources.Font.F0.ToUnicode = Stream(
        pdf, b"begincmap 1 beginbfrange <00000000> <ffffffff> <0041> endbfrange endcmap"
    )


def _endless_form(pdf, page):
    form = pdf.make_indirect(Stream(pdf, b"/Fm Do BT /F0 12 Tf (abc) Tj ET"))
    form.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]),
        Resources=Dictionary(Font=page.Resources.Font, XObject=Dictionary(Fm=form)),
    )  # fmt: skip
    page.Resources.XObject = Dictionary(Fm=form)
    page.Contents = Stream(pdf, page.Contents.read_bytes() + b" /Fm Do")


def _forms_in_forms(pdf, page):
    inner = None
    for _ in range(5):
        form = Stream(pdf, b"/Fm Do " * 10 if inner is not None else b"q Q")
        more = {"XObject": Dictionary(Fm=inner)} if inner is not None else {}
        form.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(**more),
        )  # fmt: skip
        inner = pdf.make_indirect(form)
    page.Resources.XObject = Dictionary(Fm=inner)
    page.Contents = Stream(pdf, page.Contents.read_bytes() + b" /Fm Do" * 8)


def _wide_font(widths) -> object:
    def change(pdf, page):
        below = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Wide, W=Array(widths),
            CIDSystemInfo=Dictionary(Registry=b"Adobe", Ordering=b"Identity", Supplement=0),
            FontDescriptor=page.Resources.Font.F0.FontDescriptor,
        )  # fmt: skip
        page.Resources.Font.F1 = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Wide,
            Encoding=Name("/Identity-H"), DescendantFonts=Array([pdf.make_indirect(below)]),
        )  # fmt: skip
        more = b" BT /F1 12 Tf 1 0 0 1 60 200 Tm <0041> Tj ET"
        page.Contents = Stream(pdf, page.Contents.read_bytes() + more)

    return change


@pytest.mark.parametrize(
    "change",
    [_endless_table, _endless_form, _forms_in_forms, _wide_font([0, 2_000_000_000, 500])],
    ids=["endless table", "endless form", "forms in forms", "endless widths"],
)
def test_a_page_that_keeps_a_reader_busy_is_not_begun(change):
    with (
        pikepdf.open(io.BytesIO(_changed(_lying(), change))) as pdf,
        pytest.raises(TooComplexError),
    ):
        cut_out(pdf.pages[0])


def test_a_font_of_two_byte_codes_beside_the_old_one_is_no_hindrance():
    own = read_own(_changed(_lying(), _wide_font([0, 65, 500, 66, Array([500, 500])])))

    assert own is not None
    assert lines_of(own)[: len(PLAIN)] == list(PLAIN)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Widths", Array([Name.x] * 256)),
        ("FontDescriptor", Array([1])),
        ("Encoding", Dictionary(Differences=Array([b"text"]))),
        ("Subtype", Name.Type3),
        ("FirstChar", b"text"),
    ],
)
def test_broken_fonts_leave_the_page_to_the_picture_reader(key, value):
    def broken(pdf, page):
        page.Resources.Font.F0[f"/{key}"] = value

    assert read_own(_changed(_lying(), broken)) is None
