"""Sound files spoiled at random places, the same for the same seed; and files of other kinds."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Iterator

from tests.support.hostile.specimen import Specimen, page_pdf, sound_files

_SUFFIXES = (".pdf", ".jpg", ".png", ".tif", ".heic")


def all_spoiled(seed: int, each: int) -> Iterator[Specimen]:
    """`each` spoiled copies of every sound file in each of the ways."""
    chance = random.Random(seed)  # noqa: S311 # the same files for the same seed
    sound = sound_files()
    ways = (_cut, _flipped, _blanked, _doubled, _numbers_changed)
    for name, data in sound.items():
        stem, suffix = name.rsplit(".", 1)
        for way in ways:
            for number in range(each):
                made = way(data, chance)
                yield Specimen(f"spoiled-{stem}{way.__name__}-{number}.{suffix}", made)
        for other, foreign in sound.items():
            half = foreign[len(foreign) // 2 :]
            spliced = data[: len(data) // 2] + half
            yield Specimen(f"spliced-{stem}-{other.replace('.', '-')}.{suffix}", spliced)


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 8, 60))):
        changed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _blanked(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((4, 64, 1024)))
    return data[:start] + bytes(end - start) + data[end:]


def _doubled(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randrange(1, 2000)]
    place = chance.randrange(len(data))
    return data[:place] + piece * chance.choice((1, 2, 50)) + data[place:]


def _numbers_changed(data: bytes, chance: random.Random) -> bytes:
    """Digits replaced by other digits: sizes, offsets and references that lie."""
    changed = bytearray(data)
    digits = [place for place, byte in enumerate(data) if 0x30 <= byte <= 0x39]
    for place in chance.sample(digits, min(len(digits), chance.choice((1, 5, 40)))):
        changed[place] = 0x30 + chance.randrange(10)
    return bytes(changed)


def all_foreign() -> Iterator[Specimen]:
    """Files that are not what their name says."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("word/document.xml", "<w:document/>")
    kinds = {
        "empty": b"",
        "byte": b"x",
        "text": "chỉ là chữ".encode(),
        "zip": archive.getvalue(),
        "program": b"\x7fELF\x02\x01\x01" + bytes(500),
        "windows": b"MZ" + bytes(500),
        "html": b"<html><body>x</body></html>",
        "picture": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        "postscript": b"%!PS-Adobe-3.0\nshowpage\n",
        "zeros": bytes(100_000),
    }
    for kind, data in kinds.items():
        for suffix in _SUFFIXES:
            yield Specimen(f"foreign-{kind}{suffix}", data)
    for name, data in sound_files().items():
        for suffix in (".pdf", ".png"):
            yield Specimen(f"renamed-{name.replace('.', '-')}{suffix}", data)
    yield Specimen("renamed-page-without-suffix", page_pdf())
