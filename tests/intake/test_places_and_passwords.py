"""Files looked at where they lie, HEIC photographs, passwords, and files made to do harm."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from dataclasses import replace

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from core.artifacts import MediaKind
from ingest.intake import errors
from ingest.intake.service import IntakeLimits, examine
from ingest.intake.sniff import media_kind

LIMITS = IntakeLimits()


def _pdf(pages: int = 1, **options: object) -> bytes:
    written = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 300))
        pdf.save(written, **options)
    return written.getvalue()


def _heic(size: tuple[int, int] = (64, 80)) -> bytes:
    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", size, "white")).save(written)
    return written.getvalue()


def test_a_file_on_disk_is_looked_at_without_reading_it_whole(tmp_path):
    for name, data, kind in (
        ("scan.pdf", _pdf(3), MediaKind.PDF),
        ("photo.heic", _heic(), MediaKind.HEIC),
    ):
        place = tmp_path / name
        place.write_bytes(data)

        found = examine(place, LIMITS)

        assert found == examine(data, LIMITS)
        assert (found.kind, found.size_bytes) == (kind, len(data))
        assert found.sha256 == hashlib.sha256(data).hexdigest()


def test_refusals_of_files_on_disk(tmp_path):
    empty, huge = tmp_path / "empty.pdf", tmp_path / "huge.pdf"
    empty.write_bytes(b"")
    huge.write_bytes(_pdf(2))

    with pytest.raises(errors.EmptyFileError):
        examine(empty, LIMITS)
    with pytest.raises(errors.TooLargeError):
        examine(huge, replace(LIMITS, max_bytes=100))
    with pytest.raises(errors.TooManyPagesError):
        examine(huge, replace(LIMITS, max_pages=1))
    with pytest.raises(FileNotFoundError):
        examine(tmp_path / "none.pdf", LIMITS)


def test_a_heic_has_one_page_and_its_pixels_count():
    file = pillow_heif.from_pillow(Image.new("RGB", (64, 80), "white"))
    file.add_from_pillow(Image.new("RGB", (640, 800), "white"))
    written = io.BytesIO()
    file.save(written)

    assert examine(written.getvalue(), LIMITS).page_count == 1
    with pytest.raises(errors.TooManyPixelsError):
        examine(_heic((200, 200)), replace(LIMITS, max_page_pixels=30_000))
    with pytest.raises(errors.BrokenImageError):
        examine(_heic()[:-60], LIMITS)


@pytest.mark.parametrize(
    ("major", "others", "kind"),
    [
        (b"heic", [b"mif1", b"heic"], MediaKind.HEIC),
        (b"mif1", [b"mif1", b"heic"], MediaKind.HEIC),
        (b"msf1", [b"hevc"], MediaKind.HEIC),
        (b"avif", [b"mif1", b"avif"], None),
        (b"mif1", [b"avif"], None),
        (b"isom", [b"mp42"], None),
    ],
)
def test_brands_of_the_container(major, others, kind):
    brands = b"".join(others)
    box = struct.pack(">I", 16 + len(brands)) + b"ftyp" + major + b"\0\0\0\0" + brands

    assert media_kind(box + b"\0" * 64) is kind


def test_a_password_opens_and_a_wrong_one_does_not(tmp_path):
    place = tmp_path / "locked.pdf"
    place.write_bytes(_pdf(2, encryption=pikepdf.Encryption(owner="chủ nhà", user="mở ra")))

    assert examine(place, LIMITS, password="mở ra").page_count == 2
    assert examine(place.read_bytes(), LIMITS, password="chủ nhà").page_count == 2
    for wrong in (None, "sai"):
        with pytest.raises(errors.EncryptedPdfError):
            examine(place, LIMITS, password=wrong)


def test_a_password_for_an_open_file_does_no_harm():
    assert examine(_pdf(), LIMITS, password="thừa").page_count == 1


def _objects(*bodies: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(bodies, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return data + head + table + end % (len(bodies) + 1, len(data))


def _stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n" % (len(body), entries) + body + b"\nendstream"


def _nested_forms(depth: int, width: int) -> bytes:
    """Forms of which each draws the next many times over."""
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>",
        _stream(b"/X Do"),
    ]
    for level in range(depth):
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 99 99]"
        if level < depth - 1:
            entries += b" /Resources << /XObject << /X %d 0 R >> >>" % (level + 6)
        bodies.append(_stream(b"/X Do " * width if level < depth - 1 else b"0 0 9 9 re f", entries))
    return _objects(*bodies)


HARMFUL = {
    "pages that hold themselves": _objects(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    ),
    "a count that is a lie": _objects(
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 2000000000 >>"
    ),
    "brackets without end": b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n",
    "a stream of nothing": b"%PDF-1.7\n" + bytes(100_000),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_harmful_pdf_files_are_refused(name):
    with pytest.raises(errors.IntakeError) as refused:
        examine(HARMFUL[name], replace(LIMITS, seconds=20))

    assert refused.value.code in ("broken_pdf", "too_many_pages", "reader_crashed")


def test_a_page_that_draws_without_end_is_stopped():
    with pytest.raises((errors.ReaderTimeoutError, errors.ReaderCrashedError)):
        examine(_nested_forms(12, 30), replace(LIMITS, seconds=2))


def test_a_sheet_of_many_miles_is_looked_at():
    data = _objects(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99999999 99999999] >>",
    )

    assert examine(data, LIMITS).page_count == 1


def _png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def test_pictures_that_claim_more_than_they_hold():
    with pytest.raises(errors.TooManyPixelsError):
        examine(_png_of(60_000, 60_000), LIMITS)
    with pytest.raises(errors.BrokenImageError):
        examine(_png_of(7_000, 7_000), LIMITS)


def test_a_tiff_whose_pages_follow_themselves():
    written = io.BytesIO()
    Image.new("L", (40, 40)).save(written, "TIFF")
    data = bytearray(written.getvalue())
    [at] = struct.unpack_from("<I", data, 4)
    [count] = struct.unpack_from("<H", data, at)
    struct.pack_into("<I", data, at + 2 + 12 * count, at)

    assert examine(bytes(data), LIMITS).page_count == 1
