"""The trained model as a small file: arrays and a description, no code, checked before use.

A folder holds `model.npz` (NumPy's format, read without pickle) and `card.json`, which names the
SHA-256 of the former and says how the model was made and how good it is.
"""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from io import BytesIO
from tokenize import TokenError
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import MotLanError
from core.papers import PAPER_TYPES
from ocr.types.features import WIDTH

MODEL_FILE: Final = "model.npz"
CARD_FILE: Final = "card.json"
FORMAT: Final = 1
_LARGEST: Final = 1_000_000
"""Bytes of a file; ours has less than 200,000."""
_LARGEST_MEMBER: Final = 4_000_000
"""Bytes of an unpacked array; a small archive may otherwise fill the memory."""
_MOST_CLASSES: Final = 500


_STEEPEST: Final = 50.0
"""Of the curve that weighs rules and model; ours has single figures. Bounds keep `exp` finite."""
_UNSAFE: Final = (
    BadZipFile, ValueError, OSError, EOFError, MemoryError, RuntimeError, NotImplementedError,
    OverflowError, SyntaxError, TokenError, zlib.error,
)  # fmt: skip
"""What the readers of ZIP and NPY raise on damaged or hostile bytes."""


class TypeModelInvalidError(MotLanError):
    """The folder of the model lacks a file, or one of them is not what it has to be."""

    code, fault = "type_model_invalid", "caller"


class Combination(BaseModel):
    """How rules and model are weighed together: a logistic curve, fitted on held-out pages."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    bias: float = Field(ge=-_STEEPEST, le=_STEEPEST)
    rules: float = Field(gt=0, le=_STEEPEST)
    model: float = Field(gt=0, le=_STEEPEST)
    threshold: float = Field(ge=0.5, le=1)
    """From here on a type is told."""


class _Card(BaseModel):
    model_config = ConfigDict(frozen=True, extra="allow")
    format: int
    sha256: str
    classes: tuple[str, ...] = Field(min_length=2, max_length=_MOST_CLASSES)
    combination: Combination


@dataclass(frozen=True)
class TypeModel:
    """Weights of a multinomial logistic regression over some of the features of a page.

    `chosen`: places of those features, ascending, shape (k,); `weights`: (classes, k);
    `bias`: (classes,). The class "" stands for papers outside the catalogue.
    """

    classes: tuple[str, ...]
    chosen: npt.NDArray[np.int64]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    combination: Combination
    sha256: str

    @property
    def name(self) -> str:
        """Told with every result."""
        return f"model-{self.sha256[:8]}"


def pack(
    chosen: npt.NDArray[np.int64], weights: npt.NDArray[np.float32], bias: npt.NDArray[np.float32]
) -> bytes:
    """The arrays as a file: weights as whole numbers from -127 to 127 with a scale per class."""
    scale = np.maximum(np.abs(weights).max(axis=1), 1e-6) / 127
    small = np.round(weights / scale[:, None]).astype(np.int8)
    buffer = BytesIO()
    np.savez_compressed(
        buffer,
        chosen=chosen.astype(np.uint32),
        weights=small,
        scale=scale.astype(np.float32),
        bias=bias.astype(np.float32),
    )
    return buffer.getvalue()


def load_model(folder: Traversable) -> TypeModel:
    """The model of a folder; raises TypeModelInvalidError, naming the file and what is wrong."""
    card = _read_card(folder)
    data = _read(folder, MODEL_FILE)
    digest = hashlib.sha256(data).hexdigest()
    if digest != card.sha256:
        raise TypeModelInvalidError(file=MODEL_FILE, what="other_hash_than_in_card")
    arrays = _arrays(data)
    classes, chosen = len(card.classes), arrays["chosen"].astype(np.int64)
    count = len(chosen)
    shapes = {
        "chosen": (count,), "weights": (classes, count), "scale": (classes,), "bias": (classes,),
    }  # fmt: skip
    for name, shape in shapes.items():
        if arrays[name].shape != shape or not np.isfinite(arrays[name]).all():
            raise TypeModelInvalidError(file=MODEL_FILE, what=f"shape_of_{name}")
    if not count or chosen[-1] >= WIDTH or (np.diff(chosen) <= 0).any():
        raise TypeModelInvalidError(file=MODEL_FILE, what="places_of_features")
    weights = arrays["weights"].astype(np.float32) * arrays["scale"][:, None]
    return TypeModel(card.classes, chosen, weights, arrays["bias"], card.combination, digest)


def _read_card(folder: Traversable) -> _Card:
    try:
        card = _Card.model_validate(json.loads(_read(folder, CARD_FILE)))
    except ValidationError as error:
        place = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
        raise TypeModelInvalidError(file=CARD_FILE, what=place) from error
    except (ValueError, RecursionError) as error:
        raise TypeModelInvalidError(file=CARD_FILE, what="not_json") from error
    if card.format != FORMAT:
        raise TypeModelInvalidError(file=CARD_FILE, what="format")
    if len(set(card.classes)) != len(card.classes) or not _is_told(card.classes):
        raise TypeModelInvalidError(file=CARD_FILE, what="classes")
    return card


def _read(folder: Traversable, name: str) -> bytes:
    try:
        with folder.joinpath(name).open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        raise TypeModelInvalidError(file=name, what="not_readable") from error
    if len(data) > _LARGEST:
        raise TypeModelInvalidError(file=name, what="too_large")
    return data


def _arrays(data: bytes) -> Mapping[str, npt.NDArray[Any]]:
    kinds = {"chosen": "uint32", "weights": "int8", "scale": "float32", "bias": "float32"}
    try:
        with ZipFile(BytesIO(data)) as archive:
            sizes = {member.filename: member.file_size for member in archive.infolist()}
            wanted = {
                member.filename: _told_bytes(archive, member) for member in archive.infolist()
            }
        if set(sizes) != {f"{name}.npy" for name in kinds}:
            raise TypeModelInvalidError(file=MODEL_FILE, what="names_of_arrays")
        if max(*sizes.values(), *wanted.values()) > _LARGEST_MEMBER:
            raise TypeModelInvalidError(file=MODEL_FILE, what="too_large")
        with np.load(BytesIO(data), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in kinds}
    except _UNSAFE as error:
        raise TypeModelInvalidError(file=MODEL_FILE, what="not_npz") from error
    for name, kind in kinds.items():
        if arrays[name].dtype != np.dtype(kind):
            raise TypeModelInvalidError(file=MODEL_FILE, what=f"kind_of_{name}")
    return arrays


def _told_bytes(archive: ZipFile, member: ZipInfo) -> int:
    """The memory that an array asks for by its own header, before any of it is made."""
    with archive.open(member) as stream:
        major, _ = np.lib.format.read_magic(stream)
        if major != 1:
            raise ValueError(major)
        shape, _, kind = np.lib.format.read_array_header_1_0(stream)
    return math.prod(shape) * kind.itemsize


def _is_told(classes: tuple[str, ...]) -> bool:
    """Every class is a type of the catalogue or outside it, which must be among them."""
    return "" in classes and all(slug in PAPER_TYPES for slug in classes if slug)
