"""ALTO 4.4 (Library of Congress): what was read, for archives and libraries.

http://www.loc.gov/standards/alto/v4/alto-4-4.xsd; measured in pixels of the upright page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from core.artifacts import RecognizedPage
from ocr.exports.structure import Block, Line, PixelBox, PlacedWord, attribute, blocks_of
from ocr.languages import VIETNAMESE

_SPACE: Final = "http://www.loc.gov/standards/alto/ns-v4#"


def write_alto(
    pages: Iterable[RecognizedPage], file_name: str, target: BinaryIO, language: str = VIETNAMESE
) -> None:
    """Write one ALTO document, page by page; the same pages and name give the same bytes."""
    target.write(_head(file_name).encode())
    for index, page in enumerate(pages, start=1):
        target.write("".join(_page(page, index, language)).encode())
    target.write(b"  </Layout>\n</alto>\n")


def _head(file_name: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<alto xmlns="{_SPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        f'xsi:schemaLocation="{_SPACE} http://www.loc.gov/standards/alto/v4/alto-4-4.xsd" '
        'SCHEMAVERSION="4.4">\n'
        "  <Description>\n    <MeasurementUnit>pixel</MeasurementUnit>\n"
        "    <sourceImageInformation>\n"
        f"      <fileName>{attribute(file_name)}</fileName>\n"
        "    </sourceImageInformation>\n"
        '    <Processing ID="reading">\n'
        "      <processingCategory>contentGeneration</processingCategory>\n"
        "      <processingStepDescription>text recognition</processingStepDescription>\n"
        "      <processingSoftware>\n        <softwareCreator>Một Lần</softwareCreator>\n"
        "        <softwareName>motlan</softwareName>\n      </processingSoftware>\n"
        "    </Processing>\n  </Description>\n  <Layout>\n"
    )


def _page(page: RecognizedPage, index: int, language: str) -> Iterator[str]:
    whole = _place(PixelBox(0, 0, page.width_px, page.height_px))
    yield (
        f'    <Page ID="page_{index}" PHYSICAL_IMG_NR="{page.number}" '
        f'HEIGHT="{page.height_px}" WIDTH="{page.width_px}" LANG="{language}" ROTATION="0" '
        f'PC="{page.mean_confidence:.4f}" PROCESSINGREFS="reading">\n'
        f"      <PrintSpace {whole}>\n"
    )
    for number, block in enumerate(blocks_of(page), start=1):
        yield from _block(block, f"{index}_{number}")
    yield "      </PrintSpace>\n    </Page>\n"


def _block(block: Block, name: str) -> Iterator[str]:
    yield f'        <TextBlock ID="block_{name}" {_place(block.box)}>\n'
    for number, line in enumerate(block.lines, start=1):
        yield from _line(line, f"{name}_{number}")
    yield "        </TextBlock>\n"


def _line(line: Line, name: str) -> Iterator[str]:
    yield (f'          <TextLine ID="line_{name}" BASELINE="{line.baseline}" {_place(line.box)}>\n')
    followers: list[PlacedWord | None] = [*line.words[1:], None]
    for number, (placed, follower) in enumerate(zip(line.words, followers, strict=True), start=1):
        yield (
            f'            <String ID="word_{name}_{number}" {_place(placed.box)} '
            f'WC="{placed.word.confidence:.4f}" CONTENT="{attribute(placed.word.text)}"/>\n'
        )
        if follower is not None:
            gap = max(0, follower.box.left - placed.box.right)
            yield (
                f'            <SP HPOS="{placed.box.right}" VPOS="{placed.box.top}" '
                f'WIDTH="{gap}"/>\n'
            )
    yield "          </TextLine>\n"


def _place(box: PixelBox) -> str:
    return f'HPOS="{box.left}" VPOS="{box.top}" WIDTH="{box.width}" HEIGHT="{box.height}"'
