"""The child process that judges a citizen's picture: `python -m ingest.rights.looking QUESTION`.

Takes the file on stdin and answers the codes of what is wrong with its first pages as JSON. It
takes its limits on itself before it reads the first byte.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from core.artifacts import MediaKind
from ingest.intake.inspector import limit_this_process
from ocr.imaging.ink import find_ink
from ocr.imaging.quality import quality_codes
from ocr.imaging.source import open_source

_DPI: Final = 150
_PAGES: Final = 3
"""So many first pages are looked at while a person waits."""


def flaws(data: bytes, kind: MediaKind, pages: int) -> list[str]:
    """Codes of `RecognizedPage.quality`, each once."""
    found: list[str] = []
    with open_source(data, kind) as source:
        for number in range(1, min(pages, _PAGES) + 1):
            page = source.picture(number, _DPI)
            found += quality_codes(page.picture, find_ink(page.picture, page.dpi), page.source_dpi)
    return list(dict.fromkeys(found))


def main() -> None:
    """Answer the one question of the command line."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    limit_this_process(address_space=asked["address_space"], cpu_s=asked["cpu_s"])
    data = sys.stdin.buffer.read()
    sys.stdout.write(json.dumps(flaws(data, MediaKind(asked["kind"]), asked["pages"])))


if __name__ == "__main__":
    main()
