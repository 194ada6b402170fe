"""Reads the line network and its alphabet out of a Tesseract 4/5 `.traineddata` file.

The format was learnt from Tesseract's sources (tessdatamanager, network, weightmatrix, unicharset,
unicharcompress; Apache-2.0); all numbers are little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ocr.engines.network.errors import ModelUnusableError

LINE_HEIGHT: Final = 36
"""Height in pixels of the lines that the network reads."""
POOL: Final = 3
"""Width in pixels of one step of the network."""

_LSTM, _UNICHARSET, _RECODER = 17, 21, 22
_MOST_COMPONENTS: Final = 64
_DEEPEST: Final = 8
_INT8_MODE, _DOUBLE_FLAG = 1, 128
_LEARNING_RATES_FLAG: Final = 64
_SERIES: Final = ("Series", "Parallel", "RTLReversed", "TTBReversed", "XYTranspose")
_LSTMS: Final = ("LSTM", "SummLSTM")
_DENSE: Final = ("Softmax", "Tanh", "Relu", "Logistic", "Linear")
_LINE_READER: Final = [
    *("Input", "Series", "Maxpool", "XYTranspose"),
    *("LSTM", "RTLReversed", "LSTM", "Softmax"),
]
_UNPRINTED: Final = ("Joined", "|Broken|0|1")


class Matrix(NamedTuple):
    """Weights of one layer: a row for each output, the bias in the last column."""

    values: NDArray[np.float32]
    rows: NDArray[np.int8]
    scales: NDArray[np.float32]
    """`values` are `rows` times the scale of the row."""


class Lstm(NamedTuple):
    """One recurrent layer without peepholes.

    `gates` in Tesseract's order: cell input, input, forget, output. Columns of each: the inputs,
    then the outputs of the step before, then the bias.
    """

    inputs: int
    size: int
    gates: tuple[Matrix, ...]


class LineNetwork(NamedTuple):
    """The layers of a line reader `1,36,0,1 Ct3,3,n Mp3,3 Lfys Lfx Lrx Lfx O1c`."""

    convolution: Matrix
    """Columns are the 3×3 neighbours, left column first and each from top to bottom."""
    column: Lstm
    """Runs down each pooled column and keeps its last step."""
    forward: Lstm
    backward: Lstm
    last: Lstm
    output: Matrix


@dataclass(frozen=True)
class LineModel:
    """A network with the meaning of its outputs."""

    network: LineNetwork
    symbols: tuple[str, ...]
    """What each output writes; empty for the blank of CTC and for marks that are not printed."""
    blank: int


class _Layer(NamedTuple):
    kind: str
    inputs: int
    outputs: int
    matrices: tuple[Matrix, ...]
    children: tuple[_Layer, ...]


def parse_model(data: bytes) -> LineModel:
    """The line network of a language file.

    Raises ModelUnusableError when the file is damaged, has no LSTM network, or has one of another
    build than Tesseract's usual line readers.
    """
    parts = _components(data)
    try:
        network_part, letters_part, codes_part = (
            parts[number] for number in (_LSTM, _UNICHARSET, _RECODER)
        )
    except KeyError as error:
        raise ModelUnusableError(reason="no_lstm_network") from error
    reader = _Bytes(network_part)
    network = _line_network(_layer(reader, depth=0))
    reader.text()  # the network's own description
    blank = reader.numbers("4i")[3]
    outputs = network.output.values.shape[0]
    if not 0 <= blank < outputs:
        raise ModelUnusableError(reason="blank_outside_alphabet")
    return LineModel(network, _symbols(letters_part, codes_part, outputs, blank), blank)


class _Bytes:
    """A cursor over bytes that refuses to read past their end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def _take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise ModelUnusableError(reason="truncated")
        taken = self._data[self._at : self._at + size]
        self._at += size
        return taken

    def numbers(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(f"<{layout}", self._take(struct.calcsize(f"<{layout}")))

    def count(self, most: int) -> int:
        value = int(self.numbers("I")[0])
        if value > most:
            raise ModelUnusableError(reason="count_too_large")
        return value

    def text(self) -> str:
        return self._take(self.count(4096)).decode("utf-8", "replace")

    def array(self, kind: str, size: int) -> NDArray[Any]:
        dtype = np.dtype(kind)
        return np.frombuffer(self._take(size * dtype.itemsize), dtype)


def _components(data: bytes) -> dict[int, bytes]:
    reader = _Bytes(data)
    count = reader.count(_MOST_COMPONENTS)
    offsets: tuple[int, ...] = reader.numbers(f"{count}q")
    if any(offset > len(data) for offset in offsets):
        raise ModelUnusableError(reason="truncated")
    ends = sorted({offset for offset in offsets if offset >= 0} | {len(data)})
    return {
        number: data[offset : next(end for end in ends if end > offset)]
        for number, offset in enumerate(offsets)
        if 0 <= offset < len(data)
    }


def _layer(reader: _Bytes, depth: int) -> _Layer:
    if depth > _DEEPEST or reader.numbers("b")[0] != 0:
        raise ModelUnusableError(reason="unknown_layer")
    kind = reader.text()
    reader.numbers("bb")  # whether it was being trained
    flags, inputs, outputs, _ = reader.numbers("4i")
    reader.text()  # the layer's own name
    matrices: tuple[Matrix, ...] = ()
    children: tuple[_Layer, ...] = ()
    if kind == "Input":
        reader.numbers("5i")
    elif kind in ("Convolve", "Maxpool", "Reconfig"):
        reader.numbers("2i")
    elif kind in _SERIES:
        children = tuple(_layer(reader, depth + 1) for _ in range(reader.count(32)))
        if flags & _LEARNING_RATES_FLAG:
            reader.array("<f4", reader.count(32))
    elif kind in _LSTMS:
        if reader.numbers("i")[0] != inputs + outputs:
            raise ModelUnusableError(reason="two_dimensional_lstm")
        matrices = tuple(_matrix(reader) for _ in range(4))
    elif kind in _DENSE:
        matrices = (_matrix(reader),)
    else:
        raise ModelUnusableError(reason="unknown_layer")
    return _Layer(kind, inputs, outputs, matrices, children)


def _matrix(reader: _Bytes) -> Matrix:
    mode = reader.numbers("B")[0]
    if not mode & _DOUBLE_FLAG:
        raise ModelUnusableError(reason="old_float_format")
    height, width = reader.numbers("2i")
    if not (0 < height <= 65536 and 0 < width <= 65536):
        raise ModelUnusableError(reason="matrix_size")
    if mode & _INT8_MODE:
        reader.numbers("b")  # the value of an empty cell
        rows = reader.array("i1", height * width).reshape(height, width)
        scales = reader.array("<f8", reader.count(1 << 20))[:height].astype(np.float32)
        if len(scales) != height:
            raise ModelUnusableError(reason="matrix_size")
        return Matrix(rows * scales[:, None], rows, scales)
    reader.numbers("d")
    values = reader.array("<f8", height * width).reshape(height, width).astype(np.float32)
    # As Tesseract itself does for int8: the largest weight of a row becomes 127.
    largest = np.abs(values).max(axis=1)
    scales = np.where(largest > 0, largest / np.float32(127), np.float32(1))
    return Matrix(values, np.rint(values / scales[:, None]).astype(np.int8), scales)


def _line_network(top: _Layer) -> LineNetwork:
    """The layers by their part, after a look whether they fit together."""
    layers = top.children
    kinds = [layer.kind for layer in layers]
    if top.kind != "Series" or kinds != _LINE_READER:
        raise ModelUnusableError(reason="another_network")
    convolution = _only(layers[1].children, "Convolve", "Tanh")
    column = _only(layers[3].children, "SummLSTM")
    backward = _only(layers[5].children, "LSTM")
    network = LineNetwork(
        convolution.matrices[0],
        _lstm(column),
        _lstm(layers[4]),
        _lstm(backward),
        _lstm(layers[6]),
        layers[7].matrices[0],
    )
    flow = [convolution.outputs]
    for lstm in network[1:5]:
        if lstm.inputs != flow[-1]:
            raise ModelUnusableError(reason="layers_do_not_fit")
        flow.append(lstm.size)
    fits = network.output.values.shape[1] == flow[-1] + 1
    if not fits or network.convolution.values.shape != (flow[0], 10):
        raise ModelUnusableError(reason="layers_do_not_fit")
    return network


def _only(layers: Sequence[_Layer], *kinds: str) -> _Layer:
    """The last of the layers, when they are of these kinds."""
    if tuple(layer.kind for layer in layers) != kinds:
        raise ModelUnusableError(reason="another_network")
    return layers[-1]


def _lstm(layer: _Layer) -> Lstm:
    shape = (layer.outputs, layer.inputs + layer.outputs + 1)
    if any(gate.values.shape != shape for gate in layer.matrices):
        raise ModelUnusableError(reason="layers_do_not_fit")
    return Lstm(layer.inputs, layer.outputs, layer.matrices)


def _symbols(letters: bytes, codes: bytes, outputs: int, blank: int) -> tuple[str, ...]:
    """What each output writes: the first letter of the unicharset that the recoder gives it."""
    lines = letters.decode("utf-8", "replace").split("\n")
    try:
        names = [line.split(" ")[0] for line in lines[1 : int(lines[0]) + 1]]
    except ValueError as error:
        raise ModelUnusableError(reason="unicharset") from error
    written = [" " if name == "NULL" else "" if name in _UNPRINTED else name for name in names]
    reader = _Bytes(codes)
    symbols = [""] * outputs
    for index in range(reader.count(1 << 16)):
        reader.numbers("b")
        code = reader.array("<i4", reader.count(16)).tolist()
        if len(code) != 1:
            raise ModelUnusableError(reason="several_codes_per_letter")
        if not 0 <= code[0] < outputs:
            raise ModelUnusableError(reason="recoder")
        if index < len(written) and code[0] != blank and not symbols[code[0]]:
            symbols[code[0]] = written[index]
    return tuple(symbols)
