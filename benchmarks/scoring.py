"""How much of a page a reader got right.

Texts are compared after `normal`: NFC, every kind of dash and quotation mark as one, all white
space as single spaces. What is compared is the same for every system.

- `cer`, `wer`: edit distance over the whole text **in order**, in characters and words, divided by
  the length of the truth. Right for pages whose reading order is beyond dispute.
- `order_free`: for each truth line the smallest edit distance to **any piece** of what was read
  (an infix, so text around it is free), at most the line's own length; summed over lines and
  divided by the truth's characters. Where the line was found does not matter, so neither the order
  of columns nor text that is no text of the paper (MẪU, words of stamps, leaders) costs anything.
  It is too kind where two short lines say the same: one reading answers for both.
- A line is lost when more than half of its characters are wrong in that sense.
- `word_recall`: the share of the truth's words that were read, as a multiset over the page, words
  in NFC without punctuation at their ends. A word read once answers for one word of the truth.
- `confidence_curve`: of the wrong words, the share among the least sure 1, 5, 10 % of all words.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein

_ALIKE: Final = str.maketrans(
    {dash: "-" for dash in "‐‑‒–—−"}
    | {quote: '"' for quote in "“”„«»"}
    | {quote: "'" for quote in "‘’‚`´"}
    | {"…": "..."}
)
_LOST: Final = 0.5


@dataclass(frozen=True)
class OrderFree:
    """Counts over the lines of one or more pages; `+` adds them up."""

    characters: int = 0
    errors: int = 0
    lines: int = 0
    lost: int = 0
    words: int = 0
    found: int = 0

    @property
    def cer(self) -> float:
        """Wrong or missing characters per character of the truth."""
        return self.errors / self.characters if self.characters else 0.0

    @property
    def lost_share(self) -> float:
        """Lost lines per line."""
        return self.lost / self.lines if self.lines else 0.0

    @property
    def recall(self) -> float:
        """Words found per word of the truth."""
        return self.found / self.words if self.words else 1.0

    def __add__(self, other: OrderFree) -> OrderFree:
        """The counts of both."""
        return OrderFree(
            self.characters + other.characters,
            self.errors + other.errors,
            self.lines + other.lines,
            self.lost + other.lost,
            self.words + other.words,
            self.found + other.found,
        )


@dataclass(frozen=True)
class InOrder:
    """Edit distances of whole texts; `+` adds them up."""

    characters: int = 0
    character_errors: int = 0
    words: int = 0
    word_errors: int = 0

    @property
    def cer(self) -> float:
        """Character errors per character of the truth."""
        return self.character_errors / self.characters if self.characters else 0.0

    @property
    def wer(self) -> float:
        """Word errors per word of the truth."""
        return self.word_errors / self.words if self.words else 0.0

    def __add__(self, other: InOrder) -> InOrder:
        """The counts of both."""
        return InOrder(
            self.characters + other.characters,
            self.character_errors + other.character_errors,
            self.words + other.words,
            self.word_errors + other.word_errors,
        )


def normal(text: str) -> str:
    """The text as it is compared."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_ALIKE)).split())


def in_order(read: str, truth: Sequence[str]) -> InOrder:
    """Hold what was read against the truth's lines, in their order."""
    seen, wanted = normal(read), normal(" ".join(truth))
    return InOrder(
        len(wanted),
        Levenshtein.distance(seen, wanted),
        len(wanted.split()),
        Levenshtein.distance(seen.split(), wanted.split()),
    )


def cer(read: str, truth: Sequence[str]) -> float:
    """Character errors in order per character of the truth."""
    return in_order(read, truth).cer


def wer(read: str, truth: Sequence[str]) -> float:
    """Word errors in order per word of the truth."""
    return in_order(read, truth).wer


def order_free(read: str, truth: Sequence[str]) -> OrderFree:
    """Hold what was read against each of the truth's lines, wherever it stands."""
    seen = normal(read)
    lines = [line for line in map(normal, truth) if line]
    wrong = [infix_distance(line, seen) for line in lines]
    wanted, had = words_of(" ".join(lines)), words_of(seen)
    return OrderFree(
        characters=sum(map(len, lines)),
        errors=sum(wrong),
        lines=len(lines),
        lost=sum(errors > _LOST * len(line) for errors, line in zip(wrong, lines, strict=True)),
        words=wanted.total(),
        found=(wanted & had).total(),
    )


def word_recall(read: str, truth: Sequence[str]) -> float:
    """The share of the truth's words that were read."""
    return order_free(read, truth).recall


def words_of(text: str) -> Counter[str]:
    """The words with how often they stand there, without punctuation at their ends."""
    bare = (_bare(word) for word in normal(text).split())
    return Counter(word for word in bare if word)


def infix_distance(line: str, text: str) -> int:
    """The smallest edit distance between the line and any piece of the text (Sellers 1980).

    Row by row over the line; `least[j]` is the distance of the line so far to the best piece that
    ends before character `j` of the text. The empty piece counts, so it is never above `len(line)`.
    """
    letters = np.array([ord(letter) for letter in text], np.int32)
    steps = np.arange(len(letters) + 1, dtype=np.int32)
    least = np.zeros(len(letters) + 1, np.int32)
    for count, letter in enumerate(line, start=1):
        row = np.empty_like(least)
        row[0] = count
        row[1:] = np.minimum(least[:-1] + (letters != ord(letter)), least[1:] + 1)
        # A piece may hold a letter more: the running minimum, one dearer with each step.
        least = np.minimum.accumulate(row - steps) + steps
    return int(least.min())


def judged_words(read: Sequence[str], truth: Sequence[str]) -> list[bool]:
    """For each read word whether it is right: confidence speaks of letters, not of order.

    Words are aligned in order first; a word that found no partner is right when the truth has the
    same word, likewise without partner, elsewhere (a column that was read before its neighbour).
    """
    wanted = normal(" ".join(truth)).split()
    seen = [normal(word) for word in read]
    right = [False] * len(seen)
    left_over = Counter(wanted)
    for code in Levenshtein.opcodes(seen, wanted):
        if code.tag == "equal":
            right[code.src_start : code.src_end] = [True] * (code.src_end - code.src_start)
            left_over.subtract(seen[code.src_start : code.src_end])
    for place, word in enumerate(seen):
        if not right[place] and left_over[word] > 0:
            right[place] = True
            left_over[word] -= 1
    return right


def confidence_curve(
    judged: Sequence[tuple[float, bool]], shares: Sequence[float] = (0.01, 0.05, 0.10)
) -> tuple[float, ...]:
    """Of the wrong words, the part among the least sure `shares` of all words.

    `judged` are (confidence, is right). Words of equal confidence share a place: of a group that
    is cut by the limit, the wrong ones count in proportion. 1.0 everywhere when nothing is wrong.
    """
    wrong = sum(not right for _, right in judged)
    if wrong == 0:
        return tuple(1.0 for _ in shares)
    groups: dict[float, list[bool]] = {}
    for sure, right in sorted(judged, key=lambda word: word[0]):
        groups.setdefault(sure, []).append(right)
    return tuple(_wrong_among(groups, share * len(judged)) / wrong for share in shares)


def _wrong_among(groups: dict[float, list[bool]], room: float) -> float:
    found = 0.0
    for rights in groups.values():
        if room <= 0:
            break
        found += sum(not right for right in rights) * min(1.0, room / len(rights))
        room -= len(rights)
    return found


def _bare(word: str) -> str:
    first, last = 0, len(word)
    while first < last and not word[first].isalnum():
        first += 1
    while last > first and not word[last - 1].isalnum():
        last -= 1
    return word[first:last]
