"""Papers in a feeder: several in one file, empty backs between them, a page upside down."""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from PIL import Image

from cli.specimens.conditions import Condition, blank_back, degrade
from cli.specimens.model import Facts, Truth
from cli.specimens.papers import draw
from cli.specimens.pdf import as_jpeg, as_pdf
from cli.specimens.people import Person


@dataclass(frozen=True)
class Leaf:
    """A paper that goes into the feeder."""

    type: str
    facts: Facts
    component_code: str | None
    """The component that it is handed in for; None for the result of a dossier."""
    owner: Person
    turned: int = 0
    """Degrees clockwise by which `turned_page` lies wrong."""
    turned_page: int = 1


@dataclass(frozen=True)
class Back:
    """The empty back of the paper before it, scanned by a duplex feeder."""


@dataclass(frozen=True)
class ExpectedPaper:
    """A paper that a reader must find in a file."""

    type: str
    component_code: str | None
    owner: Person
    pages: tuple[int, ...]
    """Counted from 1 in its file."""
    truth: Truth


@dataclass(frozen=True)
class ScanFile:
    """A file as the scanner handed it over, with what is in it."""

    name: str
    data: bytes
    media_type: str
    announced_pages: int
    """What the scanner counted: kept pages and blank ones."""
    papers: tuple[ExpectedPaper, ...]
    blank_pages: tuple[int, ...]
    turned_pages: dict[int, int]
    """Page number to the degrees clockwise by which the page lies wrong."""


@dataclass(frozen=True)
class Scanner:
    """Turns papers into files, always in the same way for the same seed."""

    condition: Condition
    dpi: int
    seed: int

    def pdf(self, name: str, *leaves: Leaf | Back) -> ScanFile:
        """All papers in one PDF, in the order in which they lie."""
        pages: list[Image.Image] = []
        papers: list[ExpectedPaper] = []
        blank: list[int] = []
        turned: dict[int, int] = {}
        front: Image.Image | None = None
        for leaf in leaves:
            if isinstance(leaf, Back):
                if front is not None:
                    pages.append(blank_back(front, seed=self._seed(name, len(pages))))
                    blank.append(len(pages))
                continue
            drawn = draw(leaf.type, leaf.facts, dpi=self.dpi)
            first = len(pages) + 1
            for number, picture in enumerate(drawn.pages, 1):
                rotation = leaf.turned if number == leaf.turned_page else 0
                if rotation:
                    turned[len(pages) + 1] = rotation
                pages.append(self._scan(picture, name, len(pages), rotation))
                front = picture
            papers.append(_expected(leaf, drawn.truth, range(first, len(pages) + 1)))
        return ScanFile(
            name=name,
            data=as_pdf(pages, dpi=self.dpi),
            media_type="application/pdf",
            announced_pages=len(pages),
            papers=tuple(papers),
            blank_pages=tuple(blank),
            turned_pages=turned,
        )

    def jpeg(self, name: str, leaf: Leaf) -> ScanFile:
        """One page as a JPEG, for papers that somebody laid on the glass alone."""
        drawn = draw(leaf.type, leaf.facts, dpi=self.dpi)
        picture = self._scan(drawn.pages[0], name, 0, leaf.turned)
        return ScanFile(
            name=name,
            data=as_jpeg(picture, dpi=self.dpi),
            media_type="image/jpeg",
            announced_pages=1,
            papers=(_expected(leaf, drawn.truth, range(1, 2)),),
            blank_pages=(),
            turned_pages={1: leaf.turned} if leaf.turned else {},
        )

    def _scan(self, picture: Image.Image, name: str, index: int, rotation: int) -> Image.Image:
        seed = self._seed(name, index)
        return degrade(picture, self.condition, seed=seed, rotation=rotation)

    def _seed(self, name: str, index: int) -> int:
        return crc32(f"{self.seed}/{name}/{index}".encode())


def _expected(leaf: Leaf, truth: Truth, pages: range) -> ExpectedPaper:
    return ExpectedPaper(leaf.type, leaf.component_code, leaf.owner, tuple(pages), truth)
