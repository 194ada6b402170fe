"""The child process that draws a shared paper with its mark.

`python -m ingest.rights.drawing QUESTION` takes the file on stdin and answers a PDF of pictures on
stdout: no text, no signature, nothing of the original but what an eye sees. It takes its limits on
itself before it reads the first byte.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator, Sequence
from typing import Any, Final

import pypdfium2
from PIL import Image, ImageDraw, ImageFont, ImageSequence

from ingest.intake.inspector import limit_this_process

_SCALE: Final = 110 / 72
_LONGEST: Final = 2200
"""Pixels of a side; larger pages are drawn coarser."""
_INK: Final = (120, 20, 20, 70)
_STRIP: Final = 46
"""Pixels of the strip under each page that says the same in full."""


def marked(data: bytes, lines: Sequence[str], font_file: str) -> bytes:
    """The file as a PDF of its drawn pages; `lines` stand across each page and under it."""
    pages = [_with_mark(page, lines, font_file) for page in _pages(data)]
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], quality=80, resolution=110)
    return out.getvalue()


def _pages(data: bytes) -> Iterator[Image.Image]:
    if not data.startswith(b"%PDF"):
        import pillow_heif  # noqa: PLC0415 # PDF does not wait for it

        pillow_heif.register_heif_opener()
        with Image.open(io.BytesIO(data)) as picture:
            for frame in ImageSequence.Iterator(picture):
                page = frame.convert("RGB")
                page.thumbnail((_LONGEST, _LONGEST))
                yield page
        return
    document = pypdfium2.PdfDocument(data)
    for page in document:
        longest = max(page.get_width(), page.get_height(), 1.0)
        bitmap = page.render(scale=min(_SCALE, _LONGEST / longest), may_draw_forms=True)
        yield bitmap.to_pil().convert("RGB")
        page.close()


def _with_mark(page: Image.Image, lines: Sequence[str], font_file: str) -> Image.Image:
    """The page under slanting lines, with a strip below."""
    width, height = page.size
    large = ImageFont.truetype(font_file, max(width // 28, 14))
    layer = Image.new("RGBA", (width * 2, height * 2), (255, 255, 255, 0))
    draw = ImageDraw.Draw(layer)
    step = max(height // 4, 80)
    for row in range(0, height * 2, step):
        draw.text((row // 3 % 200, row), "   ".join([*lines, *lines]), font=large, fill=_INK)
    turned = layer.rotate(30, center=(width, height))
    turned = turned.crop((width // 2, height // 2, width // 2 + width, height // 2 + height))
    sheet = Image.new("RGB", (width, height + _STRIP), "white")
    sheet.paste(Image.alpha_composite(page.convert("RGBA"), turned).convert("RGB"), (0, 0))
    small = ImageFont.truetype(font_file, 15)
    ImageDraw.Draw(sheet).text((12, height + 12), " – ".join(lines), font=small, fill=(90, 0, 0))
    return sheet


def main() -> None:
    """Answer the one question of the command line."""
    asked: dict[str, Any] = json.loads(sys.argv[1])
    limit_this_process(address_space=asked["address_space"], cpu_s=asked["cpu_s"])
    sys.stdout.buffer.write(marked(sys.stdin.buffer.read(), asked["lines"], asked["font"]))


if __name__ == "__main__":
    main()
