"""Readers under one roof: our whole way, bare engines, OCRmyPDF; each gives text and its cost.

Names, as on the command line:

- `auto`, `tesserocr`, `pytesseract`, …: our whole way (`PageReader`) with that engine, in process
- `bare:tesserocr@150`: that engine alone on the picture scaled to 150 dpi, without our imaging
- `ocrmypdf`: OCRmyPDF with `--rotate-pages --deskew`; `ocrmypdf-plain`: without options

What peers (`bare:…`, `ocrmypdf…`) read is kept under `.cache/benchmarks`, by system, version and
the SHA-256 of the page, so that only our own way is measured again.
"""

from __future__ import annotations

import hashlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol, cast, get_args

import cv2
import numpy as np

from benchmarks.pages import Page, to_pdf
from core.artifacts import MediaKind
from ocr.engines.choose import EngineName, open_engine
from ocr.engines.protocol import OcrEngine, ReadWord
from ocr.imaging.geometry import Picture, grey, scale_by
from ocr.service import PageReader

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache" / "benchmarks"
OCRMYPDF: Final = ROOT / ".cache" / "peers" / "bin" / "ocrmypdf"
CHILD_ENVIRONMENT: Final = {
    "OMP_THREAD_LIMIT": "1",
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LC_ALL": "C.UTF-8",
}
"""The same for every program that is measured; without the limit OpenMP's threads spin."""
_PEER_OPTIONS: Final = {
    "ocrmypdf": ("--rotate-pages", "--deskew"),
    "ocrmypdf-plain": (),
}
_PAGES_PER_RUN: Final = 8
_ANSWERS_VERSION: Final = 1


@dataclass(frozen=True)
class Answer:
    """What a system read on a page: lines of text, words with confidence, CPU seconds."""

    text: str
    words: tuple[tuple[str, float], ...]
    cpu_s: float


class System(Protocol):
    """Something that reads pages."""

    name: str

    def read(self, pages: Sequence[Page]) -> Iterator[Answer]:
        """An answer for each page, in their order."""
        ...


def open_system(name: str) -> System:
    """The system of this name; SystemExit with the reason when it is not installed."""
    if name in _PEER_OPTIONS:
        return _Kept(_OcrMyPdf(name))
    if name.startswith("bare:"):
        engine, _, dpi = name.removeprefix("bare:").partition("@")
        return _Kept(_BareEngine(name, _engine(engine), int(dpi or 150)))
    return _WholeWay(name, _engine(name))


def _engine(name: str) -> OcrEngine:
    if name not in get_args(EngineName):
        raise SystemExit(f"no engine {name}; there are {', '.join(get_args(EngineName))}")
    return open_engine(cast("EngineName", name))


class _WholeWay:
    def __init__(self, name: str, engine: OcrEngine) -> None:
        self.name = name
        self._reader = PageReader(engine)

    def read(self, pages: Sequence[Page]) -> Iterator[Answer]:
        for page in pages:
            started = cpu_seconds()
            (read,) = self._reader.read(page.jpeg, MediaKind.JPEG, [1])
            spent = cpu_seconds() - started
            words = tuple((word.text, word.confidence) for word in read.page.words)
            yield Answer(read.page.text, words, spent)


class _BareEngine:
    def __init__(self, name: str, engine: OcrEngine, dpi: int) -> None:
        self.name = name
        self._engine = engine
        self._dpi = dpi

    @property
    def version(self) -> str:
        return self._engine.identity

    def read(self, pages: Sequence[Page]) -> Iterator[Answer]:
        for page in pages:
            picture = _decoded(page.jpeg)
            started = cpu_seconds()
            scaled = scale_by(picture, self._dpi / page.dpi)
            reading = self._engine.read(scaled, self._dpi)
            spent = cpu_seconds() - started
            words = tuple((word.text, word.confidence) for word in reading.words)
            yield Answer(_lines(reading.words), words, spent)


class _OcrMyPdf:
    def __init__(self, name: str) -> None:
        if not OCRMYPDF.is_file():
            raise SystemExit("OCRmyPDF is not here: run benchmarks/peers")
        self.name = name

    @property
    def version(self) -> str:
        return peer_version()

    def read(self, pages: Sequence[Page]) -> Iterator[Answer]:
        for first in range(0, len(pages), _PAGES_PER_RUN):
            yield from self._run(pages[first : first + _PAGES_PER_RUN])

    def _run(self, pages: Sequence[Page]) -> Iterator[Answer]:
        with tempfile.TemporaryDirectory() as folder:
            source, sidecar = Path(folder) / "in.pdf", Path(folder) / "out.txt"
            source.write_bytes(to_pdf(pages))
            command: list[str | Path] = [
                OCRMYPDF, "-l", "vie", "--output-type", "pdf", "--jobs", "2", "--quiet",
                *_PEER_OPTIONS[self.name], "--sidecar", sidecar, source, Path(folder) / "out.pdf",
            ]  # fmt: skip
            started = cpu_seconds()
            done = subprocess.run(command, check=False, env=CHILD_ENVIRONMENT)
            spent = (cpu_seconds() - started) / len(pages)
            if done.returncode:
                print(f"{self.name}: {done.returncode} on {pages[0].name}…", file=sys.stderr)
            texts = sidecar.read_text("utf-8").split("\f") if sidecar.is_file() else []
            texts += [""] * (len(pages) - len(texts))
            for _, text in zip(pages, texts, strict=False):
                yield Answer(text, (), spent)


class _Versioned(System, Protocol):
    @property
    def version(self) -> str: ...


class _Kept:
    """A peer whose answers are kept on disk."""

    def __init__(self, system: _Versioned) -> None:
        self._system = system
        self.name = system.name

    def read(self, pages: Sequence[Page]) -> Iterator[Answer]:
        label = f"{self._system.name}-{self._system.version}".replace("/", "-").replace(":", "-")
        folder = CACHE / f"{label}-v{_ANSWERS_VERSION}"
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{hashlib.sha256(page.jpeg).hexdigest()}.json" for page in pages]
        missing = [number for number, path in enumerate(paths) if not path.exists()]
        answers = self._system.read([pages[number] for number in missing])
        for number, answer in zip(missing, answers, strict=True):
            paths[number].write_text(json.dumps(asdict(answer), ensure_ascii=False), "utf-8")
        for path in paths:
            kept = json.loads(path.read_text("utf-8"))
            words = tuple((str(text), float(sure)) for text, sure in kept["words"])
            yield Answer(kept["text"], words, kept["cpu_s"])


@lru_cache(maxsize=1)
def peer_version() -> str:
    """Version of the installed OCRmyPDF with that of its Tesseract, e.g. `17.13.0-5.3.0`."""
    ours = _said([OCRMYPDF, "--version"]).strip()
    tesseract = _said(["tesseract", "--version"]).split()[1]
    return f"{ours}-{tesseract}"


def cpu_seconds() -> float:
    """CPU seconds of this process and of the children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def _said(command: Sequence[str | Path]) -> str:
    done = subprocess.run(
        command, check=True, capture_output=True, text=True, env=CHILD_ENVIRONMENT
    )
    return done.stdout


def _decoded(jpeg: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR)
    return grey(np.asarray(picture, np.uint8))


def _lines(words: Sequence[ReadWord]) -> str:
    lines: dict[int, list[str]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word.text)
    return "\n".join(" ".join(line) for line in lines.values())
