"""What readers do to lines of print, imitated: lost marks, wrong and swallowed letters, lost lines.

It costs a thousandth of drawing, ageing and reading a page, so that training takes minutes. The
shares are estimates, on the rough side; pictures read by OCR judge the model (`benchmarks/`).
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from cli.training.examples import Example, PlainLine, Sheet, read_page
from core.artifacts import Box, Word
from core.vietnamese import strip_marks


@dataclass(frozen=True)
class Slips:
    """Shares of what goes wrong, each 0 to 1."""

    marks: float
    """Words that lose their marks."""
    letters: float
    """Letters that become others or vanish."""
    words: float
    """Words that are not seen."""
    joined: float
    """Gaps between words that are not seen."""
    lines: float
    """Lines that are not seen."""
    cut: float
    """Pages whose head is cut off: it lay crooked, or a photograph missed it."""


CONDITIONS: Final = {
    "clean": Slips(0.01, 0.002, 0.002, 0.002, 0.002, 0.0),
    "scan": Slips(0.03, 0.01, 0.01, 0.01, 0.01, 0.02),
    "poor": Slips(0.08, 0.02, 0.03, 0.03, 0.03, 0.03),
    "photo": Slips(0.06, 0.03, 0.04, 0.03, 0.05, 0.05),
}
_LIKE: Final = {
    "o": "0c", "i": "l1", "l": "1i", "a": "o", "e": "c", "n": "h", "u": "v", "c": "e", "g": "q",
    "h": "n", "t": "f", "r": "n", "m": "n", "y": "v", "s": "5", "b": "h", "O": "0Q", "I": "1l",
    "G": "C", "E": "F", "N": "M", "H": "N", "U": "V", "T": "I", "A": "4", "S": "5", "B": "8",
}  # fmt: skip
_STRAY: Final = ("|", "—", "„", "~", "ii", "‘", "a", "»", "e")
_HEAD: Final = 0.14
"""Share of the height that a missed head takes."""


def slipped(sheet: Sheet, condition: str, random: Random) -> Example:
    """The sheet as a reader would give it after a scanner in this condition."""
    slips = CONDITIONS[condition]
    top = _HEAD * random.random() if random.random() < slips.cut else 0.0
    shift = random.uniform(-0.01, 0.01)
    lines: list[list[Word]] = []
    for line in sheet.lines:
        if line.box.top < top or random.random() < slips.lines:
            continue
        words = _words(line, len(lines), shift, slips, random)
        if words:
            lines.append(words)
    if random.random() < 10 * slips.letters:
        lines.append(_stray(len(lines), random))
    return Example(sheet.slug, sheet.family, condition, read_page(lines, sheet.size_px))


def _words(line: PlainLine, number: int, shift: float, slips: Slips, random: Random) -> list[Word]:
    box, length = line.box, max(1, len(line.text))
    made: list[Word] = []
    at = 0
    for chunk in line.text.split(" "):
        start, at = at, at + len(chunk) + 1
        text = _misread(chunk, slips, random)
        if not text or random.random() < slips.words:
            continue
        width = box.right - box.left
        left = box.left + width * start / length + shift
        right = box.left + width * (start + len(chunk)) / length + shift
        if made and random.random() < slips.joined:
            before = made.pop()
            text, left = before.text + text, before.box.left
        place = Box(max(0.0, left), box.top, min(1.0, right), box.bottom)
        made.append(Word(text, place, 0.9, number, number))
    return made


def _misread(word: str, slips: Slips, random: Random) -> str:
    if random.random() < slips.marks:
        word = strip_marks(word)
    letters: list[str] = []
    for letter in word:
        if random.random() >= slips.letters:
            letters.append(letter)
        elif random.random() < 0.6:
            letters.append(random.choice(_LIKE.get(letter, letter)))
    return "".join(letters)


def _stray(number: int, random: Random) -> list[Word]:
    """A speck or the edge of a stamp that was taken for letters."""
    left, top = random.uniform(0.05, 0.9), random.uniform(0.05, 0.95)
    place = Box(left, top, left + 0.02, top + 0.012)
    return [Word(random.choice(_STRAY), place, 0.3, number, number)]
