"""Memory over many pages, which must not grow with them, and over one large page."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import img2pdf
from PIL import Image

from benchmarks.pages import Page, make, to_pdf
from benchmarks.reading.programs import digitize_command, run
from benchmarks.reading.tables import markdown

_DIFFERENT: Final = 8
_HEAD: Final = (
    "input",
    "pages",
    "file MB",
    "whole tree MB",
    "largest process MB",
    "CPU s/page",
    "wall s/page",
)
_LARGE_DPI: Final = 600
_LARGE_QUALITY: Final = 85


def memory(counts: Sequence[int], *, seed: int, jobs: int) -> str:
    """A table: for each file the peak of the tree and of the largest process.

    PDFs of these numbers of pages are poor office scans (A4, 300 dpi), eight different ones again
    and again; then one page of A3 in colour at 600 dpi in the kinds of file that scanners write.
    """
    pages = [page for page in make("plain", seed, _DIFFERENT) if page.level == "l2"]
    rows = []
    for count in counts:
        many = to_pdf([pages[number % len(pages)] for number in range(count)])
        rows.append(_measured("PDF, A4, 300 dpi", "many.pdf", many, count, jobs))
    large = _spread(pages[0], pages[1])
    for name, (title, data) in _large_files(large).items():
        rows.append(_measured(f"{title}, A3, 600 dpi", name, data, 1, jobs))
    return markdown(_HEAD, rows)


def _spread(left: Page, right: Page) -> Image.Image:
    """Two pages of A4 side by side on a sheet of A3, as fine as the large files are."""
    times = _LARGE_DPI // left.dpi
    width, height = left.image.size
    sheet = Image.new("RGB", (2 * width, height))
    sheet.paste(left.image, (0, 0))
    sheet.paste(right.image, (width, 0))
    return sheet.resize((2 * width * times, height * times), Image.Resampling.BICUBIC)


def _large_files(sheet: Image.Image) -> dict[str, tuple[str, bytes]]:
    """By file name the words for its kind and its bytes."""
    jpeg = _saved(sheet, "JPEG", quality=_LARGE_QUALITY)
    return {
        "large.pdf": ("PDF of a JPEG", bytes(img2pdf.convert(jpeg))),
        "large.jpg": ("JPEG", jpeg),
        "large.png": ("PNG", _saved(sheet, "PNG", compress_level=1)),
        "large.tif": ("TIFF, LZW", _saved(sheet, "TIFF", compression="tiff_lzw")),
    }


def _saved(sheet: Image.Image, kind: str, **options: int | str) -> bytes:
    buffer = io.BytesIO()
    sheet.save(buffer, kind, dpi=(_LARGE_DPI, _LARGE_DPI), **options)
    return buffer.getvalue()


def _measured(title: str, name: str, data: bytes, count: int, jobs: int) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / name
        source.write_bytes(data)
        done = run(
            digitize_command(source, Path(folder) / "out", "--jobs", str(jobs)), watch_tree=True
        )
        if done.status:
            raise SystemExit(f"digitize of {title}: {done.status}\n{done.errors}")
    return [
        title,
        str(count),
        f"{len(data) / 1e6:.0f}",
        f"{done.tree_mb:.0f}",
        f"{done.largest_mb:.0f}",
        f"{done.cpu_s / count:.2f}",
        f"{done.wall_s / count:.2f}",
    ]
