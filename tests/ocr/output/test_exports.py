"""hOCR and ALTO: well-formed, in order, with places and confidences."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from lxml import etree

from core.artifacts import Box, Word
from ocr.exports.alto import write_alto
from ocr.exports.hocr import write_hocr
from ocr.languages import language_tag
from tests.support.drawn_page import draw, text_of

_, PAGE = draw()
ODD = replace(
    PAGE, number=7, words=(Word('A<&>"\u0007 e\u0302', Box(0.5, 0.5, 0.5, 0.5), 1.0, 0, 0),)
)
XHTML = "{http://www.w3.org/1999/xhtml}"
ALTO = "{http://www.loc.gov/standards/alto/ns-v4#}"
BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")


def written(write, title: str, *language: str) -> etree._Element:
    target = io.BytesIO()
    write((page for page in (PAGE, ODD)), title, target, *language)
    return etree.fromstring(target.getvalue())


def boxes(element: etree._Element) -> tuple[int, ...]:
    return tuple(map(int, BOX.search(element.get("title")).groups()))


def test_hocr_holds_words_in_order_inside_lines_inside_blocks():
    root = written(write_hocr, "Mẫu <1>")
    pages = root.findall(f".//{XHTML}div[@class='ocr_page']")
    words = pages[0].findall(f".//{XHTML}span[@class='ocrx_word']")

    assert [word.text for word in words] == text_of()
    assert boxes(pages[0]) == (0, 0, PAGE.width_px, PAGE.height_px)
    assert all(word.get("title").endswith("x_wconf 95") for word in words)
    assert len(pages[0].findall(f".//{XHTML}div[@class='ocr_carea']")) == 3
    identifiers = root.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))
    for inner in (*words, *pages[0].iter(f"{XHTML}p")):
        outer, own = boxes(inner.getparent()), boxes(inner)
        assert outer[0] <= own[0] < own[2] <= outer[2]
        assert outer[1] <= own[1] < own[3] <= outer[3]
    line = pages[0].find(f".//{XHTML}span[@class='ocr_line']")
    assert re.search(r"baseline 0 -\d+$", line.get("title"))
    assert pages[1].get("title").endswith("ppageno 6; scan_res 150 150")
    assert pages[1].find(f".//{XHTML}span[@class='ocrx_word']").text == 'A<&>" ê'


@pytest.mark.parametrize(
    ("asked", "tag"), [("vie", "vi"), ("eng+vie", "en"), ("chi_tra_vert", "zh"), ("tyv", "tyv")]
)
def test_the_main_language_is_named(asked, tag):
    assert language_tag(asked) == tag
    hocr, alto = written(write_hocr, "Mẫu", tag), written(write_alto, "mẫu.pdf", tag)

    assert hocr.get("lang") == tag
    assert {page.get("LANG") for page in alto.iter(f"{ALTO}Page")} == {tag}


def test_alto_follows_its_schema():
    root = written(write_alto, "mẫu & 1.pdf")
    assert root.tag == f"{ALTO}alto"
    assert [child.tag for child in root] == [f"{ALTO}Description", f"{ALTO}Layout"]
    assert root.findtext(f".//{ALTO}MeasurementUnit") == "pixel"
    assert root.findtext(f".//{ALTO}fileName") == "mẫu & 1.pdf"
    first, second = root.iter(f"{ALTO}Page")
    assert (first.get("PHYSICAL_IMG_NR"), second.get("PHYSICAL_IMG_NR")) == ("1", "7")
    assert [word.get("CONTENT") for word in first.iter(f"{ALTO}String")] == text_of()
    assert second.find(f".//{ALTO}String").get("CONTENT") == 'A<&>" ê'
    for line in root.iter(f"{ALTO}TextLine"):
        kinds = [child.tag.removeprefix(ALTO) for child in line]
        assert kinds == (["String", "SP"] * len(kinds))[: len(kinds)]
        assert kinds[-1] == "String"
        assert int(line.get("VPOS")) < int(line.get("BASELINE")) + 1
        assert int(line.get("BASELINE")) <= int(line.get("VPOS")) + int(line.get("HEIGHT"))
    for word in root.iter(f"{ALTO}String"):
        assert 0 <= float(word.get("WC")) <= 1
        assert int(word.get("WIDTH")) > 0
        assert int(word.get("HEIGHT")) > 0
    identifiers = root.xpath("//@ID")
    assert len(identifiers) == len(set(identifiers))
