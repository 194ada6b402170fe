"""Files on their way out: verified bytes, safe headers, single byte ranges (RFC 9110)."""

from __future__ import annotations

import re
from typing import Final

from starlette.responses import Response

from core.errors import MotLanError

_RANGE: Final = re.compile(r"^bytes=(\d*)-(\d*)$")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


class RangeNotSatisfiableError(MotLanError):
    """The asked bytes lie outside the file."""

    code, fault = "range_not_satisfiable", "caller"


def deliver(
    data: bytes,
    *,
    name: str,
    media_type: str,
    sha256: str,
    range_header: str | None = None,
    is_inline: bool = False,
) -> Response:
    """The file, or the asked part of it; `data` must have been verified against `sha256`.

    A header with several ranges or another unit is ignored, as the standard allows.
    """
    safe_name = _UNSAFE.sub("_", name)[:120]
    kind = "inline" if is_inline else "attachment"
    headers = {
        "Content-Disposition": f'{kind}; filename="{safe_name}"',
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
        "Cache-Control": "private, no-store",
    }
    part = None if range_header is None else _part(range_header.strip(), len(data))
    if part is None:
        return Response(data, media_type=media_type, headers=headers)
    first, last = part
    headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
    return Response(data[first : last + 1], status_code=206, media_type=media_type, headers=headers)


def _part(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of the part, or None where the whole file is the answer."""
    match = _RANGE.match(header)
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        length = int(match[2])
        if length == 0:
            raise RangeNotSatisfiableError(size=size)
        return max(size - length, 0), size - 1
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if first >= size or last < first:
        raise RangeNotSatisfiableError(size=size)
    return first, last
