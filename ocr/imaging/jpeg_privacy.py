"""A JPEG without what its camera wrote beside the picture: place, time, owner, preview.

ISO 10918-1, annex B. The picture's own data is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_SOI: Final = b"\xff\xd8"
_EOI: Final = 0xD9
_COMMENT: Final = 0xFE
_KEPT: Final = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""Application segments that tell how the dots are to be seen, by their first bytes."""
_MARKER: Final = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
"""A segment begins; within packed data 0xFF is followed by 0 or counts restarts."""


def without_traces(data: bytes) -> bytes:
    """The same picture, and nothing behind its end; a broken one keeps what cannot be told."""
    if not data.startswith(_SOI):
        return data
    return b"".join([_SOI, *_segments(data)])


def _segments(data: bytes) -> Iterator[bytes]:
    place = len(_SOI)
    while (found := _MARKER.search(data, place)) is not None:
        marker, body = found[1][0], found.end()
        # Packed data of the scan before.
        yield data[place : found.start()]
        if marker == _EOI:
            yield b"\xff\xd9"
            return
        place = body + int.from_bytes(data[body : body + 2], "big")
        if not _is_trace(marker, data[body + 2 : place]):
            yield b"\xff" + data[body - 1 : place]
    yield data[place:]


def _is_trace(marker: int, body: bytes) -> bool:
    if marker == _COMMENT:
        return True
    return 0xE0 <= marker <= 0xEF and not body.startswith(_KEPT.get(marker, b"\0none"))
