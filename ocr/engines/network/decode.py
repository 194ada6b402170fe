"""From the chances of the network's steps to letters (CTC).

The best output of each step is right nearly everywhere. Only where a step is doubtful the whole
stretch between two sure blanks is searched for the most likely text, summed over all its paths.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_DOUBTFUL: Final = 0.6
_UNEXPLAINED: Final = 0.25
_SURE_BLANK: Final = 0.99
_NEGLIGIBLE: Final = 0.004
_WIDTH: Final = 8
"""Texts that the search keeps at each step."""
_LONGEST_SEARCH: Final = 60
"""Steps; a longer doubtful stretch is no text, and searching it would only take time."""

Step = dict[int, float]
"""The outputs of one step that are worth a look, with their chances; always with the blank."""


class Letter(NamedTuple):
    """One output that the network wrote: steps from `start` to before `end`, and how sure."""

    symbol: int
    start: int
    end: int
    confidence: float
    """The largest chance among its steps, and no more than what rivals around it leave (0-1)."""


def decode(chances: NDArray[np.float32], blank: int) -> list[Letter]:
    """The letters of one line from its chances (steps × outputs)."""
    best = chances.argmax(axis=1)
    sure = chances[np.arange(len(best)), best]
    letters = _greedy(best, sure, blank)
    unexplained = _unexplained_steps(chances, best, sure, blank)
    for start, end in _stretches(chances[:, blank], unexplained) if unexplained.size else ():
        found = _searched(chances[start:end], start, blank)
        before = [letter for letter in letters if letter.start < start]
        after = [letter for letter in letters if letter.start >= end]
        letters = before + found + after
    return _no_surer_than_rivals_leave(letters, chances, sure, blank)


def _greedy(best: NDArray[np.intp], sure: NDArray[np.float32], blank: int) -> list[Letter]:
    """Runs of the same best output, blanks left out."""
    starts = np.flatnonzero(np.concatenate(([True], best[1:] != best[:-1])))
    ends = np.append(starts[1:], len(best))
    peaks = np.maximum.reduceat(sure, starts)
    return [
        Letter(symbol, start, end, peak)
        for symbol, start, end, peak in zip(
            best[starts].tolist(), starts.tolist(), ends.tolist(), peaks.tolist(), strict=True
        )
        if symbol != blank
    ]


def _unexplained_steps(
    chances: NDArray[np.float32], best: NDArray[np.intp], sure: NDArray[np.float32], blank: int
) -> NDArray[np.intp]:
    """Doubtful steps, but for those that only pass from a letter to a blank.

    What is neither the best output nor blank nor the letter of the step before or after is
    unexplained.
    """
    steps = np.flatnonzero(sure < _DOUBTFUL)
    if not steps.size:
        return steps
    before, after = best[np.maximum(steps - 1, 0)], best[np.minimum(steps + 1, len(best) - 1)]
    explained = chances[steps, blank]
    explained = explained + np.where(before != blank, chances[steps, before], 0)
    explained += np.where((after != blank) & (after != before), chances[steps, after], 0)
    return np.asarray(steps[1 - explained > _UNEXPLAINED], np.intp)


def _no_surer_than_rivals_leave(
    letters: list[Letter], chances: NDArray[np.float32], sure: NDArray[np.float32], blank: int
) -> list[Letter]:
    """The letters, each only as sure as the chances of other letters around it leave it.

    A rival is what the network saw in the letter's own steps or in the blank ones beside it, the
    letter and its two neighbours left out: that is how a swallowed letter or another tone shows.
    """
    steps = np.flatnonzero(sure < 1 - _NEGLIGIBLE)
    if not letters or not steps.size:
        return letters
    symbols, starts, ends = np.array([letter[:3] for letter in letters]).T
    others = chances[steps]
    others[:, blank] = 0
    rows = np.arange(len(steps))
    before = starts.searchsorted(steps, side="right") - 1
    after = ends.searchsorted(steps, side="right")
    for near in (before - 1, before, after, after + 1):
        others[rows, symbols.take(near, mode="clip")] = 0
    rivals = np.zeros(len(sure) + 1, np.float32)
    rivals[steps] = others.max(axis=1)
    within = np.maximum.reduceat(rivals, np.stack([starts, ends], axis=1).ravel())
    inside, behind = within[::2], within[1::2]
    ahead = np.append(rivals[: starts[0] + 1].max(), behind[:-1])
    left = (1 - np.maximum(inside, np.maximum(ahead, behind))).tolist()
    return [
        letter if letter.confidence <= most else Letter(*letter[:3], most)
        for letter, most in zip(letters, left, strict=True)
    ]


def _stretches(blanks: NDArray[np.float32], doubtful: NDArray[np.intp]) -> list[tuple[int, int]]:
    """The stretches between sure blanks that hold doubtful steps."""
    cuts = np.concatenate(([-1], np.flatnonzero(blanks > _SURE_BLANK), [len(blanks)]))
    after = np.unique(np.searchsorted(cuts, doubtful))
    spans = [(int(cuts[index - 1]) + 1, int(cuts[index])) for index in after]
    return [(start, end) for start, end in spans if end - start <= _LONGEST_SEARCH]


def _searched(chances: NDArray[np.float32], offset: int, blank: int) -> list[Letter]:
    steps: list[Step] = []
    for row in chances:
        seen = np.flatnonzero(row > _NEGLIGIBLE)
        step = dict(zip(seen.tolist(), row[seen].tolist(), strict=True))
        step.setdefault(blank, float(row[blank]))
        steps.append(step)
    text = _likeliest(steps, blank)
    letters = []
    for symbol, (start, end) in zip(text, _places(steps, text, blank), strict=True):
        peak = float(chances[start:end, symbol].max())
        letters.append(Letter(symbol, offset + start, offset + end, peak))
    return letters


def _likeliest(steps: Sequence[Step], blank: int) -> tuple[int, ...]:
    """The text with the largest chance over all its paths (CTC prefix search).

    For each text the chance of ending in a blank and of ending in its last letter are kept apart,
    because the same letter again needs a blank between.
    """
    kept: dict[tuple[int, ...], tuple[float, float]] = {(): (1.0, 0.0)}
    for step in steps:
        grown: dict[tuple[int, ...], tuple[float, float]] = {}
        for text, (in_blank, in_letter) in kept.items():
            last = text[-1] if text else -1
            _add(grown, text, (in_blank + in_letter) * step[blank], in_letter * step.get(last, 0))
            for symbol, chance in step.items():
                if symbol != blank:
                    reached = in_blank if symbol == last else in_blank + in_letter
                    _add(grown, (*text, symbol), 0.0, reached * chance)
        best = sorted(grown.items(), key=lambda item: -sum(item[1]))[:_WIDTH]
        kept = dict(best)
    return max(kept, key=lambda text: sum(kept[text]))


def _add(
    table: dict[tuple[int, ...], tuple[float, float]],
    text: tuple[int, ...],
    in_blank: float,
    in_letter: float,
) -> None:
    old = table.get(text, (0.0, 0.0))
    table[text] = (old[0] + in_blank, old[1] + in_letter)


def _places(steps: Sequence[Step], text: Sequence[int], blank: int) -> list[tuple[int, int]]:
    """The steps of each letter on the best single path that writes the text (Viterbi)."""
    states = [blank]
    for symbol in text:
        states += [symbol, blank]
    least = math.log(_NEGLIGIBLE / 4)
    logs = [
        [math.log(step[state]) if step.get(state, 0) > 0 else least for state in states]
        for step in steps
    ]
    scores = [-math.inf] * len(states)
    scores[:2] = logs[0][:2]
    choices: list[list[int]] = []
    for row in logs[1:]:
        came = [_best_before(scores, states, state, blank) for state in range(len(states))]
        scores = [scores[old] + row[state] for state, old in enumerate(came)]
        choices.append(came)
    state = max(range(max(0, len(states) - 2), len(states)), key=lambda index: scores[index])
    path = [state]
    for came in reversed(choices):
        state = came[state]
        path.append(state)
    path.reverse()
    return [
        (path.index(place), len(path) - path[::-1].index(place))
        for place in range(1, len(states), 2)
    ]


def _best_before(scores: Sequence[float], states: Sequence[int], state: int, blank: int) -> int:
    """From which state it is best to come; a blank may be left out between unlike letters."""
    options = [state]
    if state >= 1:
        options.append(state - 1)
    if state >= 2 and states[state] not in (blank, states[state - 2]):
        options.append(state - 2)
    return max(options, key=lambda index: scores[index])
