"""Every kind of picture goes into the PDF/A without a second loss, or the loss is stated."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import cv2
import img2pdf
import numpy as np
import pikepdf
import pillow_heif
import pypdfium2
import pytest
from PIL import Image, ImageCms, ImageOps

from core.artifacts import MediaKind, PageOrigin
from ocr.imaging.jpeg_privacy import without_traces
from ocr.pdfa import build_pdfa, write_pdfa
from tests.support.drawn_page import draw, text_of
from tests.support.verapdf import broken_pdfa_rules

MOMENT = datetime(2026, 11, 22, 3, 4, 5, tzinfo=UTC)
SHEET, PAGE = draw()
GREY = SHEET.convert("L")
FAX = GREY.point(lambda level: 255 * (level > 140)).convert("1")


def file_of(picture: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    picture.save(written, kind, dpi=(150, 150), **options)
    return written.getvalue()


def deep(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(picture, np.uint16) * 257)


def mirrored() -> bytes:
    orientation = Image.Exif()
    orientation[0x0112] = 5
    lying = ImageOps.mirror(SHEET).rotate(90, expand=True)
    assert np.array_equal(np.asarray(_upright(lying, 5)), np.asarray(SHEET))
    return file_of(lying, "JPEG", exif=orientation, quality=90)


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    marked = Image.open(io.BytesIO(file_of(picture, "PNG")))
    marked.getexif()[0x0112] = orientation
    return ImageOps.exif_transpose(marked)


def turned_tiff() -> bytes:
    lying = SHEET.rotate(90, expand=True)
    return file_of(lying, "TIFF", compression="tiff_lzw", tiffinfo={0x0112: 6})


def heic() -> bytes:
    written = io.BytesIO()
    pillow_heif.from_pillow(SHEET).save(written, quality=90)
    return written.getvalue()


def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


KINDS: dict[str, tuple[Callable[[], bytes], MediaKind]] = {
    "jpeg": (lambda: file_of(SHEET, "JPEG", quality=85), MediaKind.JPEG),
    "jpeg_progressive": (lambda: file_of(SHEET, "JPEG", progressive=True), MediaKind.JPEG),
    "jpeg_profile": (lambda: file_of(SHEET, "JPEG", icc_profile=profile()), MediaKind.JPEG),
    "jpeg_cmyk": (lambda: file_of(SHEET.convert("CMYK"), "JPEG", quality=90), MediaKind.JPEG),
    "jpeg_mirrored": (mirrored, MediaKind.JPEG),
    "png_16": (lambda: file_of(deep(GREY), "PNG"), MediaKind.PNG),
    "png_palette": (lambda: file_of(SHEET.quantize(16), "PNG"), MediaKind.PNG),
    "png_1": (lambda: file_of(FAX, "PNG"), MediaKind.PNG),
    "tiff_g4": (lambda: file_of(FAX, "TIFF", compression="group4"), MediaKind.TIFF),
    "tiff_lzw": (lambda: file_of(SHEET, "TIFF", compression="tiff_lzw"), MediaKind.TIFF),
    "tiff_grey": (lambda: file_of(GREY, "TIFF", compression="tiff_lzw"), MediaKind.TIFF),
    "tiff_turned": (turned_tiff, MediaKind.TIFF),
    "tiff_16": (lambda: file_of(deep(GREY), "TIFF"), MediaKind.TIFF),
    "tiff_cmyk": (lambda: file_of(SHEET.convert("CMYK"), "TIFF"), MediaKind.TIFF),
    "tiff_jpeg": (
        lambda: file_of(SHEET, "TIFF", compression="jpeg", tiffinfo={278: SHEET.height}),
        MediaKind.TIFF,
    ),
    "heic": (heic, MediaKind.HEIC),
}
UNCHANGED = {"jpeg", "jpeg_progressive", "jpeg_profile", "jpeg_cmyk", "jpeg_mirrored"}
LOSSY = UNCHANGED | {"heic", "tiff_jpeg"}


@pytest.fixture(scope="module")
def made() -> dict[str, tuple[bytes, bytes]]:
    """Source and PDF/A of every kind."""
    found = {}
    for name, (source, kind) in KINDS.items():
        data = source()
        found[name] = (data, build_pdfa(data, kind, [PAGE], title="Mẫu", created_at=MOMENT))
    return found


def shown(pdf: bytes, dpi: int = 150) -> np.ndarray:
    document = pypdfium2.PdfDocument(pdf)
    picture = document[0].render(scale=dpi / 72).to_pil().convert("RGB")
    document.close()
    # 1240 pixels are 595.2 points, of which pdfium makes 1241 pixels.
    return np.asarray(picture, np.float32)[:, : SHEET.width]


def pdftotext(pdf: bytes) -> list[str]:
    done = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode().split()


def test_all_are_pdfa_and_sound(made, tmp_path):
    files = []
    for name, (_, pdf) in made.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(pdf)
        checked = subprocess.run(["qpdf", "--check", files[-1]], capture_output=True, check=False)
        assert checked.returncode == 0, (name, checked.stdout, checked.stderr)

    assert broken_pdfa_rules(files) == {}


@pytest.mark.parametrize("name", KINDS)
def test_it_looks_like_the_source_and_holds_the_words(made, name):
    _, pdf = made[name]
    wanted = np.asarray(FAX.convert("RGB") if name in ("png_1", "tiff_g4") else SHEET, np.float32)
    seen = shown(pdf)

    assert seen.shape == wanted.shape
    assert float(np.abs(seen - wanted).mean()) < 4.0
    assert sorted(pdftotext(pdf)) == sorted(text_of())


@pytest.mark.parametrize("name", sorted(UNCHANGED))
def test_a_jpeg_keeps_its_bytes(made, name):
    data, pdf = made[name]
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [picture] = opened.pages[0].resources.XObject.values()
        assert picture.read_raw_bytes() == without_traces(data)


@pytest.mark.parametrize("name", sorted(set(KINDS) - LOSSY - {"tiff_turned"}))
def test_other_pictures_keep_every_pixel(made, name):
    data, pdf = made[name]
    source = np.asarray(Image.open(io.BytesIO(data)))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        [picture] = opened.pages[0].resources.XObject.values()
        depth, colours = int(picture.BitsPerComponent), picture.ColorSpace
        if depth == 16:
            kept = np.frombuffer(picture.read_bytes(), ">u2").reshape(source.shape)
        elif isinstance(colours, pikepdf.Array) and colours[0] == "/ICCBased":
            kept = np.frombuffer(picture.read_bytes(), np.uint8).reshape(source.shape)
        else:
            kept = np.asarray(pikepdf.PdfImage(picture).as_pil_image().convert("RGB"))
            source = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
    assert np.array_equal(kept, source)


def test_pages_of_a_tiff_come_in_the_order_asked_for(tmp_path):
    frames = [Image.new("L", (400, 600), shade) for shade in (40, 120, 200)]
    source = tmp_path / "frames.tif"
    source.write_bytes(file_of(frames[0], "TIFF", save_all=True, append_images=frames[1:]))
    pages = (replace(PAGE, number=number, words=()) for number in (3, 1, 2))
    target = tmp_path / "frames.pdf"

    write_pdfa(source, MediaKind.TIFF, pages, target, title="Mẫu", created_at=MOMENT)

    document = pypdfium2.PdfDocument(target)
    assert [document[index].render().to_pil().getpixel((50, 50))[0] for index in range(3)] == [
        200, 40, 120,
    ]  # fmt: skip
    document.close()


CORNERS = ((0.21, 0.12), (0.83, 0.16), (0.88, 0.86), (0.15, 0.82))


def photo() -> tuple[bytes, object]:
    """The sheet on a table, seen from the side."""
    wide, tall = 1600, 2000
    seen = np.array([(x * wide, y * tall) for x, y in CORNERS], np.float32)
    flat = np.array([(0, 0), (1240, 0), (1240, 1754), (0, 1754)], np.float32)
    table = np.full((tall, wide, 3), (60, 80, 90), np.uint8)
    bent = cv2.warpPerspective(
        np.asarray(SHEET)[:, :, ::-1].copy(),
        cv2.getPerspectiveTransform(flat, seen),
        (wide, tall),
        dst=table,
        flags=cv2.INTER_AREA,
        borderMode=cv2.BORDER_TRANSPARENT,
    )
    done, data = cv2.imencode(".jpg", bent)
    assert done
    return data.tobytes(), replace(PAGE, corners=CORNERS)


def test_a_photo_is_cropped_to_its_sheet_and_words_lie_on_their_places(tmp_path):
    data, page = photo()
    target = tmp_path / "photo.pdf"
    target.write_bytes(build_pdfa(data, MediaKind.JPEG, [page], title="Mẫu", created_at=MOMENT))

    assert broken_pdfa_rules([target]) == {}
    with pikepdf.open(target) as opened:
        [picture] = opened.pages[0].resources.XObject.values()
        assert picture.read_raw_bytes() == data
        box = [float(edge) for edge in opened.pages[0].cropbox]
    assert box[2] - box[0] == pytest.approx(1240 / 150 * 72, rel=0.15)
    document = pypdfium2.PdfDocument(target)
    seen = document[0]
    grey = np.asarray(seen.render(scale=2).to_pil().convert("L"))
    text = seen.get_textpage()
    assert sorted(text.get_text_bounded().split()) == sorted(text_of())
    for word in ("Nguyễn", "Đức", "BẾN", "NAM"):
        found = text.search(word, match_case=True).get_next()
        left, bottom, right, top = text.get_charbox(found[0])
        right = text.get_charbox(found[0] + found[1] - 1)[2]
        under = grey[
            round((seen.get_height() - top) * 2) : round((seen.get_height() - bottom) * 2),
            round(left * 2) : round(right * 2),
        ]
        around = grey[
            round((seen.get_height() - top - 9) * 2) : round((seen.get_height() - top - 4) * 2),
            round(left * 2) : round(right * 2),
        ]
        assert under.min() < 110, f"no ink under {word}"
        assert under.mean() < around.mean() - 8, f"{word} lies beside its place"
    document.close()


def test_a_page_with_its_own_drawing_keeps_it_and_loses_the_hidden_nonsense(tmp_path):
    scan = img2pdf.convert(file_of(SHEET, "JPEG", quality=85))
    with pikepdf.open(io.BytesIO(scan)) as opened:
        page = opened.pages[0]
        page.add_resource(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                               BaseFont=pikepdf.Name.Helvetica),
            pikepdf.Name.Font, pikepdf.Name("/Junk"),
        )  # fmt: skip
        hidden = b"BT 3 Tr /Junk 12 Tf 50 500 Td (rubbish words) Tj ET"
        page.contents_add(opened.make_stream(b"1 0 0 RG 40 40 m 300 40 l S " + hidden))
        written = io.BytesIO()
        opened.save(written)
    source = written.getvalue()
    made = build_pdfa(source, MediaKind.PDF, [PAGE], title="Mẫu", created_at=MOMENT)
    target = tmp_path / "drawing.pdf"
    target.write_bytes(made)

    assert broken_pdfa_rules([target]) == {}
    assert sorted(pdftotext(made)) == sorted(text_of())
    assert float(np.abs(shown(made) - shown(source)).max()) < 2
    with pikepdf.open(target) as opened, pikepdf.open(io.BytesIO(source)) as before:
        [kept] = opened.pages[0].resources.XObject.values()
        [old] = before.pages[0].resources.XObject.values()
        assert kept.read_raw_bytes() == old.read_raw_bytes()


def test_visible_nonsense_is_drawn_as_a_picture(tmp_path):
    scan = img2pdf.convert(file_of(SHEET, "JPEG", quality=85))
    with pikepdf.open(io.BytesIO(scan)) as opened:
        page = opened.pages[0]
        page.add_resource(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1,
                               BaseFont=pikepdf.Name.Helvetica),
            pikepdf.Name.Font, pikepdf.Name("/Junk"),
        )  # fmt: skip
        page.contents_add(opened.make_stream(b"BT /Junk 30 Tf 50 300 Td (seen) Tj ET"))
        written = io.BytesIO()
        opened.save(written)
    made = build_pdfa(written.getvalue(), MediaKind.PDF, [PAGE], title="Mẫu", created_at=MOMENT)

    assert sorted(pdftotext(made)) == sorted(text_of())
    assert float(np.abs(shown(made) - shown(written.getvalue())).mean()) < 4


def test_labels_of_the_source_stay(tmp_path):
    scan = img2pdf.convert(*[file_of(SHEET, "JPEG")] * 3)
    with pikepdf.open(io.BytesIO(scan)) as opened:
        opened.Root.PageLabels = pikepdf.Dictionary(
            Nums=pikepdf.Array([0, pikepdf.Dictionary(S=pikepdf.Name.r), 2,
                                pikepdf.Dictionary(S=pikepdf.Name.D, P="A-")])
        )  # fmt: skip
        written = io.BytesIO()
        opened.save(written)
    pages = [replace(PAGE, number=number, origin=PageOrigin.IMAGE) for number in (2, 3)]
    made = build_pdfa(written.getvalue(), MediaKind.PDF, pages, title="Mẫu", created_at=MOMENT)

    with pikepdf.open(io.BytesIO(made)) as opened:
        assert [page.label for page in opened.pages] == ["ii", "A-1"]
