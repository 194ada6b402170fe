"""Getting the picture of a page into a PDF with the bytes it was scanned with.

JPEG, PNG and Group 4 data go over as they are; other TIFF data is packed anew without loss. A PDF
has no HEIC: such a photo becomes a JPEG of quality 92.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, Final, Protocol

import cv2
import numpy as np
import pikepdf
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

from core.artifacts import MediaKind, RecognizedPage
from ocr.imaging.geometry import Picture
from ocr.imaging.jpeg_privacy import without_traces
from ocr.imaging.pixels import orientation
from ocr.imaging.source import UnreadablePageError, flatten, open_source, resolution
from ocr.imaging.tiff_bands import stored_size, whole_rows
from ocr.pdf import profiles
from ocr.pdf.writer import PdfWriter, literal, mapping, reference, sequence

_RENDER_DPI: Final = 250
_RENDER_QUALITY: Final = 85
_PHOTO_QUALITY: Final = 92
_FINEST_DPI: Final = 1200
_BY_EXIF: Final = {
    1: (0, False), 2: (0, True), 3: (180, False), 4: (180, True),
    5: (270, True), 6: (90, False), 7: (90, True), 8: (270, False),
}  # fmt: skip
"""EXIF orientation: mirrored left to right first (yes or no), then turned clockwise."""
_UNDONE: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270,
}  # fmt: skip
"""EXIF orientation to what brings a picture that stands back to how it is stored."""
_COMPONENTS: Final = {"1": 1, "L": 1, "I;16": 1, "I;16B": 1, "I": 1, "P": 3, "RGB": 3, "CMYK": 4}
_DEVICE: Final = {1: b"/DeviceGray", 3: b"/DeviceRGB", 4: b"/DeviceCMYK"}
_BROKEN: Final = (
    UnidentifiedImageError, OSError, EOFError, SyntaxError, ValueError, LookupError, struct.error,
    StopIteration, zlib.error,
)  # fmt: skip
_LARGEST_PROFILE: Final = 10_000_000
"""Bytes; those of printing presses have two or three million."""
_COMPRESSION, _PHOTOMETRIC, _FILL_ORDER, _STRIPS, _STRIP_SIZES = 259, 262, 266, 273, 279
_ROWS_PER_STRIP, _JPEG_TABLES, _SAMPLES = 278, 347, 277
_GROUP4, _NEW_JPEG, _MIN_IS_WHITE = 4, 7, 0
_REVERSED: Final = bytes(int(f"{value:08b}"[::-1], 2) for value in range(256))


@dataclass(frozen=True)
class PlacedPicture:
    """An image object of a PDF, and the size and turn of the page it came from."""

    layers: tuple[int, ...]
    """Numbers of the objects that show it in the unit square, painted over one another."""
    width_pt: float
    """Of the picture as it lies, before it is turned."""
    height_pt: float
    rotation: int = 0
    """Degrees clockwise by which the file itself says that it be turned."""
    is_mirrored: bool = False
    """Left and right are exchanged before it is turned."""


@dataclass(frozen=True)
class Pixels:
    """Picture data in a form that a PDF holds, and what the PDF must say of it."""

    width: int
    height: int
    depth: int
    colour: bytes
    """The colour space; empty for a mask."""
    data: bytes
    entries: Mapping[str, bytes]


class Shrinker(Protocol):
    """Makes the picture of a page smaller."""

    def shrink(
        self,
        pdf: PdfWriter,
        original: Image.Image,
        size: int,
        page: RecognizedPage,
        dpi: float,
    ) -> tuple[int, ...] | None:
        """Write the smaller picture; gives the numbers of its layers, None to keep the original.

        `size`: bytes of the original; `dpi`: its resolution; `page.rotation`: from the picture as
        it lies in the file.
        """
        ...


def write_picture(pdf: PdfWriter, pixels: Pixels) -> int:
    """Write the image object; gives its number."""
    entries = {
        "Type": b"/XObject",
        "Subtype": b"/Image",
        "Width": b"%d" % pixels.width,
        "Height": b"%d" % pixels.height,
        **({"ColorSpace": pixels.colour} if pixels.colour else {}),
        "BitsPerComponent": b"%d" % pixels.depth,
        **pixels.entries,
    }
    return pdf.share_stream(entries, pixels.data)


class PictureFile:
    """An open JPEG, PNG, TIFF or HEIC file whose pages are taken over one after the other."""

    def __init__(self, file: BinaryIO, kind: MediaKind) -> None:
        self._file = file
        self._kind = kind
        self._opened: Image.Image | None = None

    def embed(
        self, pdf: PdfWriter, page: RecognizedPage, shrinker: Shrinker | None
    ) -> PlacedPicture:
        """The picture of this page: smaller if asked for, else without a second loss.

        Raises UnreadablePageError.
        """
        number = page.number
        if self._kind is MediaKind.HEIC:
            return self._photo(pdf, page, shrinker)
        try:
            opened = self._page(number)
            across, down = resolution(opened)
            lies = orientation(opened)
            turned, mirrored = _BY_EXIF[lies]
            # Pillow turns the pages of a TIFF while it decodes them; here the page itself does.
            undone = _UNDONE.get(lies) if opened.format == "TIFF" else None
            width, height = stored_size(opened)
            pixels = self._pixels(pdf, opened, undone)
            layers = None
            if shrinker is not None and not mirrored:
                lying = replace(page, rotation=(page.rotation + turned) % 360)
                stored = _as_stored(opened, undone)
                layers = shrinker.shrink(pdf, stored, len(pixels.data), lying, across)
            if layers is None:
                layers = (write_picture(pdf, pixels),)
        except _BROKEN as error:
            raise UnreadablePageError(page=number) from error
        return PlacedPicture(
            layers, width / across * 72, height / down * 72, turned, is_mirrored=mirrored
        )

    def _page(self, number: int) -> Image.Image:
        if self._opened is None:
            self._opened = Image.open(self._file, formats=["JPEG", "PNG", "TIFF"])
        self._opened.seek(number - 1)
        return self._opened

    def _data(self) -> bytes:
        self._file.seek(0)
        return self._file.read()

    def _pixels(
        self, pdf: PdfWriter, opened: Image.Image, undone: Image.Transpose | None
    ) -> Pixels:
        if opened.format in ("JPEG", "MPO") and opened.mode in ("L", "RGB", "CMYK"):
            return _jpeg(pdf, opened, self._data())
        if opened.format == "PNG":
            return _png(pdf, self._data()) or _repacked(pdf, opened, undone)
        taken = _tiff_strip(pdf, opened) or self._in_bands(pdf, opened)
        return taken or _repacked(pdf, opened, undone)

    def _in_bands(self, pdf: PdfWriter, opened: Image.Image) -> Pixels | None:
        """A TIFF page packed anew without loss, never unpacked as a whole; None for others."""
        width, height = stored_size(opened)
        if not isinstance(opened, TiffImagePlugin.TiffImageFile) or opened.mode not in ("L", "RGB"):
            return None
        bands = whole_rows(self._file, opened)
        if bands is None:
            return None
        components = _COMPONENTS[opened.mode]
        packed = _differences(bands, width, components)
        colour = _colour(pdf, components, opened.info.get("icc_profile"))
        parameters = {"Predictor": b"2", "Colors": b"%d" % components, "Columns": b"%d" % width}
        entries = {"Filter": b"/FlateDecode", "DecodeParms": mapping(parameters)}
        return Pixels(width, height, 8, colour, packed, entries)

    def _photo(
        self, pdf: PdfWriter, page: RecognizedPage, shrinker: Shrinker | None
    ) -> PlacedPicture:
        data = self._data()
        with open_source(data, self._kind) as source:
            dpi = source.picture(page.number, _RENDER_DPI).source_dpi
            seen = source.picture(page.number, min(dpi, _FINEST_DPI))
        usual = jpeg_pixels(seen.picture, _PHOTO_QUALITY)
        layers = None
        if shrinker is not None:
            is_grey = seen.picture.ndim == 2
            photo = Image.fromarray(seen.picture if is_grey else seen.picture[:, :, ::-1])
            layers = shrinker.shrink(pdf, photo, len(usual.data), page, seen.dpi)
        if layers is None:
            layers = (write_picture(pdf, usual),)
        return PlacedPicture(layers, seen.width_in * 72, seen.height_in * 72)


def embed_rendering(pdf: PdfWriter, source: pikepdf.Pdf, number: int) -> PlacedPicture:
    """A page of a PDF drawn as a JPEG in plain colours; raises UnreadablePageError."""
    alone = io.BytesIO()
    try:
        with pikepdf.Pdf.new() as single:
            # Filled fields are drawn only where the document knows of them, and layers that are
            # switched off stay unseen only where it says so.
            single.add_pages_from(source, [number - 1])
            layers = source.Root.get("/OCProperties", None)
            if layers is not None:
                single.Root.OCProperties = single.copy_foreign(source.make_indirect(layers))
            single.save(alone)
    except (pikepdf.PdfError, IndexError, ValueError, TypeError, KeyError, RuntimeError) as error:
        raise UnreadablePageError(page=number) from error
    with open_source(alone.getvalue(), MediaKind.PDF) as opened:
        seen = opened.picture(1, _RENDER_DPI)
    picture = write_picture(pdf, jpeg_pixels(seen.picture, _RENDER_QUALITY))
    return PlacedPicture((picture,), seen.width_in * 72, seen.height_in * 72)


def jpeg_pixels(picture: Picture, quality: int, *options: int) -> Pixels:
    """Grey or BGR pixels as a JPEG; `options` of OpenCV."""
    _, encoded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality, *options])
    height, width = picture.shape[:2]
    colour = _DEVICE[1 if picture.ndim == 2 else 3]
    return Pixels(width, height, 8, colour, encoded.tobytes(), {"Filter": b"/DCTDecode"})


def _fax_entries(width: int, height: int, black_is_1: str) -> dict[str, bytes]:
    parameters = {
        "K": b"-1",
        "Columns": b"%d" % width,
        "Rows": b"%d" % height,
        "BlackIs1": black_is_1.encode(),
    }
    return {"Filter": b"/CCITTFaxDecode", "DecodeParms": mapping(parameters)}


def _group4(picture: Image.Image) -> bytes:
    """One strip of Group 4 data in which white runs are paper."""
    written = io.BytesIO()
    options = {_ROWS_PER_STRIP: picture.height, _PHOTOMETRIC: 0}
    picture.save(written, "TIFF", compression="group4", tiffinfo=options)
    with Image.open(written, formats=["TIFF"]) as again:
        data = _strip(again)
    if data is None:
        raise ValueError
    return data


def _strip(opened: Image.Image) -> bytes | None:
    """The raw data of a TIFF page that is one strip."""
    tags: Any = opened.tag_v2  # type: ignore[attr-defined] # TIFF files have it
    places, sizes = tags.get(_STRIPS, ()), tags.get(_STRIP_SIZES, ())
    if len(places) != 1 or len(sizes) != 1:
        return None
    (held := opened.fp).seek(places[0])  # type: ignore[attr-defined] # TIFF files have it
    return bytes(held.read(sizes[0]))


def _jpeg(pdf: PdfWriter, opened: Image.Image, data: bytes) -> Pixels:
    colour = _colour(pdf, _COMPONENTS[opened.mode], opened.info.get("icc_profile"))
    entries = {"Filter": b"/DCTDecode"}
    if opened.mode == "CMYK" and "adobe" in opened.info:
        entries["Decode"] = b"[1 0 1 0 1 0 1 0]"  # Adobe's programs write ink upside down
    return Pixels(*opened.size, 8, colour, without_traces(data), entries)


def _png(pdf: PdfWriter, data: bytes) -> Pixels | None:
    """The packed rows of a PNG as they are; None when it is interlaced or lets light through."""
    width, height, depth, kind, _, _, interlaced = struct.unpack_from(">IIBBBBB", data, 16)
    chunks = list(_chunks(data))
    names = {name for name, _ in chunks}
    if interlaced or kind not in (0, 2, 3) or b"tRNS" in names:
        return None
    packed_profile = next((body for name, body in chunks if name == b"iCCP"), None)
    profile = None if packed_profile is None else _unpacked_profile(packed_profile)
    components = 3 if kind == 2 else 1
    colour = _colour(pdf, 1 if kind == 0 else 3, profile)
    if kind == 3:
        palette = next(body for name, body in chunks if name == b"PLTE")
        highest = min(len(palette) // 3, 1 << depth) - 1
        colour = sequence([b"/Indexed", colour, b"%d" % highest, literal(palette)])
    packed = b"".join(body for name, body in chunks if name == b"IDAT")
    parameters = {
        "Predictor": b"15",
        "Colors": b"%d" % components,
        "BitsPerComponent": b"%d" % depth,
        "Columns": b"%d" % width,
    }
    entries = {"Filter": b"/FlateDecode", "DecodeParms": mapping(parameters)}
    return Pixels(width, height, depth, colour, packed, entries)


def _unpacked_profile(body: bytes) -> bytes | None:
    """The colour profile of an iCCP chunk (name, 0, method, data); None when it is broken."""
    try:
        return zlib.decompressobj().decompress(body.partition(b"\0")[2][1:], _LARGEST_PROFILE)
    except zlib.error:
        return None


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    found, place = [], 8
    while place + 8 <= len(data):
        size, name = struct.unpack_from(">I4s", data, place)
        found.append((name, data[place + 8 : place + 8 + size]))
        place += 12 + size
    return found


def _tiff_strip(pdf: PdfWriter, opened: Image.Image) -> Pixels | None:
    """Group 4 or JPEG data of a TIFF page as it is; None when it must be packed anew."""
    tags: Any = opened.tag_v2  # type: ignore[attr-defined] # TIFF files have it
    packing = tags.get(_COMPRESSION)
    data = _strip(opened) if packing in (_GROUP4, _NEW_JPEG) else None
    size = stored_size(opened)
    if data is None:
        return None
    if packing == _GROUP4 and opened.mode == "1":
        if tags.get(_FILL_ORDER, 1) == 2:
            data = data.translate(_REVERSED)
        inverted = "true" if tags.get(_PHOTOMETRIC) == 1 else "false"
        return Pixels(*size, 1, _DEVICE[1], data, _fax_entries(*size, inverted))
    if packing == _NEW_JPEG and opened.mode in ("L", "RGB") and tags.get(_PHOTOMETRIC) in (1, 6):
        tables = tags.get(_JPEG_TABLES, b"")
        whole = tables[:-2] + data[2:] if tables else data
        colour = _colour(pdf, _COMPONENTS[opened.mode], opened.info.get("icc_profile"))
        return Pixels(*size, 8, colour, whole, {"Filter": b"/DCTDecode"})
    return None


def _differences(bands: Iterable[Picture], width: int, components: int) -> bytes:
    """Rows as differences from dot to dot (TIFF 6.0, section 14), packed.

    Raises ValueError for rows of another form than was said.
    """
    packer = zlib.compressobj()
    packed: list[bytes] = []
    for band in bands:
        dots = band.reshape(len(band), -1, components)[:, :, ::-1]
        if dots.shape[1] != width:
            raise ValueError
        packed.append(packer.compress(np.diff(dots, axis=1, prepend=np.uint8(0)).tobytes()))
    packed.append(packer.flush())
    return b"".join(packed)


def _repacked(pdf: PdfWriter, opened: Image.Image, undone: Image.Transpose | None) -> Pixels:
    """Any other picture, packed without loss."""
    profile = opened.info.get("icc_profile")
    if opened.mode == "1":
        bits = _as_stored(opened, undone)
        return Pixels(*bits.size, 1, _DEVICE[1], _group4(bits), _fax_entries(*bits.size, "false"))
    if opened.mode == "CMYK":
        inks, colour = _as_stored(opened, undone), _colour(pdf, 4, profile)
        packed = {"Filter": b"/FlateDecode"}
        return Pixels(*inks.size, 8, colour, zlib.compress(inks.tobytes()), packed)
    written = io.BytesIO()
    _as_stored(_as_png(opened), undone).save(written, "PNG", icc_profile=profile)
    if (found := _png(pdf, written.getvalue())) is None:
        raise ValueError
    return found


def _as_stored(standing: Image.Image, undone: Image.Transpose | None) -> Image.Image:
    return standing if undone is None else standing.transpose(undone)


def _as_png(opened: Image.Image) -> Image.Image:
    """The picture in a mode that PNG packs without loss and without transparency."""
    if opened.mode in ("I;16", "I;16B"):
        levels = np.asarray(opened).astype(np.uint16)
        tags = getattr(opened, "tag_v2", {})
        return Image.fromarray(~levels if tags.get(_PHOTOMETRIC) == _MIN_IS_WHITE else levels)
    if opened.mode in ("L", "RGB", "P") and "transparency" not in opened.info:
        return opened
    return flatten(opened)


def _colour(pdf: PdfWriter, components: int, profile: bytes | None) -> bytes:
    """The picture's own colour profile when PDF/A takes it, otherwise that of the document."""
    if profile is None or not profiles.fits(profile, components):
        if components != 4:
            return _DEVICE[components]
        profile = profiles.screen_cmyk()
    entries = {"N": b"%d" % components, "Filter": b"/FlateDecode"}
    return sequence([b"/ICCBased", reference(pdf.share_stream(entries, zlib.compress(profile)))])
