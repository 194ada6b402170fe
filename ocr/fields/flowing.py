"""Running text: sentences go over the ends of rows, values stand anywhere in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.artifacts import FieldValue
from ocr.fields.form import make_value
from ocr.fields.values import Parsed
from ocr.lines import Line, Token
from ocr.matching import fold_same_length


@dataclass(frozen=True)
class Flow:
    """The text of all rows as one line; places in it lead back to the words."""

    text: str
    folded: str
    """The same letter by letter without marks, in lower case."""
    starts: tuple[int, ...]
    """Where each token begins."""
    tokens: tuple[Token, ...]
    pages: tuple[int, ...]

    def value(self, parsed: Parsed, span: tuple[int, int]) -> FieldValue:
        """The value that was found between two places of the text.

        A value that goes over the end of a page keeps the place of its first part.
        """
        inside = [
            number
            for number, start in enumerate(self.starts)
            if start < span[1] and start + len(self.tokens[number].text) > span[0]
        ]
        page = self.pages[inside[0]]
        tokens = [self.tokens[number] for number in inside if self.pages[number] == page]
        return make_value(parsed, tokens, page, self.text[slice(*span)])


def flow_of(rows: Sequence[Line]) -> Flow:
    """The running text of the rows."""
    tokens = [(token, row.page) for row in rows for token in row.tokens]
    starts, length = [], 0
    for token, _ in tokens:
        starts.append(length)
        length += len(token.text) + 1
    text = " ".join(token.text for token, _ in tokens)
    return Flow(
        text,
        fold_same_length(text),
        tuple(starts),
        tuple(token for token, _ in tokens),
        tuple(page for _, page in tokens),
    )
