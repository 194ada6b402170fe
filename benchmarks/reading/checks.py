"""Whether other programs agree with our PDFs: veraPDF, qpdf, and the readers of their text."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import pypdfium2
import pytest

from benchmarks.pages import Group, make, to_jpeg
from benchmarks.reading.programs import digitize_command, run
from benchmarks.reading.tables import markdown
from benchmarks.scoring import normal
from tests.support.verapdf import broken_pdfa_rules

_FILES_AT_ONCE: Final = 40
_PDFJS: Final = Path(__file__).parent.parent / "pdfjs"
_OUTPUTS: Final[dict[str, tuple[str, ...]]] = {
    "`digitize`": (),
    "`digitize --optimize`": ("--optimize",),
}

Texts = dict[Path, str]
"""The text of each PDF."""


class _Pdf(NamedTuple):
    output: str
    told: str
    """The text that the JSON beside it tells."""


def checks(groups: Sequence[Group], *, seed: int, count: int) -> Iterator[str]:
    """A table, anew after each check: of the PDFs of these pages, how many a program finds right.

    The order of the text is right when the program's words, in its order, are those that our JSON
    tells for the document. Without `-raw`, pdftotext sorts columns and cells by rules of its own:
    there its words are also compared whatever their order. pdf.js is asked where it is installed
    (`npm install` in benchmarks/pdfjs). The usual output and `--optimize` are checked alike; each
    program starts once for all of them where it takes several files.
    """
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder:
        scans = _scans(groups, seed, count, Path(folder) / "in")
        pdfs: dict[Path, _Pdf] = {}
        for number, output in enumerate(_OUTPUTS):
            pdfs |= _made(scans, Path(folder) / str(number), output)
        for check, found in _found(pdfs):
            for output in _OUTPUTS:
                asked = {path for path, pdf in pdfs.items() if pdf.output == output}
                wrong = ", ".join(sorted(path.name for path in asked - found)[:4])
                rows.append([output, check, f"{len(asked & found)} of {len(asked)}", wrong])
            yield markdown(["output", "check", "right", "not right"], rows, words=4)


def _scans(groups: Sequence[Group], seed: int, count: int, folder: Path) -> Path:
    folder.mkdir()
    for group in groups:
        for page in make(group, seed, count):
            name = page.name.replace("/", "-").replace(" ", "-")
            (folder / f"{name}.jpg").write_bytes(to_jpeg(page))
    return folder


def _made(scans: Path, out: Path, output: str) -> dict[Path, _Pdf]:
    done = run(digitize_command(scans, out, "--jobs", "2", *_OUTPUTS[output]))
    if done.status:
        raise SystemExit(f"digitize: {done.status}\n{done.errors}")
    return {
        out / document["pdf"]: _Pdf(output, document["text"])
        for report in sorted(out.glob("*.json"))
        for document in json.loads(report.read_text("utf-8"))["documents"]
    }


def _found(pdfs: dict[Path, _Pdf]) -> Iterator[tuple[str, set[Path]]]:
    """Each check with the PDFs that it finds right."""
    yield "`qpdf --check`", {path for path in pdfs if _is_sound(path)}
    for name, read, alikes in _readers():
        texts = read(list(pdfs))
        for what, alike in alikes.items():
            yield (
                f"{what} of {name}",
                {path for path, pdf in pdfs.items() if alike(texts[path], pdf.told)},
            )
    yield "PDF/A-2b (veraPDF)", _pdfa(list(pdfs))


def _pdfa(paths: Sequence[Path]) -> set[Path]:
    broken: dict[Path, str] = {}
    try:
        for first in range(0, len(paths), _FILES_AT_ONCE):
            broken |= broken_pdfa_rules(paths[first : first + _FILES_AT_ONCE])
    except pytest.skip.Exception as reason:
        raise SystemExit(str(reason)) from reason
    for path, rules in broken.items():
        print(path.name, rules)
    return set(paths) - set(broken)


def _is_sound(pdf: Path) -> bool:
    done = subprocess.run(["qpdf", "--check", str(pdf)], capture_output=True, check=False)
    return done.returncode == 0


_Alikes = dict[str, Callable[[str, str], bool]]


def _readers() -> Iterator[tuple[str, Callable[[Sequence[Path]], Texts], _Alikes]]:
    """Programs that read text, and how it is compared with ours."""
    order: _Alikes = {"order": _in_order}
    yield "`pdftotext -raw`", _pdftotext("-raw"), order
    yield "`pdftotext`", _pdftotext(), {"words": _same_words, **order}
    yield "Chromium's pdfium", _pdfium, order
    if (_PDFJS / "node_modules").is_dir():
        yield "pdf.js", _pdfjs, order


def _in_order(seen: str, told: str) -> bool:
    return normal(seen) == normal(told)


def _same_words(seen: str, told: str) -> bool:
    return sorted(normal(seen).split()) == sorted(normal(told).split())


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _pdftotext(*options: str) -> Callable[[Sequence[Path]], Texts]:
    def read(paths: Sequence[Path]) -> Texts:
        return {path: _said("pdftotext", *options, str(path), "-") for path in paths}

    return read


def _pdfium(paths: Sequence[Path]) -> Texts:
    texts: Texts = {}
    for path in paths:
        with pypdfium2.PdfDocument(path) as document:
            texts[path] = "\n".join(page.get_textpage().get_text_bounded() for page in document)
    return texts


def _pdfjs(paths: Sequence[Path]) -> Texts:
    told = json.loads(_said("node", str(_PDFJS / "read.mjs"), *map(str, paths)))
    return dict(zip(paths, told, strict=True))
