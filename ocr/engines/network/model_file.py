"""Where the graphs built from a language file are kept, so that they are built once.

Beside the graphs lies a file with their SHA-256 in the form of `sha256sum`: what a power failure
cut off or somebody changed is built anew instead of being opened.
"""

from __future__ import annotations

import hashlib
import os
import stat
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

    Sound graphs that are there are kept. `tessdata_dir` None: where Tesseract's files usually are.
    Raises EngineUnavailableError without the language file, ModelUnusableError when it is
    damaged, OSError when the folder cannot be written.
    """
    data = _language_file(tessdata_dir).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    if _kept(out, sha256) is None:
        _write_all(out, sha256, _graphs(parse_model(data)))
    return _paths(out, sha256)


def load(tessdata_dir: Path | None, folder: Path, *, anew: bool = False) -> KeptModel:
    """The network with its graphs from the folder.

    Graphs that are missing or damaged, or all when `anew`, are built and put there; where the
    folder cannot be written, or others could change what is in it, they stay in memory. Raises
    EngineUnavailableError and ModelUnusableError as `build`.
    """
    data = _language_file(tessdata_dir).read_bytes()
    sha256 = hashlib.sha256(data).hexdigest()
    model = parse_model(data)
    trusted = _only_ours_to_write(folder)
    graphs = _kept(folder, sha256) if trusted and not anew else None
    if graphs is None:
        graphs = _graphs(model)
        if trusted:
            _keep(folder, sha256, graphs)
    return KeptModel(model, sha256, *graphs)


def _language_file(tessdata_dir: Path | None) -> Path:
    return find_tessdata(LANGUAGE, tessdata_dir) / f"{LANGUAGE}.traineddata"


def _paths(folder: Path, sha256: str) -> tuple[Path, Path]:
    """Of the float and the int8 graph."""
    name = _name(sha256)
    return folder / f"{name}-float.onnx", folder / f"{name}-int8.onnx"


def _sums_path(folder: Path, sha256: str) -> Path:
    return folder / f"{_name(sha256)}.sha256"


def _name(sha256: str) -> str:
    return f"{LANGUAGE}-{sha256[:16]}-v{GRAPH_VERSION}"


def _sums(paths: tuple[Path, Path], graphs: tuple[bytes, bytes]) -> str:
    return "".join(
        f"{hashlib.sha256(graph).hexdigest()}  {path.name}\n"
        for path, graph in zip(paths, graphs, strict=True)
    )


def _kept(folder: Path, sha256: str) -> tuple[bytes, bytes] | None:
    """The graphs in the folder if all are there and none has changed since they were written."""
    paths = _paths(folder, sha256)
    try:
        graphs = paths[0].read_bytes(), paths[1].read_bytes()
        written = _sums_path(folder, sha256).read_bytes()
    except OSError:
        return None
    return graphs if written == _sums(paths, graphs).encode() else None


def _only_ours_to_write(folder: Path) -> bool:
    """Whether nobody but us and the administrator may put files there; a missing one will be so."""
    try:
        found = folder.stat()
    except OSError:
        return True
    return found.st_uid in (0, os.geteuid()) and not found.st_mode & stat.S_IWOTH


def _graphs(model: LineModel) -> tuple[bytes, bytes]:
    from ocr.engines.network.graph import build_graph  # noqa: PLC0415 # 30 MB only for building

    return build_graph(model.network, int8=False), build_graph(model.network, int8=True)


def _keep(folder: Path, sha256: str, graphs: tuple[bytes, bytes]) -> None:
    try:
        _write_all(folder, sha256, graphs)
    except OSError:
        return  # a folder that cannot be written costs a second at each start, nothing else


def _write_all(folder: Path, sha256: str, graphs: tuple[bytes, bytes]) -> None:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    paths = _paths(folder, sha256)
    for path, graph in zip(paths, graphs, strict=True):
        _write(path, graph)
    _write(_sums_path(folder, sha256), _sums(paths, graphs).encode())


def _write(path: Path, data: bytes) -> None:
    """All or nothing, also when two processes write at the same time or the power fails."""
    number, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(number, "wb") as part:
            part.write(data)
            part.flush()
            os.fsync(part.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
