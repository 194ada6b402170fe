"""What a file truly is, and each reason for which it is refused; opened in a real child process."""

from __future__ import annotations

import io
import sys
import zlib
from dataclasses import replace

import pikepdf
import pytest
from PIL import Image

from core.artifacts import MediaKind
from ingest.intake import errors, service
from ingest.intake.service import IntakeLimits, examine
from ocr.imaging.embedded import whole_page_picture
from tests.support.signed import saved, signature

LIMITS = IntakeLimits()


def _picture(kind: str, size: tuple[int, int] = (60, 80), **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "white").save(written, kind, **options)
    return written.getvalue()


def _pdf(pages: int = 1, **options: object) -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 300))
        pdf.save(written, **options)
    return written.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "pages"),
    [
        (_pdf(3), MediaKind.PDF, 3),
        (b"\n\n" + _pdf(1), MediaKind.PDF, 1),
        (_picture("JPEG"), MediaKind.JPEG, 1),
        (_picture("PNG"), MediaKind.PNG, 1),
        (
            _picture("TIFF", save_all=True, append_images=[Image.new("1", (50, 50))] * 2),
            MediaKind.TIFF,
            3,
        ),
    ],
)
def test_a_file_is_known_by_its_content(data, kind, pages):
    found = examine(data, LIMITS)

    assert (found.kind, found.page_count, found.is_signed) == (kind, pages, False)
    assert found.size_bytes == len(data)


@pytest.mark.parametrize(
    ("data", "limits", "expected"),
    [
        (b"", LIMITS, errors.EmptyFileError),
        (b"PK\x03\x04 a word processor's file", LIMITS, errors.NotADocumentError),
        (_pdf(), replace(LIMITS, max_bytes=50), errors.TooLargeError),
        (_pdf(4), replace(LIMITS, max_pages=3), errors.TooManyPagesError),
        (_picture("PNG"), replace(LIMITS, max_page_pixels=4000), errors.TooManyPixelsError),
        (
            _pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
            LIMITS,
            errors.EncryptedPdfError,
        ),
        (b"%PDF-1.7\nnothing follows", LIMITS, errors.BrokenPdfError),
        (_pdf(0), LIMITS, errors.BrokenPdfError),
        (_picture("JPEG", (900, 900))[:2000], LIMITS, errors.BrokenImageError),
        (_picture("PNG", (900, 900))[:-40], LIMITS, errors.BrokenImageError),
    ],
)
def test_a_refusal_has_its_own_reason(data, limits, expected):
    with pytest.raises(expected):
        examine(data, limits)


def test_pixels_of_a_picture_inside_a_pdf_count():
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 300))
        bomb = pikepdf.Stream(pdf, b"")
        bomb.stream_dict = pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=60000,
            Height=60000,
            ColorSpace=pikepdf.Name.DeviceGray,
            BitsPerComponent=8,
        )
        page.add_resource(bomb, pikepdf.Name.XObject)
        written = io.BytesIO()
        pdf.save(written)

    with pytest.raises(errors.TooManyPixelsError) as refused:
        examine(written.getvalue(), LIMITS)
    assert refused.value.details["page"] == 1


def test_a_pdf_that_only_restricts_printing_is_taken():
    data = _pdf(encryption=pikepdf.Encryption(owner="owner", user=""))

    assert examine(data, LIMITS).page_count == 1


def test_a_filled_signature_field_marks_the_file_as_signed():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        inner = pikepdf.Dictionary(T="one", V=signature(pdf))
        outer = pdf.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="group", Kids=pikepdf.Array([inner]))
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([outer]), SigFlags=3)
        data = saved(pdf)

    assert examine(data, LIMITS).is_signed


def test_an_empty_signature_field_is_no_signature():
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        waiting = pdf.make_indirect(pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="one"))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([waiting]))
        written = io.BytesIO()
        pdf.save(written)

    assert not examine(written.getvalue(), LIMITS).is_signed


def test_a_reader_without_enough_memory_refuses_the_one_file():
    data = _picture("PNG", (7000, 7000))

    with pytest.raises(errors.ReaderCrashedError):
        examine(data, replace(LIMITS, address_space_bytes=220_000_000))


def test_a_reader_that_stalls_is_stopped(tmp_path, monkeypatch):
    stalls = tmp_path / "stalls"
    stalls.write_text("#!/bin/sh\nexec sleep 30\n")
    stalls.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(stalls))

    with pytest.raises(errors.ReaderTimeoutError):
        examine(_pdf(), replace(LIMITS, seconds=1))


def test_nonsense_from_the_child_is_a_crash(tmp_path, monkeypatch):
    babbles = tmp_path / "babbles"
    babbles.write_text("#!/bin/sh\necho '[]'\n")
    babbles.chmod(0o755)
    monkeypatch.setattr(service.sys, "executable", str(babbles))

    with pytest.raises(errors.ReaderCrashedError):
        examine(_pdf(), LIMITS)


@pytest.mark.parametrize("packing", ["JPEG", "JPEG2000", "JPEG behind Flate"])
def test_a_picture_inside_a_pdf_counts_as_large_as_it_decodes(packing):
    data, (width, height) = io.BytesIO(), (1200, 1000)
    Image.new("L", (width, height), "white").save(data, packing.split()[0])
    packed = data.getvalue()
    filters = [pikepdf.Name.JPXDecode if packing == "JPEG2000" else pikepdf.Name.DCTDecode]
    if packing.endswith("Flate"):
        packed, filters = zlib.compress(b"junk" + packed), [pikepdf.Name.FlateDecode, *filters]
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 300))
        liar = pdf.make_stream(
            packed,
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=100,
            Height=141,
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceGray,
            Filter=pikepdf.Array(filters),
        )
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=liar))
        page.Contents = pdf.make_stream(b"200 0 0 300 0 0 cm /Scan Do")
        pdf.save(written)

    with pytest.raises(errors.TooManyPixelsError):
        examine(written.getvalue(), replace(LIMITS, max_page_pixels=width * height - 1))
    with pikepdf.open(io.BytesIO(written.getvalue())) as pdf:
        assert whole_page_picture(pdf.pages[0]) is None
