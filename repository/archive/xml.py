"""Elements of one namespace, put together from the inside out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lxml import etree

Element = etree._Element
"""A tree of lxml, which names its class so."""


@dataclass(frozen=True)
class Maker:
    """Makes elements of a namespace: `make("size", "12")`, `make("div", child, ID="a")`."""

    namespace: str
    others: dict[str, str] = field(default_factory=dict)
    """Further namespaces by prefix, for attributes."""

    def __call__(self, tag: str, *content: Element | str, **attributes: str) -> Element:
        """An element with text or children."""
        # The stubs know no default namespace, whose prefix is None.
        spaces: dict[Any, str] = {None: self.namespace, **self.others}
        made = etree.Element(f"{{{self.namespace}}}{tag}", nsmap=spaces)
        for name, value in attributes.items():
            made.set(name, value)
        for part in content:
            if isinstance(part, str):
                made.text = part
            else:
                made.append(part)
        return made
