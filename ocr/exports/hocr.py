"""hOCR 1.2: what was read as an HTML page with places and confidences.

https://kba.github.io/hocr-spec/1.2/; well-formed XML, so that any parser takes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from core.artifacts import RecognizedPage
from ocr.exports.structure import Block, Line, PixelBox, attribute, blocks_of
from ocr.languages import VIETNAMESE

_CAPABILITIES: Final = "ocr_page ocr_carea ocr_par ocr_line ocrx_word ocrp_lang ocrp_wconf"


def write_hocr(
    pages: Iterable[RecognizedPage], title: str, target: BinaryIO, language: str = VIETNAMESE
) -> None:
    """Write one hOCR document, page by page; the same pages and title give the same bytes."""
    target.write(_head(title, language).encode())
    for index, page in enumerate(pages, start=1):
        target.write("".join(_page(page, index)).encode())
    target.write(b"</body>\n</html>\n")


def _head(title: str, language: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" '
        '"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">\n'
        f'<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="{language}" lang="{language}">\n'
        "<head>\n"
        f"<title>{attribute(title)}</title>\n"
        '<meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>\n'
        '<meta name="ocr-system" content="motlan"/>\n'
        f'<meta name="ocr-capabilities" content="{_CAPABILITIES}"/>\n'
        f'<meta name="ocr-langs" content="{language}"/>\n</head>\n<body>\n'
    )


def _page(page: RecognizedPage, index: int) -> Iterator[str]:
    whole = _bbox(PixelBox(0, 0, page.width_px, page.height_px))
    yield (
        f"<div class='ocr_page' id='page_{index}' title='{whole}; ppageno {page.number - 1}; "
        f"scan_res {page.dpi} {page.dpi}'>\n"
    )
    count = 0
    for number, block in enumerate(blocks_of(page), start=1):
        name = f"{index}_{number}"
        place = _bbox(block.box)
        yield f" <div class='ocr_carea' id='block_{name}' title='{place}'>\n"
        yield f"  <p class='ocr_par' id='par_{name}' title='{place}'>\n"
        for text, words in _lines(block, name, count):
            count += words
            yield text
        yield "  </p>\n </div>\n"
    yield "</div>\n"


def _lines(block: Block, name: str, before: int) -> Iterator[tuple[str, int]]:
    """Each line of a block with the number of its words."""
    for number, line in enumerate(block.lines, start=1):
        yield "".join(_line(line, f"{name}_{number}", before)), len(line.words)
        before += len(line.words)


def _line(line: Line, name: str, before: int) -> Iterator[str]:
    # From the bottom left corner of the line's box, up is negative.
    rise = line.baseline - line.box.bottom
    yield (
        f"   <span class='ocr_line' id='line_{name}' "
        f"title='{_bbox(line.box)}; baseline 0 {min(0, rise)}'>\n"
    )
    page = name.split("_", 1)[0]
    for number, placed in enumerate(line.words, start=before + 1):
        sure = round(placed.word.confidence * 100)
        yield (
            f"    <span class='ocrx_word' id='word_{page}_{number}' "
            f"title='{_bbox(placed.box)}; x_wconf {sure}'>{attribute(placed.word.text)}"
            "</span>\n"
        )
    yield "   </span>\n"


def _bbox(box: PixelBox) -> str:
    return "bbox " + " ".join(map(str, box))
