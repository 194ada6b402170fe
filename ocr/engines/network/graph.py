"""Writes a line network as an ONNX graph; `onnx` is needed for building only, never for reading.

Input `lines` (B, 1, 38, W) float32: lines of 36 pixels in a frame of one pixel on each side.
Input `steps` (B) int32: how many of the W // 3 steps belong to each line.
Output `chances` (T, B, outputs) float32: for each step the chance of each output.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ocr.engines.network.traineddata import LINE_HEIGHT, POOL, LineNetwork, Lstm, Matrix

_OPSET, _IR_VERSION = 17, 9
_ROWS: Final = LINE_HEIGHT // POOL
_CELL, _INPUT, _FORGET, _OUTPUT = range(4)
_ONNX_GATES: Final = (_INPUT, _OUTPUT, _FORGET, _CELL)


def build_graph(network: LineNetwork, *, int8: bool) -> bytes:
    """The graph as the bytes of an ONNX file.

    With `int8` the layers that run along the line compute with Tesseract's own int8 rows
    (com.microsoft DynamicQuantizeLSTM); the convolution and the layer down the columns, which
    are large plain products, stay float in both.
    """
    graph = _Graph()
    features, shape = _columns(graph, network.convolution, network.column)
    current = graph.node("Reshape", features, shape)
    for lstm, direction in (
        (network.forward, "forward"),
        (network.backward, "reverse"),
        (network.last, "forward"),
    ):
        add = _int8_lstm if int8 else _float_lstm
        along = add(graph, current, lstm, direction)
        current = graph.node("Squeeze", along, graph.constant(np.array([1], np.int64)))
    product = _int8_product if int8 else _float_product
    scores = product(graph, current, network.output)
    graph.node("Softmax", scores, axis=-1, name="chances")
    return graph.finish(outputs=network.output.values.shape[0])


class _Graph:
    """Nodes and constants while they are put together; names are given by counting."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def constant(self, values: NDArray[Any]) -> str:
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def node(
        self,
        kind: str,
        *inputs: str,
        name: str | None = None,
        domain: str = "",
        **options: str | int | list[int],
    ) -> str:
        made = name or f"n{len(self._nodes)}"
        self.nodes(kind, inputs, [made], domain=domain, **options)
        return made

    def nodes(
        self,
        kind: str,
        inputs: Sequence[str],
        outputs: Sequence[str],
        *,
        domain: str = "",
        **options: str | int | list[int],
    ) -> None:
        node = helper.make_node(kind, inputs, outputs, domain=domain)
        node.attribute.extend(helper.make_attribute(key, value) for key, value in options.items())
        self._nodes.append(node)

    def finish(self, outputs: int) -> bytes:
        lines = helper.make_tensor_value_info(
            "lines", TensorProto.FLOAT, ["B", 1, LINE_HEIGHT + 2, "W"]
        )
        steps = helper.make_tensor_value_info("steps", TensorProto.INT32, ["B"])
        chances = helper.make_tensor_value_info("chances", TensorProto.FLOAT, ["T", "B", outputs])
        graph = helper.make_graph(
            self._nodes, "line-reader", [lines, steps], [chances], self._constants
        )
        model = helper.make_model(
            graph,
            opset_imports=[
                helper.make_opsetid("", _OPSET),
                helper.make_opsetid("com.microsoft", 1),
            ],
            ir_version=_IR_VERSION,
        )
        onnx.checker.check_model(model)
        written = model.SerializeToString()
        assert isinstance(written, bytes)  # noqa: S101 # for the type checker; onnx has no types
        return written


def _columns(graph: _Graph, convolution: Matrix, column: Lstm) -> tuple[str, str]:
    """Convolution, pool and the layer down the columns: (T·B, size) and the shape (T, B, size).

    The tanh comes after the pool: it is monotonic, so the result is the same with a ninth of
    the work. The twelve steps downwards are written out, which lets all columns of all lines
    go through one matrix product.
    """
    kernels = convolution.values[:, :9].reshape(-1, 1, 3, 3).transpose(0, 1, 3, 2)
    seen = graph.node(
        "Conv",
        "lines",
        graph.constant(kernels),
        graph.constant(convolution.values[:, 9]),
        kernel_shape=[3, 3],
    )
    pooled = graph.node("MaxPool", seen, kernel_shape=[POOL, POOL], strides=[POOL, POOL])
    turned = graph.node("Transpose", graph.node("Tanh", pooled), perm=[2, 3, 0, 1])
    flat = graph.node(
        "Reshape", turned, graph.constant(np.array([_ROWS, -1, column.inputs], np.int64))
    )
    rows = [f"row{index}" for index in range(_ROWS)]
    graph.nodes("Split", [flat, graph.constant(np.ones(_ROWS, np.int64))], rows, axis=0)
    features = _unrolled(graph, rows, column)
    sizes = graph.node(
        "Slice",
        graph.node("Shape", turned),
        graph.constant(np.array([1], np.int64)),
        graph.constant(np.array([3], np.int64)),
    )
    size = graph.constant(np.array([column.size], np.int64))
    return features, graph.node("Concat", sizes, size, axis=0)


def _unrolled(graph: _Graph, rows: Sequence[str], lstm: Lstm) -> str:
    """The last output of an LSTM over rows (1, N, inputs), written out as plain products."""
    biases = [graph.constant(gate.values[:, -1]) for gate in lstm.gates]
    weights = [graph.constant(gate.values[:, :-1].T) for gate in lstm.gates]
    first = {
        gate: graph.constant(lstm.gates[gate].values[:, : lstm.inputs].T)
        for gate in (_CELL, _INPUT, _OUTPUT)  # before the first step there is nothing to forget
    }
    axis = graph.constant(np.array([0], np.int64))
    state = output = ""
    for row in rows:
        seen = graph.node("Squeeze", row, axis)
        if state:
            seen = graph.node("Concat", seen, output, axis=1)

        def gate(number: int, squash: str, seen: str = seen, *, begun: bool = bool(state)) -> str:
            table = weights[number] if begun else first[number]
            return graph.node(squash, graph.node("Gemm", seen, table, biases[number]))

        new = graph.node("Mul", gate(_CELL, "Tanh"), gate(_INPUT, "Sigmoid"))
        if state:
            kept = graph.node("Mul", state, gate(_FORGET, "Sigmoid"))
            new = graph.node("Add", kept, new)
        state = new
        output = graph.node("Mul", graph.node("Tanh", state), gate(_OUTPUT, "Sigmoid"))
    return output


def _float_lstm(graph: _Graph, current: str, lstm: Lstm, direction: str) -> str:
    gates = np.concatenate([lstm.gates[number].values for number in _ONNX_GATES])
    inputs = [
        current,
        graph.constant(gates[None, :, : lstm.inputs]),
        graph.constant(gates[None, :, lstm.inputs : -1]),
        graph.constant(_bias(gates)),
        *_lengths(direction),
    ]
    return graph.node("LSTM", *inputs, hidden_size=lstm.size, direction=direction)


def _int8_lstm(graph: _Graph, current: str, lstm: Lstm, direction: str) -> str:
    rows = np.concatenate([lstm.gates[number].rows for number in _ONNX_GATES])
    gates = np.concatenate([lstm.gates[number].values for number in _ONNX_GATES])
    row_scales = np.concatenate([lstm.gates[number].scales for number in _ONNX_GATES])
    scales = graph.constant(row_scales[None])
    zeros = graph.constant(np.zeros((1, 4 * lstm.size), np.int8))
    inputs = [
        current,
        graph.constant(rows[:, : lstm.inputs].T[None]),
        graph.constant(rows[:, lstm.inputs : -1].T[None]),
        graph.constant(_bias(gates)),
        *(_lengths(direction) or [""]),
        *("", "", ""),  # initial states and peepholes
        *(scales, zeros, scales, zeros),
    ]
    return graph.node(
        "DynamicQuantizeLSTM",
        *inputs,
        domain="com.microsoft",
        hidden_size=lstm.size,
        direction=direction,
    )


def _bias(gates: NDArray[np.float32]) -> NDArray[np.float32]:
    """ONNX has two biases, for inputs and for outputs; Tesseract one."""
    bias = gates[:, -1]
    return np.concatenate([bias, np.zeros_like(bias)])[None]


def _lengths(direction: str) -> list[str]:
    """A reversed layer must start at the end of each line; a forward one does not care."""
    return ["steps"] if direction == "reverse" else []


def _float_product(graph: _Graph, current: str, matrix: Matrix) -> str:
    product = graph.node("MatMul", current, graph.constant(matrix.values[:, :-1].T))
    return graph.node("Add", product, graph.constant(matrix.values[:, -1]))


def _int8_product(graph: _Graph, current: str, matrix: Matrix) -> str:
    graph.nodes("DynamicQuantizeLinear", [current], ["levels", "level_scale", "level_zero"])
    sums = graph.node(
        "MatMulInteger", "levels", graph.constant(matrix.rows[:, :-1].T), "level_zero"
    )
    scale = graph.node("Mul", "level_scale", graph.constant(matrix.scales))
    product = graph.node("Mul", graph.node("Cast", sums, to=TensorProto.FLOAT), scale)
    return graph.node("Add", product, graph.constant(matrix.values[:, -1]))
