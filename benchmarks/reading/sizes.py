"""How large the written PDF is, and how well a picture packed anew still resembles its page."""

from __future__ import annotations

import tempfile
from io import BytesIO
from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2

from benchmarks.pages import Group, Page, make, to_pdf
from benchmarks.reading.programs import digitize_command, run
from benchmarks.reading.tables import markdown
from ocr.optimize.likeness import worst_likeness

_SAMPLES: Final[tuple[tuple[str, Group, str, str], ...]] = (
    ("dense office page, as drawn", "plain", "plain", "l0"),
    ("dense office page, scanned", "plain", "plain", "l1"),
    ("dense office page, poor", "plain", "plain", "l2"),
    ("usual office page, scanned", "mixed", "header and signature", "l1"),
    ("with seal, scanned", "mixed", "seal over signature", "l1"),
    ("table, scanned", "mixed", "table", "l1"),
    ("form, scanned", "scanned", "plain", "scan"),
    ("form on security print, scanned", "scanned", "security print", "scan"),
    ("form with seal, scanned", "papers", "whole papers", "scan"),
    ("form with seal, poor", "papers", "whole papers", "poor"),
    ("form, photo", "photos", "whole papers", "photo"),
)
_SCREEN_DPI: Final = 150
_MEAN_OF: Final = 11
"""Window and constants as in Wang, Bovik, Sheikh, Simoncelli 2004."""
_SIGMA: Final = 1.5
_C1: Final = (0.01 * 255) ** 2
_C2: Final = (0.03 * 255) ** 2


def sizes(*, seed: int, count: int, keep: Path | None = None) -> str:
    """A table: bytes of the input's pictures, of the usual output, of `--optimize`, with SSIM.

    SSIM as the mean and as that of the worst place, the bound of `--optimize`; CPU seconds of a
    whole run without and with it.

    Each page is a PDF of its own; `keep` is a folder for the optimized PDFs, to be looked at.
    """
    rows = []
    for label, group, cause, level in _SAMPLES:
        pages = [page for page in make(group, seed, count, [cause]) if page.level == level]
        rows += [_row(label, page, keep) for page in pages]
    bilevel = next(make("plain", seed, 1))
    rows.append(_row("office page, 1-bit TIFF", bilevel, keep, source=_one_bit(bilevel)))
    head = ["page", "input kB", "output kB", "out/in", "`--optimize` kB", "SSIM"]
    head += ["worst place", "CPU s", "CPU s `--optimize`"]
    return markdown(head, rows)


def ssim(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Structural similarity of two grey pictures of one size (Wang et al. 2004), mean over pixels.

    1 means equal.
    """
    a, b = one.astype(np.float64), other.astype(np.float64)
    mean_a, mean_b = _blurred(a), _blurred(b)
    var_a = _blurred(a * a) - mean_a**2
    var_b = _blurred(b * b) - mean_b**2
    both = _blurred(a * b) - mean_a * mean_b
    alike = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    whole = (mean_a**2 + mean_b**2 + _C1) * (var_a + var_b + _C2)
    return float((alike / whole).mean())


def _blurred(pixels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(cv2.GaussianBlur(pixels, (_MEAN_OF, _MEAN_OF), _SIGMA), np.float64)


def _row(label: str, page: Page, keep: Path | None, *, source: bytes | None = None) -> list[str]:
    given = source or page.jpeg
    with tempfile.TemporaryDirectory() as folder:
        if page.level == "photo":
            source = page.jpeg
        kind = "pdf" if source is None else "jpg" if source is page.jpeg else "tif"
        path = Path(folder) / f"page.{kind}"
        path.write_bytes(source or to_pdf([page]))
        usual, usual_s = _written(path, Path(folder) / "usual")
        small, small_s = _written(path, Path(folder) / "small", "--optimize")
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{page.name.replace('/', '-').replace(' ', '-')}.pdf").write_bytes(small)
    shown = [len(given) / 1e3, len(usual) / 1e3]
    ratio = len(usual) / len(given)
    likeness = ssim(_drawn(small), _drawn(usual))
    return [
        label,
        *(f"{value:.0f}" for value in shown),
        f"{ratio:.3f}",
        f"{len(small) / 1e3:.0f}",
        f"{likeness:.3f}",
        f"{worst_likeness(_drawn(usual), _drawn(small), _SCREEN_DPI):.3f}",
        f"{usual_s:.1f}",
        f"{small_s:.1f}",
    ]


def _written(source: Path, out: Path, *options: str) -> tuple[bytes, float]:
    """The PDF of one page, and the CPU seconds that it took."""
    done = run(digitize_command(source, out, "--jobs", "1", *options))
    pdfs = sorted(out.glob("*.pdf"))
    if done.status or len(pdfs) != 1:
        raise SystemExit(f"digitize of one page gave {len(pdfs)} files: {done.errors}")
    return pdfs[0].read_bytes(), done.cpu_s


def _drawn(pdf: bytes) -> npt.NDArray[np.uint8]:
    """The first page in grey at 150 dpi, as the eye sees it on a screen."""
    with pypdfium2.PdfDocument(pdf) as document:
        bitmap = document[0].render(scale=_SCREEN_DPI / 72, grayscale=True)
        return np.array(bitmap.to_numpy().squeeze(), np.uint8)


def _one_bit(page: Page) -> bytes:
    """The page as a fax-like scanner gives it: 1 bit, CCITT group 4."""
    buffer = BytesIO()
    page.image.convert("L").point([255 * (level > 150) for level in range(256)]).convert("1").save(
        buffer, "TIFF", compression="group4", dpi=(page.dpi, page.dpi)
    )
    return buffer.getvalue()
