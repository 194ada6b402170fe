"""A read page as bytes for the object store: gzip of canonical JSON, the same for the same page."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from typing import Any, Final

from core.artifacts import Box, MachineCode, PageOrigin, ReadingStep, RecognizedPage, Word
from core.errors import MotLanError

_FORMAT: Final = 1
_PLACES: Final = 5
"""Decimal places of fractions: a hundredth of a millimetre on A4."""


class UnknownPageFormatError(MotLanError):
    """The stored page was written by a newer version, or is no page."""

    code = "unknown_page_format"


def encode_page(page: RecognizedPage) -> bytes:
    """The page as deterministic bytes."""
    content: dict[str, Any] = asdict(page)
    content["origin"] = page.origin.value
    content["words"] = [
        [word.text, *_rounded(word.box), round(word.confidence, 4), word.line, word.block]
        for word in page.words
    ]
    content["codes"] = [[code.kind, code.text, *_rounded(code.box)] for code in page.codes]
    content["format"] = _FORMAT
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return gzip.compress(text.encode(), mtime=0)


def decode_page(data: bytes) -> RecognizedPage:
    """The page from its bytes; raises UnknownPageFormatError for bytes that are no such page."""
    try:
        content = json.loads(gzip.decompress(data))
        if content.pop("format") != _FORMAT:
            raise UnknownPageFormatError
        content["origin"] = PageOrigin(content["origin"])
        content["words"] = tuple(
            Word(text, Box(left, top, right, bottom), sure, line, block)
            for text, left, top, right, bottom, sure, line, block in content["words"]
        )
        content["codes"] = tuple(
            MachineCode(kind, text, Box(*box)) for kind, text, *box in content["codes"]
        )
        content["quality"] = tuple(content["quality"])
        content["steps"] = tuple(ReadingStep(*step) for step in content.get("steps", ()))
        corners = content.get("corners")
        content["corners"] = corners and tuple((across, down) for across, down in corners)
        return RecognizedPage(**content)
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise UnknownPageFormatError from error


def _rounded(box: Box) -> list[float]:
    return [round(edge, _PLACES) for edge in box]
