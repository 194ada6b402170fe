"""Papers for judging alone: layouts that no rule was written for and no model has seen.

They are drawn from the list of types and fields (contract) and from what such papers look like in
offices, by somebody who had not read the rules of recognition, with people, places, wordings and
typefaces of their own. **Never train or tune on them**: nothing under `ocr` or `cli` may import
this package (tests/architecture/test_unseen.py), and a miss found here is mended by what is true of
the kind of paper, never by what is true of the page.

    from benchmarks.unseen import LAYOUTS, draw
    from benchmarks.unseen.outsiders import OUTSIDERS
    from benchmarks.unseen.stacks import build
    drawn = draw("marriage_certificate", number=3, dpi=200)   # cli.specimens.model.Drawn
    stack = build(seed=7)                                     # pages, papers, boundaries

`number` chooses people, office, dates, typeface and small changes of the layout. In the truth,
`fields` hold only what stands on the paper: dates in ISO form, `sex` as `nam`/`nữ`, amounts and areas as
plain numbers, names, titles and issuers in the letters of the paper (a value broken over lines is joined
with a space). What is stamped on a copy (BẢN SAO, the certification with its own number, date and
signer) is no field of the paper and in neither `lines` nor `fields`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benchmarks.unseen import business, civil, identity, office, police, property_papers, welfare
from benchmarks.unseen.draft import Draft, certify
from benchmarks.unseen.people import Case, case
from cli.specimens.model import Drawn, Truth

__all__ = ["LAYOUTS", "draw", "type_of"]

LAYOUTS: Final[dict[str, Callable[[Case, Draft], None]]] = {
    **civil.LAYOUTS,
    **identity.LAYOUTS,
    **police.LAYOUTS,
    **property_papers.LAYOUTS,
    **business.LAYOUTS,
    **office.LAYOUTS,
    **welfare.LAYOUTS,
}
"""Name to drawing; the name is a slug of contract.md 4, or one with `/` and what is special."""


def type_of(name: str) -> str:
    """The type that a layout shows."""
    return name.partition("/")[0]


def draw(name: str, number: int = 0, *, dpi: int = 200, is_certified: bool = False) -> Drawn:
    """The paper `name` of `LAYOUTS`; the same arguments give the same pixels.

    With `is_certified` it is a copy that an office has certified: without colours, marked BẢN SAO,
    with the certification at the foot. Raises `KeyError` for an unknown layout.
    """
    draft = Draft(dpi, number)
    LAYOUTS[name](case(number), draft)
    if is_certified:
        certify(draft, number)
    return Drawn(
        pages=tuple(sheet.image for sheet in draft.sheets),
        truth=Truth(type_of(name), draft.fields, draft.lines(), draft.boxes()),
    )
