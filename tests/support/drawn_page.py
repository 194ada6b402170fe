"""A page drawn with words whose places are known: what a perfect reader would give."""

from __future__ import annotations

from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from core.artifacts import Box, PageOrigin, RecognizedPage, Word

_FONT = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
PAPER = (246, 245, 243)

Line = tuple[float, float, str]
"""Left and top as fractions of the page, and the words."""

LETTER: Sequence[Sequence[Line]] = (
    ((0.06, 0.05, "ỦY BAN NHÂN DÂN"), (0.06, 0.075, "PHƯỜNG BẾN NGHÉ")),
    (
        (0.48, 0.05, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        (0.55, 0.075, "Độc lập - Tự do - Hạnh phúc"),
    ),
    (
        (0.12, 0.16, "Căn cứ Luật Hộ tịch ngày 20 tháng 11 năm 2014 và đơn của"),
        (0.12, 0.185, "ông Nguyễn Văn Đức (MẪU), Ủy ban nhân dân phường xác nhận"),
        (0.12, 0.21, "ông đã nộp đủ giấy tờ tại bộ phận một cửa."),
    ),
)
"""Blocks of a letter with the two-column national header (NĐ 30/2020)."""


def draw(
    blocks: Sequence[Sequence[Line]] = LETTER,
    *,
    width: int = 1240,
    height: int = 1754,
    dpi: int = 150,
) -> tuple[Image.Image, RecognizedPage]:
    """The picture and the page as read from it."""
    face = ImageFont.truetype(_FONT, round(width * 0.0205))
    picture = Image.new("RGB", (width, height), PAPER)
    pen = ImageDraw.Draw(picture)
    words: list[Word] = []
    for block, lines in enumerate(blocks):
        for line, (left, top, text) in enumerate(lines):
            x, y = left * width, top * height
            for word in text.split():
                pen.text((x, y), word, font=face, fill=(25, 25, 30))
                seen = pen.textbbox((x, y), word, font=face)
                box = Box(
                    seen[0] / width, (y + 0.18 * face.size) / height,
                    seen[2] / width, (y + 1.12 * face.size) / height,
                )  # fmt: skip
                words.append(Word(word, box, 0.95, line, block))
                x += pen.textlength(word + " ", font=face)
    page = RecognizedPage(
        number=1, width_px=width, height_px=height, dpi=dpi, rotation=0, skew_deg=0.0,
        origin=PageOrigin.IMAGE, is_blank=False, words=tuple(words), codes=(), engine="drawn",
    )  # fmt: skip
    return picture, page


def text_of(blocks: Sequence[Sequence[Line]] = LETTER) -> list[str]:
    """The words in reading order."""
    return [word for lines in blocks for _, _, text in lines for word in text.split()]
