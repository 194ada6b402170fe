"""The people of a dossier and of the papers it may use: who is one person, who died, who is kin.

No query for somebody who brings the own papers; else three for a whole checklist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from repository.authority import OWN, Standing, Tie, kinship, standing_of
from repository.relations import ties_among
from storage.db.models import Dossier, Person, RecordOwner
from storage.db.models.records import KEEPER
from storage.db.queries.identities import standing_for

Links = Sequence[tuple[RecordOwner, Person]]


@dataclass(frozen=True)
class PaperPeople:
    """The persons of one paper, each by the one who stands for their merged rows."""

    spoken_of: frozenset[UUID]
    involved: frozenset[UUID]
    """With those who only handed it in."""


@dataclass(frozen=True)
class DossierPeople:
    """Owner and bringer of a dossier, and what is known of all whom its papers name."""

    owner: UUID | None
    bringer: UUID | None
    """The submitter; the owner where nobody else is named."""
    on: date
    procedure_code: str
    stands_for: Mapping[UUID, UUID]
    dead: frozenset[UUID]
    ties: tuple[Tie, ...]

    def of_paper(self, links: Links) -> PaperPeople:
        """Whom a paper speaks of and who handed it in."""
        return _paper(links, self.stands_for)

    def standing(self, links: Links) -> Standing:
        """By what right the bringer brings the paper (R12)."""
        paper = self.of_paper(links)
        if self.bringer is None:
            return OWN
        return standing_of(
            self.bringer,
            paper.spoken_of,
            self.ties,
            dead=self.dead,
            procedure_code=self.procedure_code,
            on=self.on,
        )

    def kin(self, links: Links) -> str | None:
        """What the dossier's owner or bringer is to somebody of whom the paper speaks (R1)."""
        spoken_of = self.of_paper(links).spoken_of
        found = (
            kinship(one, other, self.ties, self.on)
            for one in (self.owner, self.bringer)
            for other in spoken_of
            if one is not None and self.owner not in spoken_of
        )
        return next((kin for kin in found if kin is not None), None)


def people_of(
    session: Session,
    dossier: Dossier,
    papers: Sequence[Links],
    *,
    procedure_code: str,
    on: date,
) -> DossierPeople:
    """Everybody of a dossier; rights are asked for by who calls."""
    rows = _standing(session, dossier, papers)
    stands_for = {id_: person.id for id_, person in rows.items()}
    owner = None if dossier.owner_id is None else stands_for.get(dossier.owner_id, dossier.owner_id)
    bringer = owner
    if dossier.submitter_id is not None:
        bringer = stands_for.get(dossier.submitter_id, dossier.submitter_id)
    asked = _to_ask_about(owner, bringer, [_paper(links, stands_for) for links in papers])
    return DossierPeople(
        owner=owner,
        bringer=bringer,
        on=on,
        procedure_code=procedure_code,
        stands_for=stands_for,
        dead=frozenset(
            person.id
            for person in rows.values()
            if person.deceased_on is not None and person.deceased_on <= on
        ),
        ties=ties_among(session, asked) if asked else (),
    )


def _standing(session: Session, dossier: Dossier, papers: Sequence[Links]) -> Mapping[UUID, Person]:
    """By row: who stands for it. Most rows stand for themselves and need no query.

    Where there is no paper, there is nothing to judge and nobody to ask for.
    """
    named = {person.id: person for links in papers for _, person in links}
    own = {dossier.owner_id, dossier.submitter_id} - {None}
    asked = {id_ for id_, person in named.items() if person.merged_into_id is not None}
    if named:
        asked |= {id_ for id_ in own if id_ is not None and id_ not in named}
    return named | standing_for(session, asked)


def _paper(links: Links, stands_for: Mapping[UUID, UUID]) -> PaperPeople:
    return PaperPeople(
        spoken_of=frozenset(stands_for[p.id] for link, p in links if link.role != KEEPER),
        involved=frozenset(stands_for[p.id] for _, p in links),
    )


def _to_ask_about(
    owner: UUID | None, bringer: UUID | None, papers: Sequence[PaperPeople]
) -> set[UUID]:
    """Those between whom a relation would change an answer; nobody for a person's own papers."""
    asked: set[UUID] = set()
    for paper in papers:
        if bringer not in paper.spoken_of or owner not in paper.spoken_of:
            asked |= paper.spoken_of | {one for one in (owner, bringer) if one is not None}
    return asked
