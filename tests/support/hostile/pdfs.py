"""PDFs made by hand against readers: loops, lies about sizes, bombs, filters with wrong values."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from tests.support.hostile import pdf_contents as contents
from tests.support.hostile.specimen import (
    Specimen,
    bomb,
    image_pdf,
    page_pdf,
    raw_pdf,
    sound_files,
    stream,
)

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_GREY = b"/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent 8 "


def all_pdfs() -> Iterator[Specimen]:
    """Every PDF made by hand."""
    for name, data in (
        *_trees(),
        *_tables(),
        *_boxes(),
        *_pictures(),
        *_filters(),
        *_bombs(),
        *contents.forms(),
        *contents.fonts(),
        *contents.catalogues(),
        *contents.locked(),
        *contents.wrapped(),
    ):
        yield Specimen(f"pdf-{name}.pdf", data)


def _trees() -> Iterator[tuple[str, bytes]]:
    def tree(node: bytes, **more: bytes) -> bytes:
        return raw_pdf({1: _CATALOG, 2: node, **{int(key[1:]): body for key, body in more.items()}})

    yield "tree-no-pages", tree(b"<< /Type /Pages /Kids [] /Count 0 >>")
    yield "tree-no-kids", tree(b"<< /Type /Pages /Count 3 >>")
    yield "tree-missing", raw_pdf({1: _CATALOG, 9: b"null"})
    yield "tree-itself", tree(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    yield "tree-kids-null", tree(b"<< /Type /Pages /Kids [null 5 (x) /N 9 0 R] /Count 5 >>")
    yield "tree-kids-number", tree(b"<< /Type /Pages /Kids 7 /Count 1 >>")
    loop = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    yield "tree-cycle", tree(loop, o3=b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R] /Count 1 >>")
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>"
    for count in (b"-1", b"1000000000", b"99999999999999999999", b"(x)", b"0.5"):
        name = f"tree-count-{count.decode().strip('()')}"
        yield name, tree(b"<< /Type /Pages /Kids [3 0 R] /Count %b >>" % count, o3=page)
    yield (
        "tree-same-page-often",
        tree(b"<< /Type /Pages /Kids [%b] /Count 300 >>" % (b"3 0 R " * 300), o3=page),
    )
    yield (
        "tree-many-pages",
        tree(b"<< /Type /Pages /Kids [%b] /Count 20000 >>" % (b"3 0 R " * 20000), o3=page),
    )
    deep = {1: _CATALOG}
    for number in range(2, 3000):
        deep[number] = b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
    deep[3000] = page
    yield "tree-deep", raw_pdf(deep)
    yield (
        "parent-cycle",
        raw_pdf(
            {
                1: _CATALOG,
                2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /Parent 3 0 R >>",
                3: b"<< /Type /Page /Parent 2 0 R >>",
            }
        ),
    )
    yield "contents-itself", page_pdf(page=b"/Contents 3 0 R")
    yield "contents-many", page_pdf(page=b"/Contents [%b]" % (b"4 0 R " * 50000), content=b"q Q ")
    yield "resources-itself", page_pdf(page=b"/Resources 3 0 R")


def _tables() -> Iterator[tuple[str, bytes]]:
    sound = page_pdf()
    start = sound.rindex(b"startxref")
    body = sound[:start]
    yield "xref-beyond-end", body + b"startxref\n99999999\n%%EOF"
    yield "xref-negative", body + b"startxref\n-5\n%%EOF"
    yield "xref-missing", sound[: sound.index(b"xref\n")]
    yield "xref-no-trailer", sound[: sound.index(b"trailer")]
    place = sound.index(b"xref\n0")
    yield "xref-prev-itself", sound.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % place)
    yield "xref-prev-zero", sound.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev 0")
    yield "xref-prev-negative", sound.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev -9")
    yield "xref-size-huge", sound.replace(b"/Size 5", b"/Size 2147483647")
    yield "xref-size-negative", sound.replace(b"/Size 5", b"/Size -1")
    yield "xref-entries-huge", sound.replace(b"xref\n0 5", b"xref\n0 4294967295")
    yield "xref-offsets-wrong", sound.replace(b" 00000 n", b" 00007 n")
    yield "xref-all-zero", sound.replace(b"00000000", b"99999999")
    yield "trailer-no-root", sound.replace(b"/Root 1 0 R", b"/Root 99 0 R")
    yield "trailer-root-number", sound.replace(b"/Root 1 0 R", b"/Root 12")
    yield "trailer-root-page", sound.replace(b"/Root 1 0 R", b"/Root 3 0 R")
    for widths in (b"[8 8 8]", b"[1 -2 1]", b"[0 0 0]", b"[1 2 1000000000]", b"[1]"):
        table = stream(b"\1" * 60, b"/Type /XRef /W %b /Size 5 /Root 1 0 R" % widths)
        at = len(sound)
        yield (
            f"xref-stream-{widths.decode().strip('[]').replace(' ', '_')}",
            sound + b"9 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF" % (table, at),
        )
    objects = stream(b"10 0 (x)", b"/Type /ObjStm /N 1000000000 /First 5 /Extends 9 0 R")
    yield "objstm-huge", raw_pdf({1: _CATALOG, 2: b"<< /Kids [] /Count 0 >>", 9: objects})
    for length in (b"9 0 R", b"4 0 R", b"-3", b"999999999", b"(x)", b"0"):
        made = page_pdf(more={4: stream(b"q Q", length=length)})
        yield f"length-{length.decode().replace(' ', '_').strip('()')}", made
    yield "length-missing", sound.replace(b"/Length 0", b"/L 0")
    yield "endstream-missing", sound.replace(b"endstream", b"")
    yield "endobj-missing", sound.replace(b"endobj", b"")
    yield "object-numbers-huge", sound.replace(b"3 0 obj", b"3000000000 0 obj")
    yield "generation-huge", sound.replace(b"3 0 obj", b"3 99999 obj")
    for opening, closing in ((b"[", b"]"), (b"<</A ", b">>"), (b"(", b")")):
        for depth in (500, 50_000):
            nested = opening * depth + closing * depth
            name = {b"[": "array", b"<</A ": "dict", b"(": "string"}[opening]
            yield f"nested-{name}-{depth}", page_pdf(page=b"/X " + nested)
    yield "reference-cycle", page_pdf(page=b"/X 10 0 R", more={10: b"11 0 R", 11: b"10 0 R"})
    yield "box-cycle", page_pdf(box=b"10 0 R", more={10: b"11 0 R", 11: b"10 0 R"})


def _boxes() -> Iterator[tuple[str, bytes]]:
    boxes = (
        b"[0 0 0 0]",
        b"[300 400 0 0]",
        b"[0 0 -300 -400]",
        b"[0 0 1000000000 1000000000]",
        b"[0 0 1e38 1e38]",
        b"[0 0 99999999999999999999 5]",
        b"[0 0 300]",
        b"[(a) (b) (c) (d)]",
        b"[null null null null]",
        b"[0 0 0.0001 0.0001]",
        b"[0 0 14400000 1]",
        b"5",
        b"[-1000000 -1000000 -999700 -999600]",
    )
    for number, box in enumerate(boxes):
        yield f"box-{number}", page_pdf(box=box, content=b"0 0 200 200 re f")
    for extra in (
        b"/Rotate 45",
        b"/Rotate 900000000090",
        b"/Rotate -90",
        b"/Rotate (x)",
        b"/UserUnit 1000000000",
        b"/UserUnit -1",
        b"/UserUnit 0",
        b"/CropBox [900 900 901 901]",
        b"/CropBox [0 0 0 0]",
        b"/CropBox (x)",
    ):
        name = extra.decode().strip("/").replace(" ", "_").translate({ord(c): None for c in "[]()"})
        yield f"page-{name}", page_pdf(page=extra, content=b"0 0 200 200 re f")


def _pictures() -> Iterator[tuple[str, bytes]]:
    pixels = zlib.compress(bytes(10_000))
    flate = b"/Filter /FlateDecode "
    sides = (b"0", b"-1", b"65536", b"2147483647", b"4294967297", b"99999999999999", b"1.5", b"(x)")
    for side in sides:
        name = side.decode().strip("()")
        wide = b"/Width %b /Height %b /ColorSpace /DeviceGray /BitsPerComponent 8 " % (side, side)
        yield f"image-side-{name}", image_pdf(wide + flate, pixels)
    for bits in (b"0", b"3", b"7", b"64", b"-8", b"(x)"):
        entries = b"/Width 100 /Height 100 /ColorSpace /DeviceGray /BitsPerComponent %b " % bits
        yield f"image-bits-{bits.decode().strip('()')}", image_pdf(entries + flate, pixels)
    spaces = (
        b"/Nonsense",
        b"[/Indexed /DeviceRGB 999999999 (abc)]",
        b"[/Indexed /DeviceRGB -1 ()]",
        b"[/ICCBased 10 0 R]",
        b"[/ICCBased 99 0 R]",
        b"[/DeviceN [%b] /DeviceGray 10 0 R]" % (b"/A " * 1000),
        b"[/Separation /A 10 0 R 10 0 R]",
        b"[/Lab << >>]",
        b"[/Pattern]",
        b"7",
    )
    for number, space in enumerate(spaces):
        entries = b"/Width 100 /Height 100 /BitsPerComponent 8 /ColorSpace " + space + b" "
        yield f"image-space-{number}", image_pdf(entries + flate, pixels)
    yield "image-short", image_pdf(_GREY + flate, zlib.compress(b"x"))
    yield "image-empty", image_pdf(_GREY, b"")
    yield "image-mask-itself", image_pdf(_GREY + flate + b"/SMask 10 0 R ", pixels)
    yield "image-mask-number", image_pdf(_GREY + flate + b"/Mask 5 ", pixels)
    yield "image-decode-wrong", image_pdf(_GREY + flate + b"/Decode [1e30 -1e30 4] ", pixels)


def _filters() -> Iterator[tuple[str, bytes]]:
    junk = bytes(range(256)) * 20
    jpeg = sound_files()["a.jpg"]
    for name in (b"JBIG2Decode", b"JPXDecode", b"DCTDecode", b"LZWDecode", b"FlateDecode"):
        entries = _GREY + b"/Filter /%b " % name
        yield f"filter-{name.decode()}-junk", image_pdf(entries, junk)
        yield f"filter-{name.decode()}-empty", image_pdf(entries, b"")
    for name in (b"RunLengthDecode", b"ASCII85Decode", b"ASCIIHexDecode", b"Crypt", b"Nonsense"):
        yield f"filter-{name.decode()}-junk", image_pdf(_GREY + b"/Filter /%b " % name, junk)
    for number, values in enumerate(
        (
            b"/K -1 /Columns 0 /Rows 0",
            b"/K -1 /Columns 1073741824 /Rows 1073741824",
            b"/K 99 /Columns -5",
            b"/K 0 /Columns 100 /EndOfLine true /DamagedRowsBeforeError 999999999",
            b"/K (x) /Columns (y)",
        )
    ):
        entries = b"/Width 100 /Height 100 /BitsPerComponent 1 /ColorSpace /DeviceGray "
        entries += b"/Filter /CCITTFaxDecode /DecodeParms << %b >> " % values
        yield f"filter-ccitt-{number}", image_pdf(entries, junk)
    for number, values in enumerate(
        (
            b"/Predictor 15 /Columns 1000000000",
            b"/Predictor 2 /Colors 1000000 /BitsPerComponent 64",
            b"/Predictor 99",
            b"/Predictor 12 /Columns 0",
            b"/Predictor 12 /Columns -1",
        )
    ):
        entries = _GREY + b"/Filter /FlateDecode /DecodeParms << %b >> " % values
        yield f"filter-predictor-{number}", image_pdf(entries, zlib.compress(junk))
    jbig2 = b"\x00\x00\x00\x00\x30\x00\x01\x00\x00\x00\x13" + b"\xff" * 19
    globals_itself = b"/Filter /JBIG2Decode /DecodeParms << /JBIG2Globals 10 0 R >> "
    yield "filter-jbig2-huge-page", image_pdf(_GREY + b"/Filter /JBIG2Decode ", jbig2)
    yield "filter-jbig2-globals-itself", image_pdf(_GREY + globals_itself, jbig2)
    siz = b"\xff\x4f\xff\x51\x00\x29\x00\x00" + b"\x7f\xff\xff\xff" * 2 + bytes(8)
    siz += b"\x7f\xff\xff\xff" * 2 + bytes(8) + b"\x40\x00" + b"\x07\x01\x01" * 3
    yield "filter-jpx-huge", image_pdf(b"/Width 100 /Height 100 /Filter /JPXDecode ", siz)
    yield "filter-dct-other-size", image_pdf(_GREY + b"/Filter /DCTDecode ", jpeg)
    yield "filter-dct-half", image_pdf(_GREY + b"/Filter /DCTDecode ", jpeg[: len(jpeg) // 2])
    chain = b"/Filter [%b] " % (b"/ASCIIHexDecode " * 400)
    yield "filter-chain", image_pdf(_GREY + chain, b"00>")
    yield "filter-number", image_pdf(_GREY + b"/Filter 7 ", junk)


def _bombs() -> Iterator[tuple[str, bytes]]:
    twice = b"/Filter [/FlateDecode /FlateDecode] "
    once = b"/Filter /FlateDecode "
    packed = bomb(256 << 20)
    yield "bomb-content", page_pdf(more={4: stream(packed, once)})
    yield "bomb-content-twice", page_pdf(more={4: stream(zlib.compress(packed, 9), twice)})
    large = b"/Width 16000 /Height 16000 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    yield "bomb-image", image_pdf(large + once, packed)
    fit = b"/Width 12000 /Height 12000 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
    yield "bomb-image-within-limit", image_pdf(fit + once, packed)
    yield "bomb-image-lies", image_pdf(_GREY + once, packed)
    runs = b"\x81\x00" * 500_000
    yield "bomb-runlength", image_pdf(_GREY + b"/Filter /RunLengthDecode ", runs)
    wide = b"/Width 8000 /Height 8000 /ColorSpace /DeviceGray /BitsPerComponent 8 "
    yield "bomb-runlength-large", image_pdf(wide + b"/Filter /RunLengthDecode ", runs)
    lzw = b"\x80" + b"\x00\x40\x20" * 300_000
    yield "bomb-lzw", image_pdf(wide + b"/Filter /LZWDecode ", lzw)
    yield "bomb-operators", page_pdf(content=b"q " * 2_000_000)
    yield "bomb-paths", page_pdf(content=b"0 0 m " + b"300 400 l 0 400 l " * 200_000 + b"S")
    yield (
        "bomb-text",
        page_pdf(
            content=b"BT /F 1 Tf " + b"(aaaaaaaaaaaaaaaaaaaaaaaa) Tj " * 60_000 + b"ET",
            resources=b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>",
        ),
    )
    yield "bomb-clips", page_pdf(content=b"0 0 300 400 re W n " * 200_000)
    yield "bomb-inline-images", page_pdf(content=b"BI /W 1 /H 1 /BPC 8 /CS /G ID x EI " * 50_000)
