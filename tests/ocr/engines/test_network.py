"""The network out of the language file: numbers, letters, files, and a fork."""

from __future__ import annotations

import hashlib
import os
import struct
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
import tesserocr
from PIL import Image
from rapidfuzz.distance import Levenshtein

from ocr.engines.network import model_file
from ocr.engines.network.decode import decode
from ocr.engines.network.errors import ModelUnusableError
from ocr.engines.network.line_reader import Crop, LineReader
from ocr.engines.network.prepare import pack, prepare
from ocr.engines.network.session import NetworkSession
from ocr.engines.network.traineddata import parse_model
from ocr.engines.network_pages import NetworkPages
from ocr.engines.protocol import EngineUnavailableError
from ocr.engines.tessdata import find_tessdata
from ocr.layout.model import Chunk
from tests.ocr.engines import reference
from tests.support.sheet import LINES


@pytest.fixture(scope="module")
def crops(sheet):
    return [tight(sheet, 115 + 55 * index) for index in range(len(LINES))]


def tight(sheet, top):
    """The line that begins about here, with four pixels around its ink."""
    ink = sheet[top : top + 50] < 128
    across, down = np.flatnonzero(ink.any(axis=0)), np.flatnonzero(ink.any(axis=1))
    return Crop(across[0] - 4, top + down[0] - 4, across[-1] + 5, top + down[-1] + 5)


def texts(read):
    return [" ".join(word.text for word in words) for words in read]


def test_the_graph_computes_what_the_definition_says(float_session, sheet):
    lines = [prepare(sheet[118:158, 64:164]), prepare(sheet[173:213, 64:124])]
    batch, steps = pack(lines)

    seen = float_session.run(lines)

    for row, (line, count) in enumerate(zip(lines, steps, strict=True)):
        alone = batch[row, 0, :, : line.shape[1] + 2]
        wanted = reference.chances(float_session.model.network, alone)
        # What lies right of a shorter line reaches its last step through the convolution.
        assert np.abs(seen.table[: count - 1, row] - wanted[: count - 1]).max() < 1e-3


@pytest.mark.parametrize("arithmetic", ["float", "int8"])
def test_lines_are_read_letter_by_letter(kept, sheet, crops, arithmetic):
    read = LineReader(NetworkSession(kept, arithmetic)).read(sheet, crops)

    assert texts(read) == list(LINES)
    assert all(word.confidence > 0.5 for words in read for word in words)


def test_it_reads_what_tesseract_reads_from_the_same_crops(float_session, sheet, crops):
    noisy = np.random.default_rng(5).normal(sheet, 12).clip(0, 255).astype(np.uint8)
    ours = texts(LineReader(float_session).read(noisy, crops))
    theirs = []
    with tesserocr.PyTessBaseAPI(
        path=f"{find_tessdata('vie')}/", lang="vie", psm=tesserocr.PSM.RAW_LINE
    ) as api:
        for crop in crops:
            cut = np.ascontiguousarray(noisy[crop.top : crop.bottom, crop.left : crop.right])
            api.SetImageBytes(cut.tobytes(), cut.shape[1], cut.shape[0], 1, cut.shape[1])
            api.SetSourceResolution(150)
            theirs.append(api.GetUTF8Text().strip())

    apart = sum(Levenshtein.distance(*pair) for pair in zip(ours, theirs, strict=True))
    assert apart <= 0.01 * sum(map(len, theirs))


def test_words_stand_where_their_letters_are(float_session, sheet, crops):
    words = LineReader(float_session).read(sheet, crops)[2]

    assert [word.text for word in words] == ["GIẤY", "KHAI", "SINH"]
    width = crops[2].right - crops[2].left
    assert words[0].left == pytest.approx(4, abs=6)
    assert words[-1].right == pytest.approx(width - 4, abs=6)
    gaps = [right.left - left.right for left, right in pairwise(words)]
    assert all(0 < gap < 20 for gap in gaps)


def test_words_that_a_leader_joins_have_boxes_of_their_own(model_dir, sheet, crops):
    crop = crops[3]
    chunk = Chunk(*crop, 0, 0)
    joined = np.array([[crop.left + 4, crop.top + 4, crop.right - 4, crop.bottom - 4]], np.int32)

    [words] = NetworkPages(model_dir=model_dir, arithmetic="float").read_chunks(
        sheet, [chunk], joined
    )

    assert [word.text for word in words] == LINES[3].split()
    assert all(one.right <= other.left + 1 for one, other in pairwise(words))


def test_flat_and_endless_crops_hold_no_line(float_session, sheet):
    odd = [Crop(10, 10, 800, 12), Crop(900, 5, 990, 50), Crop(0, 60, 870, 60)]

    assert LineReader(float_session).read(sheet, odd) == [[], [], []]
    flat = np.zeros((6, 4000), np.uint8)
    assert LineReader(float_session).read(flat, [Crop(0, 0, 4000, 6)]) == [[]]


def test_equal_letters_need_a_blank_between():
    sure, blank = np.eye(4)[[1, 1, 3, 1, 2]].astype(np.float32), 3

    letters = decode(sure, blank)

    assert [(letter.symbol, letter.start, letter.end) for letter in letters] == [
        (1, 0, 2),
        (1, 3, 4),
        (2, 4, 5),
    ]


def test_a_doubtful_stretch_is_summed_over_its_paths():
    # Each single step is for the blank, but most paths write the letter 1.
    unsure = np.array([[0.0, 0.46, 0.0, 0.54]] * 2, np.float32)

    [letter] = decode(unsure, 3)

    assert letter.symbol == 1
    assert letter.confidence == pytest.approx(0.46)


def test_a_letter_that_was_nearly_seen_makes_its_neighbours_unsure():
    seen = np.array(
        [
            [0.99, 0.0, 0.0, 0.01],
            [0.0, 0.0, 0.31, 0.69],
            [0.0, 0.0, 0.0, 1.0],
            [0.0, 0.97, 0.0, 0.03],
        ],
        np.float32,
    )

    letters = decode(seen, 3)

    assert [letter.symbol for letter in letters] == [0, 1]
    assert [letter.confidence for letter in letters] == pytest.approx([0.69, 0.69])


def test_graphs_are_built_once_and_kept(language_file, tmp_path):
    first = model_file.build(None, tmp_path / "models")
    made = [path.stat().st_mtime_ns for path in first]

    assert model_file.build(None, tmp_path / "models") == first
    assert [path.stat().st_mtime_ns for path in first] == made
    names = {path.name for path in (tmp_path / "models").iterdir()}
    assert {name for name in names if name.endswith(".onnx")} == {path.name for path in first}
    assert {name.rsplit(".")[-1] for name in names} == {"onnx", "sha256"}
    assert model_file.load(None, tmp_path / "models").float_graph == first[0].read_bytes()


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path, kept):
    (tmp_path / "models").write_text("a file, not a folder")

    assert model_file.load(None, tmp_path / "models").float_graph == kept.float_graph


@pytest.mark.parametrize("damage", ["empty", "changed", "swapped", "without_sums"])
def test_damaged_graphs_are_built_anew(tmp_path, kept, damage):
    exact, quick = model_file.build(None, tmp_path)
    if damage == "empty":
        exact.write_bytes(b"")
    elif damage == "changed":
        quick.write_bytes(quick.read_bytes()[:-1] + b"?")
    elif damage == "swapped":
        exact.write_bytes(quick.read_bytes())
    else:
        next(tmp_path.glob("*.sha256")).unlink()

    loaded = model_file.load(None, tmp_path)
    assert (loaded.float_graph, loaded.int8_graph) == (kept.float_graph, kept.int8_graph)
    assert exact.read_bytes() == kept.float_graph
    assert quick.read_bytes() == kept.int8_graph


def test_setting_up_again_mends_damaged_graphs(tmp_path, kept):
    exact, _ = model_file.build(None, tmp_path)
    exact.write_bytes(b"")

    model_file.build(None, tmp_path)

    assert exact.read_bytes() == kept.float_graph


def test_a_folder_that_others_may_write_is_not_trusted(tmp_path, kept):
    exact, _ = model_file.build(None, tmp_path)
    sums = next(tmp_path.glob("*.sha256"))
    forged = b"forged"
    line = f"{hashlib.sha256(forged).hexdigest()}  {exact.name}"
    sums.write_text("\n".join([line, *sums.read_text().splitlines()[1:], ""]))
    exact.write_bytes(forged)
    assert model_file.load(None, tmp_path).float_graph == forged  # the sums alone tell nothing
    tmp_path.chmod(0o777)

    assert model_file.load(None, tmp_path).float_graph == kept.float_graph
    assert exact.read_bytes() == forged


def test_graphs_that_cannot_be_opened_are_built_anew(tmp_path, kept):
    exact, _ = model_file.build(None, tmp_path)
    sums = next(tmp_path.glob("*.sha256"))
    line = f"{hashlib.sha256(b'no graph').hexdigest()}  {exact.name}"
    sums.write_text("\n".join([line, *sums.read_text().splitlines()[1:], ""]))
    exact.write_bytes(b"no graph")
    with pytest.raises(ModelUnusableError, match="graph_cannot_be_opened"):
        NetworkSession(model_file.load(None, tmp_path))

    assert NetworkPages(model_dir=tmp_path).identity.startswith("network-")
    assert exact.read_bytes() == kept.float_graph


def test_a_missing_language_is_named(tmp_path):
    with pytest.raises(EngineUnavailableError):
        model_file.load(tmp_path, tmp_path)


def test_a_damaged_language_file_is_refused(language_file):
    generator = np.random.default_rng(3)
    for size in (0, 3, 40, 300, 20_000, 200_000):
        with pytest.raises(ModelUnusableError):
            parse_model(language_file[:size])
    for _ in range(60):
        broken = bytearray(language_file)
        for place in generator.integers(0, 1200, 6):
            broken[place] = generator.integers(0, 256)
        try:
            parse_model(bytes(broken))
        except ModelUnusableError:
            continue


def test_a_file_without_a_line_network_is_refused():
    with pytest.raises(ModelUnusableError, match="no_lstm_network"):
        parse_model(struct.pack("<i", 0))


def test_a_network_opened_before_a_fork_reads_in_the_children(kept, sheet, crops):
    reader = LineReader(NetworkSession(kept))
    assert texts(reader.read(sheet, crops)) == list(LINES)
    answers = []
    for _ in range(2):
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.write(writing, "\n".join(texts(reader.read(sheet, crops))).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            answers.append(pipe.read().decode())
        os.waitpid(child, 0)

    assert answers == ["\n".join(LINES)] * 2


_OPENED_THEN_FORKED = """
import os, signal, sys
from pathlib import Path
from core.artifacts import MediaKind
from ocr.engines.choose import open_engine
from ocr.service import PageReader
import cv2

engine = open_engine("auto")
engine.identity
if cv2.getNumThreads() != 1:
    sys.exit(4)
child = os.fork()
if child == 0:
    signal.alarm(30)
    [read] = PageReader(engine).read(Path(sys.argv[1]).read_bytes(), MediaKind.JPEG, [1])
    os._exit(0 if "KHAI SINH" in read.page.text else 3)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) % 256)
"""


def test_a_whole_page_is_read_after_a_fork_of_an_opened_engine(sheet, tmp_path):
    """Threads that OpenCV started in the parent are dead in the child, which may wait for them.

    It does not always, so the parent's number of threads is looked at too.
    """
    page = tmp_path / "page.jpg"
    Image.fromarray(sheet).resize((1750, 2480)).save(page, quality=90, dpi=(300, 300))

    # A fresh process: in this one OpenCV may have been used before.
    done = subprocess.run(
        [sys.executable, "-c", _OPENED_THEN_FORKED, str(page)], timeout=60, check=False
    )

    assert done.returncode == 0
