"""The network opened in ONNX Runtime: which graph to trust on this processor, and running it."""

from __future__ import annotations

from typing import Any, Final, Literal, NamedTuple

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from ocr.engines.network.model_file import KeptModel
from ocr.engines.network.prepare import LinePixels, pack, prepare

Arithmetic = Literal["int8", "float"]

_ERRORS_ONLY: Final = 3
_CLOSE_ENOUGH: Final = 0.02
"""Mean difference of the best chances on the test lines."""
_TEST_TEXTS: Final = ("MAU 0123456789 KHONG CO GIA TRI", "Noi dung nay chi de thu may doc chu")


class Chances(NamedTuple):
    """What the network says of a batch: (T, B, outputs), and the steps that belong to each line."""

    table: NDArray[np.float32]
    steps: NDArray[np.int32]


class NetworkSession:
    """An opened network on one thread; it starts no threads, so it may be opened before a fork."""

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
    best = wanted.argmax(axis=2)[..., None]
    apart = np.abs(np.take_along_axis(wanted - got, best, axis=2)).mean()
    return ("int8", quick) if apart <= _CLOSE_ENOUGH else ("float", exact)


def _test_lines() -> list[LinePixels]:
    """Lines drawn with OpenCV's own letters, light and dark, one of them blurred."""
    lines = []
    for text in _TEST_TEXTS:
        for ink, blur in ((0, 1), (90, 3)):
            paper = np.full((40, 620), 235, np.uint8)
            cv2.putText(paper, text, (8, 28), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (ink,), 2, cv2.LINE_AA)
            lines.append(prepare(np.asarray(cv2.blur(paper, (blur, blur)), np.uint8)))
    return lines


def _open(graph: bytes) -> Any:  # noqa: ANN401 # onnxruntime has no types
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _run(
    session: Any,  # noqa: ANN401
    batch: NDArray[np.float32],
    steps: NDArray[np.int32],
) -> NDArray[np.float32]:
    chances = session.run(None, {"lines": batch, "steps": steps})[0]
    return np.asarray(chances, np.float32)
