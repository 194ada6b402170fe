"""Stacks as they lie in a feeder: unseen papers one after the other, with where each begins.

    stack = build(seed=7)
    stack.pages                 # pictures, as scanned
    stack.papers[0].pages       # (1, 2): page numbers of the first paper, counted from 1
    stack.first_pages           # {1, 3, 4, …}: where a paper begins
    stack.pdf()                 # the same as a file

A stack has 5 to 20 pages: papers of the catalogue, some certified copies, papers outside it,
two-sided cards, empty backs (often with filing holes), pages upside down; each paper went through
a scanner in a condition of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final
from zlib import crc32

from PIL import Image

from benchmarks.unseen import LAYOUTS, draw
from benchmarks.unseen.outsiders import OUTSIDERS, Paper, draw_outsider
from cli.specimens.conditions import Condition, blank_back, degrade
from cli.specimens.pdf import as_pdf

_CONDITIONS: Final[tuple[Condition, ...]] = (
    "clean", "scan", "scan", "scan", "poor", "copy", "thin_copy", "folded", "shadow", "worn",
)  # fmt: skip
_LONG: Final = tuple(
    name for name in LAYOUTS
    if name in {"citizen_card", "household_book", "criminal_record", "land_use_certificate", "contract",
                "construction_permit", "authorization", "decision", "official_letter", "health_certificate"}
)  # fmt: skip
"""Papers of more than one page."""


@dataclass(frozen=True)
class StackPaper:
    """A paper in a stack."""

    name: str
    """Of the layout or the outsider."""
    type: str | None
    pages: tuple[int, ...]
    """Page numbers in the stack, without empty backs."""
    fields: dict[str, str]
    condition: Condition


@dataclass(frozen=True)
class Stack:
    """Pages in the order of the feeder, and what they are."""

    pages: tuple[Image.Image, ...]
    papers: tuple[StackPaper, ...]
    blank_pages: tuple[int, ...]
    """Empty backs; they belong to no paper."""
    turned_pages: dict[int, int]
    """Page number to the degrees clockwise by which the page lies wrong."""
    dpi: int

    @property
    def first_pages(self) -> frozenset[int]:
        """The pages at which a paper begins."""
        return frozenset(paper.pages[0] for paper in self.papers)

    @property
    def page_sets(self) -> frozenset[frozenset[int]]:
        """The pages of each paper."""
        return frozenset(frozenset(paper.pages) for paper in self.papers)

    def pdf(self) -> bytes:
        """The stack as a scanner hands it over."""
        return as_pdf(self.pages, dpi=self.dpi)


def build(seed: int, *, dpi: int = 200) -> Stack:
    """A stack of 5 to 20 pages; the same seed gives the same stack."""
    random = Random(seed)  # noqa: S311 # a choice of papers, no secret
    wanted = random.randint(5, 20)
    pages: list[Image.Image] = []
    papers: list[StackPaper] = []
    blank: list[int] = []
    turned: dict[int, int] = {}
    while len(pages) < wanted:
        name, drawn = _paper(random, wanted - len(pages), dpi)
        condition = random.choice(_CONDITIONS)
        is_duplex, is_punched = random.random() < 0.3, random.random() < 0.5
        numbers: list[int] = []
        for picture in drawn.pages:
            rotation = 180 if random.random() < 0.08 else 0
            place = crc32(f"{seed}/{len(pages)}".encode())
            pages.append(degrade(picture, condition, seed=place, rotation=rotation))
            numbers.append(len(pages))
            if rotation:
                turned[len(pages)] = rotation
        if is_duplex and len(pages) < wanted:
            pages.append(blank_back(drawn.pages[-1], seed=seed + len(pages), is_punched=is_punched))
            blank.append(len(pages))
        truth = drawn.truth
        papers.append(StackPaper(name, truth.type, tuple(numbers), truth.fields, condition))
    return Stack(tuple(pages), tuple(papers), tuple(blank), turned, dpi)


def _paper(random: Random, room: int, dpi: int) -> tuple[str, Paper]:
    """The next paper, of no more pages than there is room for."""
    number = random.randrange(24)
    if random.random() < 0.2:
        name = random.choice(tuple(OUTSIDERS))
        return name, draw_outsider(name, number, dpi=dpi)
    short = tuple(name for name in LAYOUTS if name not in _LONG)
    name = random.choice(_LONG if room >= 4 and random.random() < 0.45 else short)
    return name, draw(name, number, dpi=dpi, is_certified=random.random() < 0.2)
