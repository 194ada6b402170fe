"""What goes into a specimen and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from PIL.Image import Image

from cli.specimens.people import Household, Office, Person, Role
from core.artifacts import Box

Leaders = Literal["plain", "after", "under", "ruled"]
"""How the empty space of a form line is marked: not at all, dots behind the value, dots running
under the value (the hardest for readers), or a ruled line."""


Place = Literal["usual", "none", "over_name"]


@dataclass(frozen=True)
class Marks:
    """Where the office sets its marks at the foot of a paper.

    `usual`: the seal half over the signature, both above the name. `over_name`: right across it.
    """

    seal: Place = "usual"
    signature: Place = "usual"


@dataclass(frozen=True)
class Facts:
    """What a paper says: about whom, by which office, when, under which number."""

    household: Household
    office: Office
    issued_on: date
    number: int = 12
    """Running number in the book of the office."""
    variant: str = ""
    """Which model of the paper, where several exist; empty for the usual one."""
    purpose: str = ""
    """What the paper is to be used for, where it states one; empty for the usual purpose."""
    leaders: Leaders | None = None
    """None leaves the choice to the form."""
    holder: Role | None = None
    """Whose paper it is, where the form leaves a choice; None for the usual one."""

    def person(self, usual: Role) -> Person:
        """The holder that was asked for, else the usual one of the form."""
        return self.household.person(self.holder or usual)


@dataclass(frozen=True)
class Truth:
    """What is printed on a specimen, to hold a reader against.

    `fields` are normalized as in contract.md (ISO dates, plain numbers, names as printed).
    `lines` and `boxes` run in parallel: the text lines of each page in reading order, and where
    each stands as fractions of the upright page. Marks that are no text of the paper (MẪU, stamps,
    leaders, signatures) are in neither.
    """

    type: str
    fields: dict[str, str]
    lines: tuple[tuple[str, ...], ...]
    boxes: tuple[tuple[Box, ...], ...]


@dataclass(frozen=True)
class Drawn:
    """The pages of one paper as RGB pictures, with what is printed on them."""

    pages: tuple[Image, ...]
    truth: Truth
