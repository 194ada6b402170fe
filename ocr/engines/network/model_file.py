"""Where the graphs built from a language file are kept, so that they are built once."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ocr.engines.network.traineddata import LineModel, parse_model
from ocr.engines.tessdata import find_tessdata

LANGUAGE: Final = "vie"
GRAPH_VERSION: Final = 1
"""Part of the name of a kept graph; counted up whenever `graph.py` writes another graph."""


@dataclass(frozen=True)
class KeptModel:
    """A language file's network, ready to be opened."""

    model: LineModel
    sha256: str
    """Of the language file."""
    float_graph: bytes
    int8_graph: bytes


def default_model_dir() -> Path:
    """Beside the installed packages: written at set-up, the same for all who use this Python."""
    return Path(sys.prefix) / "share" / "motlan" / "models"


def build(tessdata_dir: Path | None, out: Path) -> tuple[Path, ...]:
    """Build the graphs of the Vietnamese network into a folder, made when missing; their paths.

    Graphs that are there are kept. `tessdata_dir` None: where Tesseract's files usually are.
    Raises EngineUnavailableError without the language file, ModelUnusableError when it is
    damaged, OSError when the folder cannot be written.
    """
    data = _language_file(tessdata_dir).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    paths = tuple(_path(out, sha256, int8=int8) for int8 in (False, True))
    if not all(path.is_file() for path in paths):
        out.mkdir(parents=True, exist_ok=True)
        for path, graph in zip(paths, _graphs(parse_model(data)), strict=True):
            _write(path, graph)
    return paths


def load(tessdata_dir: Path | None, folder: Path) -> KeptModel:
    """The network with its graphs from the folder.

    Graphs that are missing are built and put there; where the folder cannot be written they stay
    in memory. Raises EngineUnavailableError and ModelUnusableError as `build`.
    """
    data = _language_file(tessdata_dir).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    model = parse_model(data)
    paths = [_path(folder, sha256, int8=int8) for int8 in (False, True)]
    try:
        graphs = tuple(path.read_bytes() for path in paths)
    except OSError:
        graphs = _graphs(model)
        _keep(paths, graphs)
    return KeptModel(model, sha256, *graphs)


def _language_file(tessdata_dir: Path | None) -> Path:
    return find_tessdata(LANGUAGE, tessdata_dir) / f"{LANGUAGE}.traineddata"


def _path(folder: Path, sha256: str, *, int8: bool) -> Path:
    kind = "int8" if int8 else "float"
    return folder / f"{LANGUAGE}-{sha256[:16]}-v{GRAPH_VERSION}-{kind}.onnx"


def _graphs(model: LineModel) -> tuple[bytes, bytes]:
    # Imported here: only building needs the 30 MB of `onnx`.
    from ocr.engines.network.graph import build_graph  # noqa: PLC0415

    return build_graph(model.network, int8=False), build_graph(model.network, int8=True)


def _keep(paths: list[Path], graphs: tuple[bytes, bytes]) -> None:
    try:
        paths[0].parent.mkdir(parents=True, exist_ok=True)
        for path, graph in zip(paths, graphs, strict=True):
            _write(path, graph)
    except OSError:
        return  # a folder that cannot be written costs a second at each start, nothing else


def _write(path: Path, data: bytes) -> None:
    """All or nothing, also when two processes write at the same time."""
    number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(number, "wb") as part:
            part.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
