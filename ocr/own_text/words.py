"""Letters joined to words, words to lines and blocks, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ocr.own_text.letters import PageLetter

_WORD_GAP: Final = 0.16
"""Of a letter's height; word spaces are a quarter, justified lines shrink them."""
_OVERLAP_BACK: Final = 0.6
"""So far back (of a letter's height) the next letter may begin: accents, kerning, fake bold."""
_SAME_LINE: Final = 0.5
_COLUMN_GAP: Final = 4.0
"""Two columns side by side are two lines, as a reading engine gives them."""
_JUMPS: Final = 0.2
"""Share of lines that may lie above their predecessor in a file that is written in order."""


@dataclass
class LetterWord:
    """Letters that stand together; places are fractions of the upright page."""

    letters: list[PageLetter]
    left: float = field(init=False)
    top: float = field(init=False)
    right: float = field(init=False)
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        """Find the rectangle around the letters."""
        self.left = min(letter.left for letter in self.letters)
        self.top = min(letter.top for letter in self.letters)
        self.right = max(letter.right for letter in self.letters)
        self.bottom = max(letter.bottom for letter in self.letters)

    @property
    def height(self) -> float:
        """Of the letters, as their font is set."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Vertical centre."""
        return (self.top + self.bottom) / 2


def join_letters(letters: Sequence[PageLetter], ratio: float) -> list[LetterWord]:
    """Words in the order of the file; `ratio` is the page's height over its width."""
    words: list[LetterWord] = []
    together: list[PageLetter] = []
    for letter in letters:
        blank = letter.text.isspace()
        # The reader itself adds spaces (run 0); the distance knows better whether there is one.
        if blank and letter.run == 0 and letter.text == " ":
            continue
        if together and (blank or _parts(together[-1], letter, ratio)):
            words.append(LetterWord(together))
            together = []
        if not blank:
            together.append(letter)
    if together:
        words.append(LetterWord(together))
    return words


def _parts(before: PageLetter, after: PageLetter, ratio: float) -> bool:
    """Whether a new word begins with the letter after."""
    if before.is_level != after.is_level:
        return True
    if not before.is_level:
        return before.run != after.run
    tall = max(before.bottom - before.top, 1e-6)
    middles = abs((before.top + before.bottom) - (after.top + after.bottom)) / 2
    if middles > _SAME_LINE * max(tall, after.bottom - after.top):
        return True
    gap = (after.left - before.right) / (tall * ratio)
    return gap > _WORD_GAP or gap < -_OVERLAP_BACK


def in_order(words: Sequence[LetterWord], ratio: float) -> list[list[list[LetterWord]]]:
    """Blocks of lines of words, in reading order.

    The order of the file is kept where it goes down the page: programs write a two-column head
    cell by cell. A form whose values were written after its labels, or a file written in no
    order, is put in rows by its places.
    """
    lines = _lines(words, ratio)
    if not _goes_down(lines):
        rows = _rows([word for line in lines for word in line])
        lines = _lines([word for row in rows for word in row], ratio)
    return _blocks(lines)


def _lines(words: Sequence[LetterWord], ratio: float) -> list[list[LetterWord]]:
    lines: list[list[LetterWord]] = []
    for word in words:
        last = lines[-1][-1] if lines else None
        if last is not None and _continues(last, word, ratio):
            lines[-1].append(word)
        else:
            lines.append([word])
    return lines


def _continues(last: LetterWord, word: LetterWord, ratio: float) -> bool:
    tall = max(last.height, word.height, 1e-6)
    gap = (word.left - last.right) / (tall * ratio)
    return abs(word.middle - last.middle) <= _SAME_LINE * tall and -0.5 <= gap <= _COLUMN_GAP


def _goes_down(lines: Sequence[Sequence[LetterWord]]) -> bool:
    """Whether each line lies below its predecessor, but for columns set one beside the other."""
    jumps = 0
    above: list[tuple[float, float, float]] = []
    for line in lines:
        first = line[0]
        left = first.left
        top, bottom = first.top, first.bottom
        if above and first.middle < above[-1][1]:
            jumps += 1
            beside = [right for upper, lower, right in above if upper < bottom and lower > top]
            if beside and left < max(beside):
                return False
        above.append((top, bottom, max(word.right for word in line)))
    return jumps <= max(3.0, _JUMPS * len(lines))


def _rows(words: Sequence[LetterWord]) -> list[list[LetterWord]]:
    """Words by rows from top to bottom, each from left to right."""
    rows: list[list[LetterWord]] = []
    for word in sorted(words, key=lambda word: word.middle):
        if rows and abs(word.middle - rows[-1][0].middle) <= _SAME_LINE * word.height:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda word: word.left) for row in rows]


def _blocks(lines: Sequence[list[LetterWord]]) -> list[list[list[LetterWord]]]:
    """A gap of more than a line's height, or a step up, begins a block."""
    blocks: list[list[list[LetterWord]]] = []
    previous: LetterWord | None = None
    for line in lines:
        first = line[0]
        if (
            previous is None
            or first.top - previous.bottom > previous.height
            or first.middle < previous.top
        ):
            blocks.append([])
        blocks[-1].append(line)
        previous = first
    return blocks
