"""One hostile or broken file, and the seeds that files are spoiled from."""

from __future__ import annotations

import functools
import io
import zlib
from collections.abc import Mapping
from typing import NamedTuple

import img2pdf
import pikepdf
import pillow_heif
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas


class Specimen(NamedTuple):
    """A file to be made: its name says what is wrong with it."""

    name: str
    data: bytes


def raw_pdf(
    objects: Mapping[int, bytes], *, trailer: bytes = b"", version: bytes = b"1.7"
) -> bytes:
    """A PDF of these objects, number 1 the catalogue, with a right cross-reference table."""
    data = bytearray(b"%PDF-" + version + b"\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, body in objects.items():
        places[number] = len(data)
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start, size = len(data), max(objects) + 1
    data += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        if number in places:
            data += b"%010d 00000 n \n" % places[number]
        else:
            data += b"0000000000 65535 f \n"
    data += b"trailer\n<< /Size %d /Root 1 0 R %b >>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        start,
    )
    return bytes(data)


def stream(content: bytes, entries: bytes = b"", length: bytes | None = None) -> bytes:
    """The body of a stream object."""
    said = b"%d" % len(content) if length is None else length
    return b"<< /Length %b %b >>\nstream\n%b\nendstream" % (said, entries, content)


def page_pdf(
    page: bytes = b"",
    content: bytes = b"",
    resources: bytes = b"",
    more: Mapping[int, bytes] | None = None,
    box: bytes = b"[0 0 300 400]",
) -> bytes:
    """A PDF of one page; further objects have numbers from 10."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox %b /Contents 4 0 R /Resources << %b >> %b >>"
        % (box, resources, page),
        4: stream(content),
        **(more or {}),
    }
    return raw_pdf(objects)


def image_pdf(entries: bytes, data: bytes, box: bytes = b"[0 0 300 400]") -> bytes:
    """A PDF of one page that is one picture."""
    return page_pdf(
        content=b"q 300 0 0 400 0 0 cm /I Do Q",
        resources=b"/XObject << /I 10 0 R >>",
        more={10: stream(data, b"/Type /XObject /Subtype /Image " + entries)},
        box=box,
    )


def bomb(size: int, times: int = 1) -> bytes:
    """So many zeros, compressed so many times."""
    packer = zlib.compressobj(9)
    block = bytes(1 << 20)
    data = b"".join(packer.compress(block) for _ in range(size >> 20)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def sheet(width: int = 300, height: int = 420, mode: str = "L") -> Image.Image:
    """A small page with something on it."""
    page = Image.new(mode, (width, height), "white")
    pen = ImageDraw.Draw(page)
    for row in range(20, height - 20, 24):
        pen.text((20, row), f"TRANG MAU {row}", fill="black")
    return page


def saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


@functools.cache
def sound_files() -> dict[str, bytes]:
    """Sound files of every kind, small, the same bytes at each call of one process."""
    jpeg = saved(sheet(mode="RGB"), "JPEG", dpi=(72, 72))
    scan: bytes = img2pdf.convert([jpeg, saved(sheet(), "PNG")])
    drawn = io.BytesIO()
    pen = canvas.Canvas(drawn, pagesize=(300, 400), invariant=1)
    for number in range(3):
        pen.drawString(40, 340, f"MAU trang {number}")
        pen.showPage()
    pen.save()
    packed = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn.getvalue())) as pdf:
        generate = pikepdf.ObjectStreamMode.generate
        pdf.save(packed, object_stream_mode=generate, deterministic_id=True)
    heic = io.BytesIO()
    pillow_heif.from_pillow(sheet(mode="RGB")).save(heic, quality=40)
    return {
        "scan.pdf": scan,
        "text.pdf": drawn.getvalue(),
        "packed.pdf": packed.getvalue(),
        "a.jpg": jpeg,
        "b.png": saved(sheet(), "PNG"),
        "c.tif": saved(
            sheet(), "TIFF", compression="tiff_lzw", save_all=True, append_images=[sheet()]
        ),
        "d.tif": saved(sheet(mode="1"), "TIFF", compression="group4"),
        "e.heic": heic.getvalue(),
    }
