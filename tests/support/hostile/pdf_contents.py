"""PDFs made by hand against readers: what pages paint and write, catalogues, locks, wrappings."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pikepdf

from tests.support.hostile.specimen import page_pdf, raw_pdf, sound_files, stream

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"


def forms() -> Iterator[tuple[str, bytes]]:
    """Forms, patterns and shadings that never end."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 300 400] /Resources << /XObject << %b >> >>"
    yield (
        "form-itself",
        page_pdf(
            content=b"/X Do",
            resources=b"/XObject << /X 10 0 R >>",
            more={10: stream(b"/X Do", form % b"/X 10 0 R")},
        ),
    )
    yield (
        "form-each-other",
        page_pdf(
            content=b"/X Do",
            resources=b"/XObject << /X 10 0 R >>",
            more={
                10: stream(b"/X Do", form % b"/X 11 0 R"),
                11: stream(b"/X Do", form % b"/X 10 0 R"),
            },
        ),
    )
    laughing = {
        number: stream(b"/X Do " * 10, form % (b"/X %d 0 R" % (number + 1)))
        for number in range(10, 22)
    }
    laughing[22] = stream(b"0 0 10 10 re f")
    yield (
        "form-laughing",
        page_pdf(content=b"/X Do", resources=b"/XObject << /X 10 0 R >>", more=laughing),
    )
    pattern = b"/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 1 1] "
    pattern += b"/XStep 0.0001 /YStep 0.0001 /Resources << >>"
    yield (
        "pattern-tiny",
        page_pdf(
            content=b"/Pattern cs /P scn 0 0 300 400 re f",
            resources=b"/Pattern << /P 10 0 R >>",
            more={10: stream(b"0 0 1 1 re f", pattern)},
        ),
    )
    for kind in range(1, 8):
        shading = (
            b"<< /ShadingType %d /ColorSpace /DeviceRGB /Coords [0 0 0 1e30 1e30 1e30] " % kind
        )
        shading += b"/Function << /FunctionType 4 /Domain [0 1] /Range [0 1] >> >>"
        yield (
            f"shading-{kind}",
            page_pdf(content=b"/S sh", resources=b"/Shading << /S 10 0 R >>", more={10: shading}),
        )


def fonts() -> Iterator[tuple[str, bytes]]:
    """Fonts and their tables of letters."""

    def with_font(font: bytes, **more: bytes) -> bytes:
        return page_pdf(
            content=b"BT /F 12 Tf 50 300 Td (MAU trang nay co chu) Tj ET",
            resources=b"/Font << /F 10 0 R >>",
            more={10: font, **{int(key[1:]): body for key, body in more.items()}},
        )

    plain = b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica "
    for number, ranges in enumerate(
        (
            b"1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange",
            b"1 beginbfrange <FF> <00> <0041> endbfrange",
            b"1 beginbfchar <41> <%b> endbfchar" % (b"0041" * 50_000),
            b"/Other usecmap",
            b"1 begincodespacerange <00> <FFFFFFFFFFFFFFFF> endcodespacerange",
        )
    ):
        cmap = b"begincmap 1 begincodespacerange <00> <FF> endcodespacerange %b endcmap" % ranges
        yield (
            f"font-cmap-{number}",
            with_font(b"<< %b /ToUnicode 11 0 R >>" % plain, o11=stream(cmap)),
        )
    yield (
        "font-cmap-itself",
        with_font(
            b"<< %b /ToUnicode 11 0 R >>" % plain,
            o11=stream(b"begincmap endcmap", b"/Type /CMap /UseCMap 11 0 R"),
        ),
    )
    for kind in (b"FontFile", b"FontFile2", b"FontFile3"):
        descriptor = b"<< /Type /FontDescriptor /FontName /X /Flags 4 /%b 12 0 R >>" % kind
        yield (
            f"font-{kind.decode()}-junk",
            with_font(
                b"<< /Type /Font /Subtype /TrueType /BaseFont /X /FontDescriptor 11 0 R >>",
                o11=descriptor,
                o12=stream(b"\x00\x01\x00\x00" + b"\xff" * 400),
            ),
        )
    yield (
        "font-widths-huge",
        with_font(b"<< %b /FirstChar -5 /LastChar 999999999 /Widths [1e30 -1e30 (x)] >>" % plain),
    )
    yield (
        "font-type3-itself",
        with_font(
            b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] "
            b"/FirstChar 0 /LastChar 255 /Encoding << /Differences [77 /M] >> "
            b"/CharProcs << /M 11 0 R >> /Resources << /Font << /F 10 0 R >> >> >>",
            o11=stream(b"1 0 d0 BT /F 12 Tf (M) Tj ET"),
        ),
    )
    yield (
        "font-type0-itself",
        with_font(
            b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H "
            b"/DescendantFonts [10 0 R] >>"
        ),
    )
    yield "font-number", with_font(b"42")
    yield (
        "text-matrix-huge",
        page_pdf(
            content=b"BT /F 1e30 Tf 1e38 0 0 1e38 1e38 1e38 Tm (MAU) Tj ET",
            resources=b"/Font << /F << %b >> >>" % plain,
        ),
    )


def catalogues() -> Iterator[tuple[str, bytes]]:
    """What hangs on the catalogue: fields, outlines, actions, metadata."""

    def with_catalog(entries: bytes, **more: bytes) -> bytes:
        return raw_pdf(
            {
                1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % entries,
                2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] >>",
                **{int(key[1:]): body for key, body in more.items()},
            }
        )

    yield (
        "form-fields-cycle",
        with_catalog(b"/AcroForm << /Fields [10 0 R] >>", o10=b"<< /T (a) /Kids [10 0 R] >>"),
    )
    yield "form-fields-number", with_catalog(b"/AcroForm << /Fields 3 >>")
    yield (
        "form-signature-empty",
        with_catalog(
            b"/AcroForm << /Fields [10 0 R] /SigFlags 3 >>", o10=b"<< /FT /Sig /T (s) /V << >> >>"
        ),
    )
    yield (
        "outlines-cycle",
        with_catalog(
            b"/Outlines 10 0 R", o10=b"<< /First 10 0 R /Last 10 0 R /Next 10 0 R /Count 1 >>"
        ),
    )
    yield "labels-cycle", with_catalog(b"/PageLabels 10 0 R", o10=b"<< /Kids [10 0 R] >>")
    yield "structure-cycle", with_catalog(b"/StructTreeRoot 10 0 R", o10=b"<< /K [10 0 R] >>")
    yield "metadata-junk", with_catalog(b"/Metadata 10 0 R", o10=stream(b"<x" * 5000))
    entity = b"<!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><a>&b;</a>"
    yield "metadata-entities", with_catalog(b"/Metadata 10 0 R", o10=stream(entity))
    for name, action in {
        "javascript": b"<< /S /JavaScript /JS (while\\(true\\){}) >>",
        "launch": b"<< /S /Launch /F (/bin/sh) >>",
        "address": b"<< /S /URI /URI (http://127.0.0.1:9/) >>",
        "submit": b"<< /S /SubmitForm /F (http://127.0.0.1:9/) >>",
    }.items():
        yield f"action-{name}", with_catalog(b"/OpenAction " + action)
    yield (
        "file-outside",
        with_catalog(b"/Names << /EmbeddedFiles << /Names [(a) << /F (../../etc/passwd) >>] >> >>"),
    )
    yield "catalog-itself", with_catalog(b"/Extensions 1 0 R /Names 1 0 R /AcroForm 1 0 R")


def locked() -> Iterator[tuple[str, bytes]]:
    """Encrypted, rightly and wrongly."""
    for revision in (2, 3, 4, 6):
        for name, user in (("asks", "secret"), ("owner-only", "")):
            made = io.BytesIO()
            with pikepdf.open(io.BytesIO(sound_files()["scan.pdf"])) as pdf:
                lock = pikepdf.Encryption(
                    owner="owner", user=user, R=revision, aes=revision >= 4, metadata=revision >= 4
                )
                pdf.save(made, encryption=lock)
            yield f"locked-{name}-{revision}", made.getvalue()
    for number, entries in enumerate(
        (
            b"<< /Filter /Standard /V 99 /R 99 /O (x) /U (y) /P -1 >>",
            b"<< /Filter /Nonsense /V 1 >>",
            b"<< >>",
            b"5",
            b"<< /Filter /Standard /V 5 /R 6 /Length -1 /O () /U () /P 99999999999 >>",
        )
    ):
        pages = {1: _CATALOG, 2: b"<< /Type /Pages /Kids [] /Count 0 >>"}
        yield f"locked-nonsense-{number}", raw_pdf(pages, trailer=b"/Encrypt " + entries)


def wrapped() -> Iterator[tuple[str, bytes]]:
    """Bytes before, behind and inside."""
    sound = page_pdf()
    yield "header-late", b"x" * 1000 + sound
    yield "header-too-late", b"x" * 2000 + sound
    yield "header-only", b"%PDF-1.7"
    yield "header-version-wrong", sound.replace(b"%PDF-1.7", b"%PDF-9.9")
    yield "twice", sound + sound
    yield "html-before", b"<html><script>alert(1)</script></html>\n" + sound
    yield "zip-behind", sound + b"PK\x03\x04" + bytes(300)
    yield "jpeg-behind", sound + sound_files()["a.jpg"]
    yield "zeros-behind", sound + bytes(200_000)
    yield "zeros-inside", sound.replace(b"endobj", b"endobj" + bytes(5000))
    yield "carriage-returns", sound.replace(b"\n", b"\r")
