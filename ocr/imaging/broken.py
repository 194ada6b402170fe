"""What decoders raise over broken bytes; a module of its own, as it is needed without OpenCV."""

from __future__ import annotations

import struct
import zlib
from typing import Final

BROKEN_PICTURE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""Whatever Pillow and its kin say of a broken picture; each decoder has its own words for it."""
