"""Letters joined to words, words to lines and blocks, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


def parts_by_font(letters: Sequence[PageLetter]) -> Iterator[tuple[str, list[PageLetter]]]:
    """The letters of a word in pieces of one font, each with the name of that font."""
    part: list[PageLetter] = []
    for letter in letters:
        if part and letter.font != part[-1].font:
            yield part[-1].font, part
            part = []
        part.append(letter)
    if part:
        yield part[-1].font, part


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


@dataclass
class _Descent:
    """Lines of which each lies below its predecessor, and the rectangle around them."""

    lines: list[list[LetterWord]]
    left: float
    top: float
    right: float
    bottom: float

    def take(self, line: list[LetterWord]) -> None:
        """Add one line."""
        self.lines.append(line)
        self.left = min(self.left, line[0].left)
        self.right = max(self.right, line[-1].right)
        self.bottom = max(self.bottom, *(word.bottom for word in line))


def _goes_down(lines: Sequence[list[LetterWord]]) -> bool:
    """Whether the file goes down the page, but for columns set one beside the other."""
    descents: list[_Descent] = []
    last: LetterWord | None = None
    for line in lines:
        first = line[0]
        if last is None or first.middle < last.top:
            descents.append(_Descent([], first.left, first.top, first.right, first.bottom))
        descents[-1].take(line)
        last = first
    if len(descents) - 1 > max(3.0, _JUMPS * len(lines)):
        return False
    return not any(
        _are_woven(earlier, later) for at, later in enumerate(descents) for earlier in descents[:at]
    )


def _are_woven(earlier: _Descent, later: _Descent) -> bool:
    """Whether the later lines stand among the earlier ones, or are values beside their labels."""
    if earlier.bottom <= later.top or later.bottom <= earlier.top:
        return False
    if earlier.left < later.right and later.left < earlier.right:
        return True
    labels = [line[-1] for line in earlier.lines if line[-1].letters[-1].text == ":"]
    return any(
        label.top < line[0].middle < label.bottom and line[0].left >= label.right
        for label in labels
        for line in later.lines
    )


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
