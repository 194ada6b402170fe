"""Boundaries in stacks measured: precision, recall, F1, stacks wholly right; separators found.

    python -m benchmarks.splitting --stacks 30 --write
    python -m benchmarks.splitting --source specimens --stacks 30
    python -m benchmarks.splitting --sheets 1000 --write

`unseen` are the stacks of `benchmarks.unseen`, for judging alone; the weights of signs were set on
`specimens` and on `plain`, in which half of the papers are made up (`benchmarks.plain_papers`).
With separators the same pages have a sheet before each paper. A boundary is the first page of a
paper. `--sheets` damages so many printed sheets and looks for their codes.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from random import Random
from typing import Final

from PIL import Image

from benchmarks.damaged_sheets import examine_sheets
from benchmarks.plain_papers import plain_paper
from benchmarks.reading.tables import described, markdown, write_between_markers
from benchmarks.unseen.stacks import build
from cli.specimens.conditions import Condition, blank_back, degrade
from cli.specimens.model import Facts
from cli.specimens.papers import MODELS, draw
from cli.specimens.people import household, office
from core.artifacts import Box, MachineCode, MediaKind, RecognizedPage
from core.separators import SheetKeys
from ocr.engines.choose import open_engine
from ocr.service import PageReader
from ocr.splitting.sheets import checked_by
from ocr.understanding import understand

_DPI: Final = 200
_KEYS: Final = SheetKeys.of("benchmark")
_CONDITIONS: Final[tuple[Condition, ...]] = (
    "clean", "scan", "scan", "scan", "poor", "copy", "thin_copy", "folded", "shadow", "worn",
)  # fmt: skip


@dataclass(frozen=True)
class Pile:
    """Pages in the order of the feeder; name and page numbers of each paper among them."""

    pages: Sequence[Image.Image]
    papers: Sequence[tuple[str, tuple[int, ...]]]


@dataclass
class Score:
    """Counts over stacks."""

    stacks: int = 0
    whole: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    by_kind: Counter[str] = field(default_factory=Counter)
    """Boundaries that were missed, or told where there is none, by the kind of paper."""

    def add(self, pages: Sequence[RecognizedPage], papers: Sequence[tuple[str, set[int]]]) -> None:
        """Divide the pages and hold the result against the truth."""
        found = [set(one.pages) for one in understand(pages, is_sheet=checked_by(_KEYS, ()))]
        told, true = {min(one) for one in found}, {min(one): name for name, one in papers}
        self.stacks += 1
        self.whole += sorted(map(sorted, found)) == sorted(sorted(one) for _, one in papers)
        self.right += len(told & true.keys())
        self.wrong += len(told - true.keys())
        self.missed += len(true.keys() - told)
        self.by_kind.update(f"{true[page]} missed" for page in true.keys() - told)
        self.by_kind.update(
            f"{name} split" for page in told - true.keys() for name, one in papers if page in one
        )

    def row(self, name: str) -> tuple[str, ...]:
        """As a row of the table."""
        precision = self.right / max(1, self.right + self.wrong)
        recall = self.right / max(1, self.right + self.missed)
        both = 2 * precision * recall / max(1e-9, precision + recall)
        shares = (f"{share:.3f}" for share in (precision, recall, both))
        return name, str(self.stacks), *shares, f"{self.whole}/{self.stacks}"


def specimen_pile(seed: int, plain: float = 0.0) -> Pile:
    """5 to 20 pages of our own: papers, empty backs, pages upside down; a share is made up."""
    random = Random(f"split{seed}")  # noqa: S311 # a choice of papers, no secret
    wanted, pages, papers = random.randint(5, 20), list[Image.Image](), []
    while len(pages) < wanted:
        if random.random() < plain:
            name, drawn = "plain", _plain(random)
        else:
            name, drawn = _specimen(random)
        condition, numbers = random.choice(_CONDITIONS), list[int]()
        for picture in drawn:
            turn = 180 if random.random() < 0.08 else 0
            seed_of_page = seed * 1000 + len(pages)
            pages.append(degrade(picture, condition, seed=seed_of_page, rotation=turn))
            numbers.append(len(pages))
        papers.append((name, tuple(numbers)))
        if random.random() < 0.3:
            pages.append(blank_back(drawn[-1], seed=seed + len(pages)))
    return Pile(pages, papers)


def plain_pile(seed: int) -> Pile:
    """Half of the papers without heads or titles, in looks of their own."""
    return specimen_pile(seed, plain=0.5)


def _plain(random: Random) -> Sequence[Image.Image]:
    return [sheet.image for sheet in plain_paper(random, _DPI)]


def _specimen(random: Random) -> tuple[str, Sequence[Image.Image]]:
    kinds = [(slug, model) for slug, models in MODELS.items() for model in models]
    slug, model = random.choice(kinds)
    number = random.randrange(60)
    day = date(2026, 1 + number % 9, 1 + number % 27)
    facts = Facts(household(number), office(number), day, number=3 + number, variant=model)
    return slug, draw(slug, facts, dpi=_DPI).pages


def unseen_pile(seed: int) -> Pile:
    """A stack of layouts that no rule was written for."""
    stack = build(seed, dpi=_DPI)
    return Pile(stack.pages, [(paper.name, paper.pages) for paper in stack.papers])


_SOURCES: Final[dict[str, Callable[[int], Pile]]] = {
    "unseen": unseen_pile,
    "specimens": specimen_pile,
    "plain": plain_pile,
}


def read(reader: PageReader, pile: Pile) -> Iterator[RecognizedPage]:
    """The pages as they are read, numbered through the stack."""
    for number, picture in enumerate(pile.pages, start=1):
        data = BytesIO()
        picture.convert("RGB").save(data, "JPEG", quality=90, dpi=(_DPI, _DPI))
        (found,) = reader.read(data.getvalue(), MediaKind.JPEG, [1])
        yield replace(found.page, number=number)


def with_sheets(
    pages: Sequence[RecognizedPage], papers: Sequence[tuple[str, tuple[int, ...]]]
) -> tuple[list[RecognizedPage], list[tuple[str, set[int]]]]:
    """The same pages, a separator sheet before each paper, all numbered anew."""
    sheets = iter(_KEYS.new_set("here", [None] * len(papers)))
    first = {numbers[0] for _, numbers in papers}
    laid: list[RecognizedPage] = []
    place: dict[int, int] = {}
    for page in pages:
        if page.number in first:
            code = MachineCode("qr", next(sheets).text, Box(0.1, 0.1, 0.3, 0.25))
            laid.append(replace(page, number=len(laid) + 1, words=(), codes=(code,)))
        laid.append(replace(page, number=len(laid) + 1))
        place[page.number] = len(laid)
    return laid, [(name, {place[one] for one in numbers}) for name, numbers in papers]


def main() -> None:
    """Draw, read, divide, count, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", choices=tuple(_SOURCES), default="unseen")
    parser.add_argument("--stacks", type=int, default=30)
    parser.add_argument("--first", type=int, default=900, help="seed of the first stack")
    parser.add_argument("--sheets", type=int, help="damage so many separator sheets instead")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    if given.sheets:
        _tell("sheets", sheets_table(given.sheets), write=given.write)
        return
    make = _SOURCES[given.source]
    reader = PageReader(open_engine("auto"))
    alone, parted = Score(), Score()
    for seed in range(given.first, given.first + given.stacks):
        pile = make(seed)
        pages = list(read(reader, pile))
        alone.add(pages, [(name, set(numbers)) for name, numbers in pile.papers])
        parted.add(*with_sheets(pages, pile.papers))
    head = ("stacks", "number", "precision", "recall", "F1", "wholly right")
    rows = [alone.row("without separators"), parted.row("with separators")]
    misses = [(kind, str(times)) for kind, times in alone.by_kind.most_common()]
    command = f"python -m benchmarks.splitting --source {given.source} --stacks {given.stacks}"
    tables = [markdown(head, rows), markdown(("without separators", "times"), misses)]
    _tell("splitting", "\n\n".join([described(command), *tables]), write=given.write)


def sheets_table(count: int) -> str:
    """What became of so many damaged sheets."""
    head = ("what happened to the sheets", "sheets", "found")
    table = markdown(head, list(examine_sheets(count).rows()))
    return f"{described(f'python -m benchmarks.splitting --sheets {count}')}\n\n{table}"


def _tell(name: str, text: str, *, write: bool) -> None:
    print(text)
    if write:
        write_between_markers(name, text)


if __name__ == "__main__":
    main()
