"""Small ICC colour profiles, built from the numbers of the standards (ICC.1:2010, version 4.2)."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

_D50: Final = (0.9642, 1.0, 0.8249)
_SRGB_TO_D50: Final = (
    (0.43607, 0.22249, 0.01392),
    (0.38515, 0.71687, 0.09708),
    (0.14307, 0.06061, 0.71410),
)
"""Red, green and blue of sRGB as XYZ seen under D50 (IEC 61966-2-1, Bradford)."""
_ADAPTATION: Final = (
    1.04788,
    0.02292,
    -0.05022,
    0.02959,
    0.99048,
    -0.01707,
    -0.00925,
    0.01508,
    0.75168,
)
_CURVE: Final = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_CLASSES: Final = frozenset((b"scnr", b"mntr", b"prtr", b"spac"))
_GRID: Final = 7


@cache
def srgb() -> bytes:
    """The profile of sRGB displays."""
    curve = b"para" + struct.pack(">4xHH", 3, 0) + _fixed(_CURVE)
    tags = {b"desc": _text("sRGB"), b"cprt": _text("CC0"), b"wtpt": _xyz(_D50)}
    tags[b"chad"] = b"sf32\0\0\0\0" + _fixed(_ADAPTATION)
    for letter, primary in zip((b"r", b"g", b"b"), _SRGB_TO_D50, strict=True):
        tags[letter + b"XYZ"] = _xyz(primary)
        tags[letter + b"TRC"] = curve
    return _profile(b"mntr", b"RGB ", b"XYZ ", tags)


@cache
def screen_cmyk() -> bytes:
    """A profile of CMYK that says what screens show: red is what cyan and black leave over.

    For pictures that carry no profile of their own; what inks they were meant for is not known.
    """
    steps = np.linspace(0.0, 1.0, _GRID)
    inks = np.stack(np.meshgrid(steps, steps, steps, steps, indexing="ij"), axis=-1)
    red_green_blue = (1 - inks[..., :3]) * (1 - inks[..., 3:])
    lab = _lab(red_green_blue.reshape(-1, 3))
    levels = np.clip(lab * (65280 / 100, 256, 256) + (0, 32768, 32768), 0, 65535)
    table = np.round(levels).astype(">u2").tobytes()
    straight = struct.pack(">HH", 0, 65535)
    lookup = (
        b"mft2\0\0\0\0"
        + struct.pack(">BBBx", 4, 3, _GRID)
        + _fixed((1, 0, 0, 0, 1, 0, 0, 0, 1))
        + struct.pack(">HH", 2, 2)
        + straight * 4
        + table
        + straight * 3
    )
    tags = {b"desc": _text("CMYK"), b"cprt": _text("CC0"), b"wtpt": _xyz(_D50), b"A2B0": lookup}
    return _profile(b"scnr", b"CMYK", b"Lab ", tags)


def fits(profile: bytes, components: int) -> bool:
    """Whether PDF/A-2 takes this profile for a picture of so many components (6.2.4.2)."""
    if len(profile) < 132 or profile[36:40] != b"acsp" or not 2 <= profile[8] <= 4:
        return False
    spaces = {1: b"GRAY", 3: b"RGB ", 4: b"CMYK"}
    said = int.from_bytes(profile[:4], "big")
    return said <= len(profile) and (
        profile[12:16] in _CLASSES and profile[16:20] == spaces[components]
    )


def _profile(kind: bytes, space: bytes, between: bytes, tags: Mapping[bytes, bytes]) -> bytes:
    """Header, table of tags, tags; equal tags are stored once."""
    places: dict[bytes, int] = {}
    table, stored = b"", b""
    start = 132 + 12 * len(tags)
    for name, data in tags.items():
        if data not in places:
            places[data] = start + len(stored)
            stored += data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    size = start + len(stored)
    header = struct.pack(">I4xI", size, 0x04200000) + kind + space + between
    header += struct.pack(">6H", 2026, 1, 1, 0, 0, 0) + b"acsp" + bytes(28) + _fixed(_D50)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + stored


def _lab(colours: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """CIE L*a*b* under D50 of sRGB values in 0–1, one in each row."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    share = linear @ np.array(_SRGB_TO_D50) / np.array(_D50)
    root = np.where(share > 216 / 24389, np.cbrt(share), (24389 / 27 * share + 16) / 116)
    x, y, z = root.T
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=1)


def _text(text: str) -> bytes:
    encoded = text.encode("utf-16-be")
    return (
        b"mluc\0\0\0\0"
        + struct.pack(">II", 1, 12)
        + b"enUS"
        + (struct.pack(">II", len(encoded), 28) + encoded)
    )


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _fixed(values: tuple[float, ...]) -> bytes:
    """Numbers as s15Fixed16."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)
