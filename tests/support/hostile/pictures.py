"""Picture files made by hand against decoders: dimensions that lie, loops, bombs, bad chunks."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence

from PIL import Image

from tests.support.hostile.specimen import Specimen, bomb, saved, sheet, sound_files

_PNG = b"\x89PNG\r\n\x1a\n"
_SHORT, _LONG = 3, 4


def all_pictures(*, with_bombs: bool = True) -> Iterator[Specimen]:
    """Every picture made by hand; those among which there are no bombs take no time to make."""
    if with_bombs:
        for name, data in _pngs():
            yield Specimen(f"png-{name}.png", data)
        for name, data in _tiffs():
            yield Specimen(f"tiff-{name}.tif", data)
    for name, data in _jpegs():
        yield Specimen(f"jpeg-{name}.jpg", data)
    for name, data in _heics():
        yield Specimen(f"heic-{name}.heic", data)


def _chunk(kind: bytes, data: bytes, *, length: int | None = None, crc: int | None = None) -> bytes:
    said = len(data) if length is None else length
    check = zlib.crc32(kind + data) if crc is None else crc
    return struct.pack(">I", said) + kind + data + struct.pack(">I", check)


def _png(
    width: int, height: int, pixels: bytes, *, bits: int = 8, colour: int = 0, more: bytes = b""
) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return _PNG + _chunk(b"IHDR", head) + more + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


def _pngs() -> Iterator[tuple[str, bytes]]:
    good = zlib.compress(bytes(101 * 100))
    for width, height in ((0, 0), (2**31 - 1, 2**31 - 1), (2**32 - 1, 1), (100_000, 100_000)):
        yield f"side-{width}x{height}", _png(width, height, good)
    yield "bomb", _png(12_000, 12_000, bomb(160 << 20))
    yield "bomb-too-large", _png(30_000, 30_000, bomb(16 << 20))
    yield "data-missing", _png(5000, 5000, zlib.compress(b"x"))
    yield "data-junk", _png(100, 100, b"junk" * 30)
    yield "data-empty", _png(100, 100, b"")
    for bits, colour in ((3, 0), (16, 3), (0, 0), (255, 255), (8, 1), (1, 2)):
        yield f"depth-{bits}-{colour}", _png(100, 100, good, bits=bits, colour=colour)
    yield "palette-missing", _png(100, 100, good, colour=3)
    palette = _chunk(b"PLTE", b"\0" * 5000)
    yield "palette-large", _png(100, 100, good, colour=3, more=palette)
    text = b"k\0\0" + bomb(64 << 20)
    yield "text-bomb", _png(100, 100, good, more=_chunk(b"zTXt", text))
    yield "profile-bomb", _png(100, 100, good, more=_chunk(b"iCCP", text))
    yield "texts-many", _png(100, 100, good, more=_chunk(b"tEXt", b"k\0v") * 100_000)
    yield "check-wrong", _png(100, 100, good, more=_chunk(b"pHYs", bytes(9), crc=1))
    yield "length-wrong", _png(100, 100, good, more=_chunk(b"tEXt", b"k\0v", length=2**31))
    yield "no-header", _PNG + _chunk(b"IDAT", good) + _chunk(b"IEND", b"")
    yield "two-headers", _png(100, 100, good, more=_chunk(b"IHDR", bytes(13)))
    yield "unknown-critical", _png(100, 100, good, more=_chunk(b"ABCD", b"x"))
    resolution = struct.pack(">IIB", 0, 2**32 - 1, 1)
    yield "resolution-odd", _png(100, 100, good, more=_chunk(b"pHYs", resolution))
    frames = [sheet() for _ in range(3)]
    yield "animated", saved(frames[0], "PNG", save_all=True, append_images=frames[1:])
    yield "long-and-thin", _png(200_000, 1, zlib.compress(bytes(200_001)))
    yield "one-pixel", _png(1, 1, zlib.compress(b"\0\0"))


def _segment(mark: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, mark, len(data) + 2) + data


def _jpegs() -> Iterator[tuple[str, bytes]]:
    sound = sound_files()["a.jpg"]
    frame = sound.index(b"\xff\xc0")
    for height, width in ((0, 0), (65535, 65535), (1, 65535), (65500, 2)):
        sides = struct.pack(">HH", height, width)
        yield f"side-{height}x{width}", sound[: frame + 5] + sides + sound[frame + 9 :]
    for sampling in (0x00, 0x44, 0xFF, 0x13):
        changed = bytearray(sound)
        changed[frame + 11] = sampling
        yield f"sampling-{sampling:02x}", bytes(changed)
    for parts in (0, 2, 5, 255):
        changed = bytearray(sound)
        changed[frame + 9] = parts
        yield f"parts-{parts}", bytes(changed)
    yield "no-tables", sound.replace(b"\xff\xdb", b"\xff\xe5")
    yield "no-huffman", sound.replace(b"\xff\xc4", b"\xff\xe5")
    yield "no-frame", sound.replace(b"\xff\xc0", b"\xff\xe5")
    yield "arithmetic", sound.replace(b"\xff\xc0", b"\xff\xc9")
    yield "lossless", sound.replace(b"\xff\xc0", b"\xff\xc3")
    yield "bits-12", sound[: frame + 4] + b"\x0c" + sound[frame + 5 :]
    yield "start-only", b"\xff\xd8\xff"
    yield "start-end", b"\xff\xd8\xff\xd9"
    yield "marks-many", b"\xff\xd8" + b"\xff\xd8" * 50_000 + sound[2:]
    yield "fill-long", b"\xff\xd8" + b"\xff" * 500_000 + sound[3:]
    exif_loop = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x69\x87\x04\0\x01\0\0\0\x08\0\0\0\0\0\0\0"
    yield "exif-loop", sound[:2] + _segment(0xE1, exif_loop) + sound[2:]
    for orientation in (0, 9, 6, 65535):
        exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
        exif += struct.pack("<HHI", orientation, 0, 0)
        yield f"exif-turned-{orientation}", sound[:2] + _segment(0xE1, exif) + sound[2:]
    jfif = b"JFIF\0\x01\x01\x01" + struct.pack(">HH", 0, 0) + b"\0\0"
    yield "resolution-zero", sound[:2] + _segment(0xE0, jfif) + sound[2:]
    profile = b"ICC_PROFILE\0\x01\xff" + b"x" * 3000
    yield "profile-broken", sound[:2] + _segment(0xE2, profile) + sound[2:]
    scan = sound.index(b"\xff\xda")
    progressive = saved(sheet(1200, 1600, "RGB"), "JPEG", progressive=True)
    place = progressive.rindex(b"\xff\xda")
    yield "scans-many", progressive[:-2] + progressive[place:-2] * 200 + b"\xff\xd9"
    yield "scan-junk", sound[: scan + 14] + b"\xff\x00" * 20_000 + b"\xff\xd9"
    yield "restarts-many", sound[: scan + 14] + b"\xff\xd0" * 20_000 + b"\xff\xd9"
    yield "cmyk", saved(sheet().convert("CMYK"), "JPEG")


def _tiff(
    entries: Sequence[tuple[int, int, int, int]], *, after: int = 0, big: bool = False
) -> bytes:
    """One directory at byte 8 of (tag, type, count, value); `after` is where the next one is."""
    if big:
        head = b"II+\0\x08\0\0\0" + struct.pack("<Q", 16)
        body = struct.pack("<Q", len(entries))
        body += b"".join(struct.pack("<HHQQ", *entry) for entry in entries)
        return head + body + struct.pack("<Q", after) + bytes(1000)
    body = struct.pack("<H", len(entries))
    body += b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + body + struct.pack("<I", after) + bytes(1000)


def _directory(**changed: int) -> list[tuple[int, int, int, int]]:
    tags = {
        "width": (256, 30),
        "height": (257, 30),
        "bits": (258, 8),
        "packing": (259, 1),
        "meaning": (262, 1),
        "place": (273, 200),
        "parts": (277, 1),
        "rows": (278, 30),
        "bytes": (279, 900),
    }
    return [(tag, _LONG, 1, changed.get(name, value)) for name, (tag, value) in tags.items()]


def _tiffs() -> Iterator[tuple[str, bytes]]:
    yield "sound", _tiff(_directory())
    yield "loop", _tiff(_directory(), after=8)
    yield "next-beyond", _tiff(_directory(), after=2**32 - 1)
    two = bytearray(_tiff(_directory(), after=400))
    again = _tiff(_directory(), after=8)[8:130]
    two[400 : 400 + len(again)] = again
    yield "loop-of-two", bytes(two)
    for side in (0, 2**31, 2**32 - 1, 100_000):
        yield f"side-{side}", _tiff(_directory(width=side, height=side))
    for name, values in {
        "bits": (0, 3, 64, 2**31),
        "packing": (2, 3, 4, 5, 6, 7, 8, 9999, 32773, 34661, 34712, 50000),
        "meaning": (99, 3, 6),
        "place": (2**32 - 1, 0),
        "parts": (0, 2, 5, 65535),
        "rows": (0, 2**32 - 1),
        "bytes": (0, 2**32 - 1),
    }.items():
        for value in values:
            yield f"{name}-{value}", _tiff(_directory(**{name: value}))
    yield "no-entries", _tiff([])
    yield "entries-cut", _tiff(_directory())[:40]
    yield "count-huge", _tiff([(256, _LONG, 2**32 - 1, 8), *_directory()[1:]])
    yield "types-unknown", _tiff([(tag, 99, 1, value) for tag, _, _, value in _directory()])
    yield "same-tag-often", _tiff(_directory() * 500)
    yield "big", _tiff(_directory(), big=True)
    yield "big-loop", _tiff(_directory(), big=True, after=16)
    yield "tiles-zero", _tiff([*_directory(), (322, _LONG, 1, 0), (323, _LONG, 1, 0)])
    tiles = [(322, _LONG, 1, 2**31), (323, _LONG, 1, 2**31), (324, _LONG, 1, 200)]
    yield "tiles-huge", _tiff([*_directory(), *tiles, (325, _LONG, 1, 900)])
    yield "resolution-zero", _tiff([*_directory(), (282, 5, 1, 600), (283, 5, 1, 600)])
    yield "turned", _tiff([*_directory()[:5], (274, _SHORT, 1, 99), *_directory()[5:]])
    for packing in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "group4"):
        mode = "1" if packing == "group4" else "L"
        large = Image.new(mode, (14_000, 14_000), 0)
        yield f"bomb-{packing}", saved(large, "TIFF", compression=packing)
    fit = Image.new("L", (11_000, 11_000), 255)
    yield "bomb-within-limit", saved(fit, "TIFF", compression="tiff_adobe_deflate")
    tiny = [Image.new("1", (8, 8)) for _ in range(600)]
    yield "pages-many", saved(tiny[0], "TIFF", save_all=True, append_images=tiny[1:])
    yield "sixteen-bits", saved(Image.new("I;16", (60, 60), 40_000), "TIFF")
    yield "floats", saved(Image.new("F", (60, 60), float("nan")), "TIFF")


def _heics() -> Iterator[tuple[str, bytes]]:
    sound = sound_files()["e.heic"]
    for share in (1, 5, 20, 50, 90, 99):
        yield f"cut-{share}", sound[: len(sound) * share // 100]
    yield "brand-only", struct.pack(">I", 24) + b"ftypheic" + bytes(4) + b"mif1heic"
    for size in (0, 1, 7, 2**31, 2**32 - 1):
        box = struct.pack(">I", size) + b"meta" + bytes(64)
        yield f"box-{size}", sound[: sound.index(b"meta") - 4] + box
    place = sound.index(b"ispe") + 8
    for side in (0, 2**31 - 1, 2**32 - 1, 100_000):
        sides = struct.pack(">II", side, side)
        yield f"side-{side}", sound[:place] + sides + sound[place + 8 :]
    nested = b""
    for _ in range(2000):
        nested = struct.pack(">I", len(nested) + 8) + b"moov" + nested
    yield "nested", sound[: sound.index(b"meta") - 4] + nested
