"""How right the text is: per level, per cause, against peers; and whether confidence is honest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from benchmarks.pages import Group, Page, make
from benchmarks.reading.systems import System, open_system
from benchmarks.reading.tables import markdown
from benchmarks.scoring import (
    InOrder,
    OrderFree,
    confidence_curve,
    in_order,
    judged_words,
    order_free,
)

Key = tuple[str, str]
"""Cause and level."""


@dataclass
class Score:
    """What one system got on the pages of one cause and level."""

    pages: int = 0
    ordered: InOrder = field(default_factory=InOrder)
    free: OrderFree = field(default_factory=OrderFree)
    cpu_s: float = 0.0

    def add(self, other: Score) -> None:
        """Add the counts of another one."""
        self.pages += other.pages
        self.ordered += other.ordered
        self.free += other.free
        self.cpu_s += other.cpu_s


METRICS: Final[dict[str, Callable[[Score], str]]] = {
    "CER %": lambda score: f"{100 * score.ordered.cer:.2f}",
    "WER %": lambda score: f"{100 * score.ordered.wer:.2f}",
    "free CER": lambda score: f"{score.free.cer:.3f}",
    "recall": lambda score: f"{score.free.recall:.3f}",
    "lost": lambda score: f"{100 * score.free.lost_share:.0f} %",
    "CPU s": lambda score: f"{score.cpu_s / score.pages:.2f}",
}
IN_ORDER: Final = ("CER %", "WER %", "CPU s")
ORDER_FREE: Final = ("free CER", "recall", "lost")


def scored(system: System, pages: Sequence[Page], *, show_lost: bool = False) -> dict[Key, Score]:
    """The system's score per cause and level; `show_lost` prints each page's lost lines."""
    scores: dict[Key, Score] = {}
    for page, answer in zip(pages, system.read(pages), strict=True):
        free = order_free(answer.text, page.truth_lines)
        ordered = in_order(answer.text, page.truth_lines)
        score = Score(1, ordered, free, answer.cpu_s)
        scores.setdefault((page.cause, page.level), Score()).add(score)
        if show_lost:
            _print_lost(system.name, page, answer.text)
    return scores


def compare(
    systems: Sequence[str],
    groups: Sequence[Group],
    *,
    seed: int,
    count: int,
    metrics: Sequence[str],
    causes: Collection[str] | None = None,
    show_lost: bool = False,
) -> str:
    """A table: a row for each cause and level, the metrics of every system side by side."""
    pages = [page for group in groups for page in make(group, seed, count, causes)]
    results = {name: scored(open_system(name), pages, show_lost=show_lost) for name in systems}
    keys = list(next(iter(results.values())))
    rows = []
    for cause, level in keys:
        row = [results[name][cause, level] for name in systems]
        rows.append(_row(cause, level, row, metrics))
    if len(keys) > 1:
        totals = [_total(results[name]) for name in systems]
        rows.append([f"**{cell}**" if cell else "" for cell in _row("all", "", totals, metrics)])
    head = ["cause", "level", "pages"]
    head += [f"{name} {metric}" for name in systems for metric in metrics]
    return markdown(head, rows, words=2)


def confidence(systems: Sequence[str], groups: Sequence[Group], *, seed: int, count: int) -> str:
    """A table: of the wrong words, the share among the least sure 1, 5, 10 % of words."""
    pages = [page for group in groups for page in make(group, seed, count)]
    rows = []
    for name in systems:
        judged: list[tuple[float, bool]] = []
        for page, answer in zip(pages, open_system(name).read(pages), strict=True):
            right = judged_words([text for text, _ in answer.words], page.truth_lines)
            judged += zip((sure for _, sure in answer.words), right, strict=True)
        wrong = sum(not right for _, right in judged)
        curve = [f"{100 * share:.0f} %" for share in confidence_curve(judged)]
        rows.append([name, str(len(judged)), str(wrong), *curve])
    head = ["system", "words", "wrong", "in least sure 1 %", "in 5 %", "in 10 %"]
    return markdown(head, rows)


def _row(cause: str, level: str, scores: Sequence[Score], metrics: Sequence[str]) -> list[str]:
    figures = [METRICS[metric](score) for score in scores for metric in metrics]
    return [cause, level, str(scores[0].pages), *figures]


def _total(scores: dict[Key, Score]) -> Score:
    total = Score()
    for score in scores.values():
        total.add(score)
    return total


def _print_lost(system: str, page: Page, text: str) -> None:
    for line in page.truth_lines:
        one = order_free(text, [line])
        if one.lost:
            print(f"{system}\t{page.name}\tlost\t{line}")
