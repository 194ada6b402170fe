"""The network opened in ONNX Runtime: which graph to trust on this processor, and running it."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as failures

from ocr.engines.network.errors import ModelUnusableError
from ocr.engines.network.model_file import KeptModel
from ocr.engines.network.prepare import LinePixels, pack, prepare

Arithmetic = Literal["int8", "float"]

_ERRORS_ONLY: Final = 3
_SURE: Final = 0.9
_LEAST_AGREEMENT: Final = 0.995
"""Share of the float graph's sure steps at which int8 must see the same letter."""
_MOST_APART: Final = 0.01
"""Mean difference of their chances; sound int8 is apart by a quarter of that."""
_TEST_TEXTS: Final = (
    "MAU 0123456789 KHONG CO GIA TRI",
    "Noi dung nay chi de thu may doc chu",
    "Van ban so 45/2026 ngay 22 thang 11",
)
_PAPER, _MARGIN_PX, _SIZE, _STROKE_PX = 235, 4, 0.8, 2


class Chances(NamedTuple):
    """What the network says of a batch: (T, B, outputs), and the steps that belong to each line."""

    table: NDArray[np.float32]
    steps: NDArray[np.int32]


class NetworkSession:
    """An opened network on one thread; it starts no threads, so it may be opened before a fork.

    Raises ModelUnusableError when ONNX Runtime cannot open its graphs.
    """

    def __init__(self, kept: KeptModel, arithmetic: Arithmetic | None = None) -> None:
        self.model = kept.model
        self.sha256 = kept.sha256
        if arithmetic is None:
            self.arithmetic, self._session = _trusted(kept)
        else:
            self.arithmetic = arithmetic
            graph = kept.int8_graph if arithmetic == "int8" else kept.float_graph
            self._session = _open(graph)

    def run(self, lines: list[LinePixels]) -> Chances:
        """The chances of each output at each step of the lines, which are best of like width."""
        batch, steps = pack(lines)
        return Chances(_run(self._session, batch, steps), steps)


def _trusted(kept: KeptModel) -> tuple[Arithmetic, Any]:
    """The int8 graph where it says the same as the float one, else the float graph.

    On processors without VNNI the int8 products of ONNX Runtime can overflow their 16 bits, and
    the letters come out wrong without any error; only trying tells.
    """
    exact, quick = _open(kept.float_graph), _open(kept.int8_graph)
    batch, steps = pack(_test_lines())
    wanted, got = _run(exact, batch, steps), _run(quick, batch, steps)
    return ("int8", quick) if agree(wanted, got, steps) else ("float", exact)


def agree(wanted: NDArray[np.float32], got: NDArray[np.float32], steps: NDArray[np.int32]) -> bool:
    """Whether chances (T, B, outputs) are as good as the wanted ones where those are sure."""
    within = np.arange(len(wanted))[:, None] < steps[None]
    best = wanted.argmax(axis=2)
    sure = within & (wanted.max(axis=2) > _SURE)
    same = (got.argmax(axis=2) == best)[sure]
    there = np.take_along_axis(wanted - got, best[..., None], axis=2)[..., 0]
    apart = float(np.abs(there[sure]).mean())
    return float(same.mean()) >= _LEAST_AGREEMENT and apart <= _MOST_APART


def _test_lines() -> list[LinePixels]:
    """Lines drawn with OpenCV's own letters: black on clean paper, and faint and blurred."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    lines = []
    for text in _TEST_TEXTS:
        (width, height), below = cv2.getTextSize(text, font, _SIZE, _STROKE_PX)
        for ink, blur in ((0, 1), (90, 3)):
            size = (height + below + 2 * _MARGIN_PX, width + 2 * _MARGIN_PX)
            paper = np.full(size, _PAPER, np.uint8)
            start = (_MARGIN_PX, height + _MARGIN_PX)
            cv2.putText(paper, text, start, font, _SIZE, (ink,), _STROKE_PX, cv2.LINE_AA)
            lines.append(prepare(np.asarray(cv2.blur(paper, (blur, blur)), np.uint8)))
    return lines


_UNUSABLE: Final = (
    failures.Fail,
    failures.InvalidArgument,
    failures.InvalidGraph,
    failures.InvalidProtobuf,
    failures.NoModel,
    failures.NotImplemented,
    failures.RuntimeException,
    RuntimeError,
    ValueError,
)
"""Its kinds of failure have no common class but Exception, which a job's time limit is too."""


def _open(graph: bytes) -> Any:  # noqa: ANN401 # onnxruntime has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    try:
        return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
    except _UNUSABLE as error:
        raise ModelUnusableError(reason="graph_cannot_be_opened") from error


def _run(
    session: Any,  # noqa: ANN401 # onnxruntime has no types
    batch: NDArray[np.float32],
    steps: NDArray[np.int32],
) -> NDArray[np.float32]:
    chances = session.run(None, {"lines": batch, "steps": steps})[0]
    return np.asarray(chances, np.float32)
