"""Whether other programs agree with our PDFs: veraPDF, qpdf, and the readers of their text."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import pypdfium2
import pytest

from benchmarks.pages import Group, make, to_jpeg
from benchmarks.reading.programs import digitize_command, run
from benchmarks.reading.tables import markdown
from benchmarks.scoring import normal
from tests.support.verapdf import broken_pdfa_rules

_FILES_AT_ONCE: Final = 40
_PDFJS: Final = Path(__file__).parent.parent / "pdfjs"


def checks(groups: Sequence[Group], *, seed: int, count: int) -> str:
    """A table: of the PDFs of these pages, how many each program finds right.

    The order of the text is right when the program's words, in its order, are those that our JSON
    tells for the document. Without `-raw`, pdftotext sorts columns and cells by rules of its own:
    there its words are also compared whatever their order. pdf.js is asked where it is installed
    (`npm install` in benchmarks/pdfjs). The usual output and `--optimize` are checked alike.
    """
    rows = []
    for options in ((), ("--optimize",)):
        with tempfile.TemporaryDirectory() as folder:
            pdfs = _made(groups, seed, count, Path(folder), options)
            for check, right in _checks_at_hand().items():
                found = right(pdfs)
                wrong = ", ".join(sorted(pdf.name for pdf in pdfs if pdf not in found)[:4])
                named = f"`digitize {' '.join(options)}`".replace(" `", "`")
                rows.append([named, check, f"{len(found)} of {len(pdfs)}", wrong])
    return markdown(["output", "check", "right", "not right"], rows, words=4)


def _made(
    groups: Sequence[Group], seed: int, count: int, folder: Path, options: Sequence[str]
) -> dict[Path, str]:
    """PDFs with the text that the JSON beside them tells."""
    scans = folder / "in"
    scans.mkdir()
    for group in groups:
        for page in make(group, seed, count):
            name = page.name.replace("/", "-").replace(" ", "-")
            (scans / f"{name}.jpg").write_bytes(to_jpeg(page))
    out = folder / "out"
    done = run(digitize_command(scans, out, "--jobs", "2", *options))
    if done.status:
        raise SystemExit(f"digitize: {done.status}\n{done.errors}")
    told: dict[Path, str] = {}
    for report in sorted(out.glob("*.json")):
        for document in json.loads(report.read_text("utf-8"))["documents"]:
            told[out / document["pdf"]] = document["text"]
    return told


def _pdfa(pdfs: dict[Path, str]) -> set[Path]:
    paths = list(pdfs)
    broken: dict[Path, str] = {}
    try:
        for first in range(0, len(paths), _FILES_AT_ONCE):
            broken |= broken_pdfa_rules(paths[first : first + _FILES_AT_ONCE])
    except pytest.skip.Exception as reason:
        raise SystemExit(str(reason)) from reason
    for path, rules in broken.items():
        print(path.name, rules)
    return set(paths) - set(broken)


def _sound(pdfs: dict[Path, str]) -> set[Path]:
    commands = {pdf: ["qpdf", "--check", str(pdf)] for pdf in pdfs}
    return {
        pdf
        for pdf, command in commands.items()
        if subprocess.run(command, capture_output=True, check=False).returncode == 0
    }


def _same_text(
    read: Callable[[Path], str], alike: Callable[[str, str], bool]
) -> Callable[[dict[Path, str]], set[Path]]:
    def check(pdfs: dict[Path, str]) -> set[Path]:
        return {pdf for pdf, told in pdfs.items() if alike(read(pdf), told)}

    return check


def _in_order(seen: str, told: str) -> bool:
    return normal(seen) == normal(told)


def _same_words(seen: str, told: str) -> bool:
    return sorted(normal(seen).split()) == sorted(normal(told).split())


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _pdfium(pdf: Path) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def _checks_at_hand() -> dict[str, Callable[[dict[Path, str]], set[Path]]]:
    found: dict[str, Callable[[dict[Path, str]], set[Path]]] = {
        "PDF/A-2b (veraPDF)": _pdfa,
        "`qpdf --check`": _sound,
        "order of `pdftotext -raw`": _same_text(
            lambda pdf: _said("pdftotext", "-raw", str(pdf), "-"), _in_order
        ),
        "words of `pdftotext`": _same_text(
            lambda pdf: _said("pdftotext", str(pdf), "-"), _same_words
        ),
        "order of `pdftotext`": _same_text(
            lambda pdf: _said("pdftotext", str(pdf), "-"), _in_order
        ),
        "order of Chromium's pdfium": _same_text(_pdfium, _in_order),
    }
    if (_PDFJS / "node_modules").is_dir():
        found["order of pdf.js"] = _same_text(
            lambda pdf: _said("node", str(_PDFJS / "read.mjs"), str(pdf)), _in_order
        )
    return found
