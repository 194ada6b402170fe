"""The second witness: signed revisions drawn and compared with what the file shows now.

The policy on changes reads the file with one parser; a renderer that knows nothing of it draws the
pages of the signed revision and of the last one. Where a page differs outside the places of fields
that the policy has let pass, or such a field lies over what was there, the policy was fooled or
the change is one that nobody may make.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

from signing.validation.difference import Area
from signing.validation.form import Rect
from signing.validation.structure import Bytes
from signing.validation.walk import Key

_CHILD: Final = "signing.validation.drawing"
_HOUSE: Final = Path(__file__).parents[2]
_CPU_S: Final = 60
_SLOT_S: Final = 90
"""Wait for another file's drawing; whoever sends slow files does not hold up all others."""
_WAIT_S: Final = 300
"""On the clock: a machine under load draws slowly, and a late answer is better than none."""
_ADDRESS_SPACE: Final = 4_000_000_000
"""Bytes; the mapped file counts too."""
_MOST_PAGES: Final = 100
"""Pages that are drawn for one file, twice each; those on which something was placed come first."""
_CHILDREN: Final = threading.BoundedSemaphore(2)


@dataclass(frozen=True)
class Question:
    """One signed revision to be compared with the last one."""

    before: int
    """Where the signed revision ends."""
    after: int
    """Where the last revision ends."""
    page_count: int
    areas: tuple[Area, ...]
    prepared: frozenset[Key]
    """Of the areas' fields, those that waited when the document was signed."""
    signatures: tuple[tuple[int, Rect], ...]
    """Places of signatures that were there: a seal may lie over half of one (`difference`)."""


@dataclass(frozen=True)
class Testimony:
    """What the witness saw."""

    pages: int
    """How many pages were compared; fewer than the document has when it is long."""
    different: tuple[int, ...]
    """Pages, from 1, that show something else outside the places that may differ."""
    covered: tuple[str, ...]
    """New fields that lie over what was there."""


class WitnessFailedError(Exception):
    """The file could not be drawn within the limits."""


class WitnessBusyError(Exception):
    """Other files are being drawn; later this one can be."""


def ask(pdf: Bytes, questions: Sequence[Question]) -> list[Testimony]:
    """Let a child process with limits draw the file; the answers in the order of the questions.

    :raises WitnessFailedError: see there.
    :raises WitnessBusyError: see there.
    """
    asked = json.dumps(
        {
            "address_space": _ADDRESS_SPACE,
            "cpu_s": _CPU_S,
            "revisions": [
                _as_json(question, _MOST_PAGES // len(questions) or 1) for question in questions
            ],
        }
    )
    with _slot(), _as_file(pdf) as file:
        try:
            done = subprocess.run(  # noqa: S603 # our own module; the file goes through stdin
                [sys.executable, "-m", _CHILD, asked],
                stdin=file,
                capture_output=True,
                timeout=_WAIT_S,
                check=False,
                # What draws a stranger's file knows no address and no secret of ours.
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                cwd=_HOUSE,
            )
        except subprocess.TimeoutExpired:
            raise WitnessFailedError("timeout") from None
    if done.returncode != 0:
        raise WitnessFailedError(f"status {done.returncode}")
    try:
        answers = [_testimony(one) for one in json.loads(done.stdout)]
    except (ValueError, TypeError, KeyError) as error:
        raise WitnessFailedError("nonsense") from error
    if len(answers) != len(questions):
        raise WitnessFailedError("nonsense")
    return answers


def _as_json(question: Question, most: int) -> dict[str, Any]:
    first = sorted({area.page for area in question.areas})
    others = [page for page in range(question.page_count) if page not in first]
    return {
        "before": question.before,
        "after": question.after,
        "pages": [*first, *others][: max(most, len(first))],
        "areas": [
            {**asdict(area), "is_prepared": area.key in question.prepared}
            for area in question.areas
        ],
        "signatures": [{"page": page, "rect": rect} for page, rect in question.signatures],
    }


def _testimony(answer: dict[str, Any]) -> Testimony:
    return Testimony(
        pages=int(answer["pages"]),
        different=tuple(int(page) + 1 for page in answer["different"]),
        covered=tuple(str(name) for name in answer["covered"]),
    )


@contextlib.contextmanager
def _slot() -> Iterator[None]:
    if not _CHILDREN.acquire(timeout=_SLOT_S):
        raise WitnessBusyError
    try:
        yield
    finally:
        _CHILDREN.release()


@contextlib.contextmanager
def _as_file(pdf: Bytes) -> Iterator[BinaryIO]:
    """The bytes as a file without a name that a child can map; nothing of it outlives the child."""
    with tempfile.TemporaryFile() as file:
        step = 1 << 20
        for start in range(0, len(pdf), step):
            file.write(pdf[start : start + step])
        file.seek(0)
        yield file
