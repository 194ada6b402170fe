"""Who may bring somebody's paper: the owner, a relative by law, a guardian, a representative.

Pure: relations come in as values (`Tie`), what follows from them is a value (`Authority`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from repository.person_law import relatives_by_law


class RelationKind(StrEnum):
    """What a person is to the other one."""

    PARENT = "parent"
    GRANDPARENT = "grandparent"
    SIBLING = "sibling"
    SPOUSE = "spouse"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    """Authorised in writing, for some procedures and a term."""
    LEGAL_REPRESENTATIVE = "legal_representative"
    """Of an organisation."""
    OWNER = "owner"
    """Of a household business or a private enterprise."""


OF_ORGANISATIONS: Final = frozenset(
    {RelationKind.LEGAL_REPRESENTATIVE, RelationKind.OWNER, RelationKind.REPRESENTATIVE}
)
OF_PERSONS: Final = frozenset(RelationKind) - {
    RelationKind.LEGAL_REPRESENTATIVE,
    RelationKind.OWNER,
}

_BACKWARDS: Final = {
    RelationKind.PARENT: "child",
    RelationKind.GRANDPARENT: "grandchild",
    RelationKind.SIBLING: "sibling",
    RelationKind.SPOUSE: "spouse",
}


@dataclass(frozen=True)
class Tie:
    """A relation that was noted and not ended: `actor` is the parent, guardian, … of `other`.

    Both are those who stand for their merged rows.
    """

    kind: RelationKind
    actor: UUID
    other: UUID
    valid_from: date
    valid_to: date | None = None
    scope: frozenset[str] = frozenset()
    """Codes of procedures; none: all."""

    def holds(self, on: date) -> bool:
        """Whether the day is within its term."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


class Authority(StrEnum):
    """By what right somebody brings a paper."""

    OWN = "own"
    RELATIVE = "relative"
    GUARDIAN = "guardian"
    REPRESENTATIVE = "representative"
    MISSING = "missing"
    """Neither a relative by law nor authorised."""
    OUT_OF_TERM = "out_of_term"
    OUT_OF_SCOPE = "out_of_scope"
    NOT_FAMILY = "not_family"
    """The owner has died, and who brings the paper is no family."""
    DEAD = "dead"
    """Who is said to bring it has died."""


@dataclass(frozen=True)
class Standing:
    """The answer for one paper."""

    authority: Authority
    kin: str | None = None
    """What a relative is to the owner: a relation, or `child`, `grandchild`."""

    @property
    def is_ended_by_death(self) -> bool:
        """Of the one who brings the paper or of all its owners: no leave outlives them."""
        return self.authority in (Authority.DEAD, Authority.NOT_FAMILY)


OWN: Final = Standing(Authority.OWN)


def standing_of(
    bringer: UUID,
    principals: Collection[UUID],
    ties: Iterable[Tie],
    *,
    dead: Collection[UUID],
    procedure_code: str,
    on: date,
) -> Standing:
    """By what right `bringer` brings a paper that speaks of `principals`; one of them is enough.

    :param dead: who of all these had died by `on`.
    """
    if bringer in dead:
        return Standing(Authority.DEAD)
    if bringer in principals:
        return OWN
    known = tuple(ties)
    kin = next((k for p in principals if (k := kinship(bringer, p, known, on)) is not None), None)
    if kin is not None:
        return Standing(Authority.RELATIVE, kin)
    living = set(principals) - set(dead)
    if not living and principals:
        return Standing(Authority.NOT_FAMILY)
    return _appointed([tie for tie in known if tie.actor == bringer and tie.other in living],
                      procedure_code, on)  # fmt: skip


def _appointed(ties: Collection[Tie], procedure_code: str, on: date) -> Standing:
    """Death, end of term and scope: what was closest to being right is what is told."""
    if any(tie.kind is RelationKind.GUARDIAN and tie.holds(on) for tie in ties):
        return Standing(Authority.GUARDIAN)
    appointed = [tie for tie in ties if tie.kind is RelationKind.REPRESENTATIVE]
    in_term = [tie for tie in appointed if tie.holds(on)]
    if any(not tie.scope or procedure_code in tie.scope for tie in in_term):
        return Standing(Authority.REPRESENTATIVE)
    if in_term:
        return Standing(Authority.OUT_OF_SCOPE)
    was_guardian = any(tie.kind is RelationKind.GUARDIAN for tie in ties)
    return Standing(Authority.OUT_OF_TERM if appointed or was_guardian else Authority.MISSING)


def kinship(one: UUID, other: UUID, ties: Iterable[Tie], on: date) -> str | None:
    """What `one` is to `other` among relatives by law: noted so, or told by the parents noted."""
    held = [tie for tie in ties if tie.holds(on)]
    allowed = relatives_by_law(on)
    for tie in held:
        kind = None
        if (tie.actor, tie.other) == (one, other):
            kind = tie.kind.value
        elif (tie.actor, tie.other) == (other, one):
            kind = _BACKWARDS.get(tie.kind)
        if kind in allowed:
            return kind
    kind = _by_parents(one, other, held)
    return kind if kind in allowed else None


def _by_parents(one: UUID, other: UUID, held: Iterable[Tie]) -> str | None:
    parents = {(tie.actor, tie.other) for tie in held if tie.kind is RelationKind.PARENT}
    of_one = {actor for actor, child in parents if child == one}
    of_other = {actor for actor, child in parents if child == other}
    if any((one, parent) in parents for parent in of_other):
        return "grandparent"
    if any((other, parent) in parents for parent in of_one):
        return "grandchild"
    return "sibling" if of_one & of_other else None
