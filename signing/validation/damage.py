"""How a damaged or hostile structure shows in pyHanko and asn1crypto, which both read lazily."""

from __future__ import annotations

import struct
import zlib
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.pdf_utils.misc import PdfError
from pyhanko_certvalidator.errors import PathError, ValidationError

DAMAGE: Final = (
    PdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
    ArithmeticError,
    EOFError,
    struct.error,
    zlib.error,
    UnsupportedAlgorithm,
    PathError,
    ValidationError,
)
