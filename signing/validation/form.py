"""The form of a document in one revision: its fields, and which page shows which of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.validation.walk import Key, as_dictionary, as_items, entry, key_of, raw

Rect = tuple[float, float, float, float]
"""Left, bottom, right, top in points of the page's own space."""

_DEPTH: Final = 32
_MOST_FIELDS: Final = 5_000
_MOST_PAGES: Final = 20_000


class TooLargeError(ValueError):
    """A form or page tree larger or deeper than any honest one."""


@dataclass(frozen=True)
class Field:
    """A field that holds a value, and its places on pages."""

    name: str
    kind: str
    """`/Sig`, `/Tx`, `/Btn`, `/Ch`, or empty when nothing says it."""
    key: Key
    node: generic.DictionaryObject
    widgets: tuple[tuple[Key, generic.DictionaryObject], ...]
    """The field itself where it is its own widget."""
    above: tuple[Key, ...] = ()
    """The nodes under which it hangs, the topmost first."""

    @property
    def is_signed(self) -> bool:
        """A signature field that holds a signature."""
        return self.kind == "/Sig" and bool(as_dictionary(raw(self.node, "/V")))


@dataclass(frozen=True)
class Page:
    """A page and what lies on it; `annotations` as they are written."""

    index: int
    key: Key
    node: generic.DictionaryObject
    annotations: tuple[generic.PdfObject, ...]


def form_of(side: HistoricalResolver) -> generic.DictionaryObject:
    """The form, empty when there is none."""
    return as_dictionary(raw(side.root, "/AcroForm"))


def fields_of(side: HistoricalResolver) -> dict[Key, Field]:
    """Every terminal field of the form, in its order.

    :raises TooLargeError: see there.
    """
    met: set[Key] = set()
    return {
        field.key: field
        for item in as_items(raw(form_of(side), "/Fields"))
        for field in _terminal(item, "", "", (), met)
    }


def _terminal(
    item: generic.PdfObject, parent: str, kind: str, above: tuple[Key, ...], met: set[Key]
) -> Iterator[Field]:
    if len(above) >= _DEPTH or len(met) >= _MOST_FIELDS:
        raise TooLargeError("form")
    if not isinstance(item, generic.IndirectObject):
        return
    key = key_of(item)
    if key in met:
        raise TooLargeError("a field met twice")
    met.add(key)
    node = as_dictionary(item)
    own = str(entry(node, "/T")) if "/T" in node else ""
    name = f"{parent}.{own}" if parent and own else own or parent
    kind = str(entry(node, "/FT")) if "/FT" in node else kind
    kids = as_items(raw(node, "/Kids"))
    if any("/T" in as_dictionary(kid) for kid in kids):
        for kid in kids:
            yield from _terminal(kid, name, kind, (*above, key), met)
        return
    widgets = [
        (key_of(kid), as_dictionary(kid)) for kid in kids if isinstance(kid, generic.IndirectObject)
    ]
    yield Field(name, kind, key, node, tuple(widgets) if kids else ((key, node),), above)


def pages_of(side: HistoricalResolver) -> Iterator[Page]:
    """Every page in its order.

    :raises TooLargeError: see there.
    """
    pending = [(raw(side.root, "/Pages"), _DEPTH)]
    count, nodes = 0, 0
    met: set[Key | int] = set()
    while pending:
        item, depth = pending.pop()
        nodes += 1
        if depth == 0 or nodes > _MOST_PAGES or _own_key(item) in met:
            raise TooLargeError("page tree")
        met.add(_own_key(item))
        node = as_dictionary(item)
        if "/Kids" in node:
            kids = as_items(raw(node, "/Kids"))
            if len(pending) + len(kids) > _MOST_PAGES:
                raise TooLargeError("page tree")
            pending += ((kid, depth - 1) for kid in reversed(kids))
        elif isinstance(item, generic.IndirectObject):
            yield Page(count, key_of(item), node, tuple(as_items(raw(node, "/Annots"))))
            count += 1


def _own_key(item: generic.PdfObject) -> Key | int:
    """The object's own; an item that is written in its place is met once anyway."""
    return key_of(item) if isinstance(item, generic.IndirectObject) else id(item)


def rect_of(node: generic.DictionaryObject) -> Rect | None:
    """Where an annotation lies; None when it takes no room."""
    try:
        left, bottom, right, top = (float(str(one)) for one in as_items(raw(node, "/Rect")))
    except (TypeError, ValueError):
        return None
    rect = min(left, right), min(bottom, top), max(left, right), max(bottom, top)
    return rect if rect[2] > rect[0] and rect[3] > rect[1] else None


def shared_area(one: Rect, other: Rect) -> float:
    """Square points that two rectangles have in common."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(width, 0.0) * max(height, 0.0)
