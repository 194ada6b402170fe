"""What the reuse rules look at, as one frozen value: no row, no session, no clock.

The facts of all components of a dossier are gathered in a handful of set-based queries, however
many components and papers there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import LegalBasis, Sensitivity
from core.clock import VIETNAM
from core.lifecycle import Origin, RecordStatus, Trust
from core.vietnamese import fold
from repository.agencies import issuer_note, issuers_now
from repository.authority import Standing
from repository.bringing import DossierPeople, Links, people_of
from repository.correcting import laid_over, term_of
from repository.doors import OPEN_STATES
from repository.grounds import LAW, Ground, leaves_for
from repository.revocation import Unchecked, unchecked_revocation
from storage.db.models import (
    Component,
    Dossier,
    DossierComponent,
    Person,
    Procedure,
    RecordOwner,
)
from storage.db.queries import candidates as queries
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import records as record_queries
from storage.db.queries.candidates import Asked, Candidate
from storage.db.queries.catalogue import Term


class OwnerMatch(StrEnum):
    """How the people of the paper relate to the person whom the component asks about."""

    SAME = "same"
    """The paper speaks of the very person."""
    RELATED = "related"
    """It speaks of, or was handed in by, somebody of this dossier in the role asked for."""
    KIN = "kin"
    """The same, and it is noted that they are relatives of its people."""
    OTHER = "other"


class Agreement(StrEnum):
    """Whether the content of the paper agrees with what is registered about its owner."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class ValidityFacts:
    """The dated rule that applies to a paper type in the consuming procedure."""

    months: int | None
    single_use: bool
    basis: str
    is_of_procedure: bool
    """Set by the consuming procedure: it may then end earlier than the paper itself says."""


@dataclass(frozen=True)
class Facts:
    """Everything that R0–R14 need to know of one paper for one component of one dossier."""

    reference_date: date
    """The reception date: a paper that was good then stays good for this dossier."""
    procedure_code: str
    paper_type: str
    paper_title: str
    is_type_accepted: bool
    origin: Origin
    status: RecordStatus
    status_reason: str | None
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    rule: ValidityFacts | None
    purpose: str | None
    purpose_asked: str | None
    """Folded words that the stated purpose must contain; None: any purpose will do."""
    trust: Trust
    minimum_trust: Trust
    is_signature_valid: bool
    unchecked: Unchecked | None
    """The file does not prove that no certificate was revoked: what follows. None: it does."""
    is_hash_right: bool
    owner_match: OwnerMatch
    used_elsewhere: int
    """Other dossiers that reused the paper."""
    content: Agreement
    has_address_changed: bool
    standing: Standing
    """By what right whoever brings it does so."""
    basis: LegalBasis | None
    receipt: str | None
    """Of the consent, where the basis is one."""
    may_access: bool
    quality: tuple[str, ...]
    """Codes of `RecognizedPage.quality` found on its pages."""
    issuer_note: str | None = None
    """Who follows the agency that issued it, for people, where that one is no more."""
    is_signed: bool = True
    """False: a copy that nobody has compared and signed."""


@dataclass(frozen=True)
class DossierFacts:
    """A dossier with its components and the papers that may serve them."""

    dossier: Dossier
    on: date
    """The reception date, or the day that is tried out."""
    procedure_code: str
    components: tuple[tuple[Component, DossierComponent], ...]
    dead: frozenset[UUID]
    """Components whose paper was revoked, annulled or doubted since."""
    accepted: Mapping[UUID, Mapping[str, str | None]]
    """By component: accepted paper type → purpose asked for."""
    rules: Mapping[str, ValidityFacts]
    candidates: tuple[Candidate, ...]
    owners: Mapping[UUID, tuple[tuple[RecordOwner, Person], ...]]
    """By record."""
    fields: Mapping[UUID, Mapping[str, object]]
    """By record: its values with later corrections laid over them."""
    people: DossierPeople
    issuers: Mapping[str, tuple[str, ...]]
    """Who follows the issuers that are no more, by the name on the paper."""
    leaves: Mapping[UUID, Ground]
    """Records of others that live consents open to this dossier."""


def gather(
    session: Session,
    dossier: Dossier,
    levels: Collection[Sensitivity],
    record_id: UUID | None = None,
    *,
    today: date | None = None,
) -> DossierFacts:
    """Fetch what the rules need for a whole dossier; the number of queries is constant.

    `levels`: of papers that the caller may read. `record_id` narrows the papers to one. `today`
    judges as if the dossier came in on that day.
    """
    on = today or dossier.received_on
    asked = queries.components_of(session, dossier, on)
    procedure_code = _procedure_code(session, dossier, asked)
    slugs = sorted({slug for one in asked for slug in one.accepted})
    candidates = queries.candidates(session, dossier, slugs, levels, record_id)
    ids = [one.record.id for one in candidates]
    owners: dict[UUID, tuple[tuple[RecordOwner, Person], ...]] = {}
    for link, person in record_queries.owners(session, ids):
        owners[link.record_id] = (*owners.get(link.record_id, ()), (link, person))
    rules = catalogue_queries.validity_rules_on(session, slugs, procedure_code, on)
    # Who has died or speaks for whom goes by the day of opening, if that was a later one.
    opened = dossier.created_at.astimezone(VIETNAM).date()
    people = people_of(
        session,
        dossier,
        list(owners.values()),
        procedure_code=procedure_code,
        on=today or max(on, opened),
    )
    return DossierFacts(
        dossier=dossier,
        on=on,
        procedure_code=procedure_code,
        components=tuple((one.component, one.state) for one in asked),
        dead=frozenset(one.component.id for one in asked if one.is_dead),
        accepted={one.component.id: one.accepted for one in asked},
        rules=choose_rules(rules),
        candidates=candidates,
        owners=owners,
        fields={c.record.id: laid_over(c.record.fields, c.corrections) for c in candidates},
        issuers=issuers_now(session, [one.record.issuer_name for one in candidates]),
        people=people,
        leaves=leaves_for(
            session, dossier, [id_ for id_ in ids if _is_of_others(people, owners, id_)]
        ),
    )


def _procedure_code(session: Session, dossier: Dossier, asked: Sequence[Asked]) -> str:
    if asked:
        return asked[0].procedure_code
    return session.get_one(Procedure, dossier.procedure_id).code


def _is_of_others(people: DossierPeople, owners: Mapping[UUID, Links], record_id: UUID) -> bool:
    spoken_of = people.of_paper(owners.get(record_id, ())).spoken_of
    return not spoken_of & {people.owner, people.bringer}


def choose_rules(rules: Sequence[Term]) -> dict[str, ValidityFacts]:
    """The rule per paper type: that of the consuming procedure before the general one.

    `rules` are in the order of their first day; of two equally special ones the later counts.
    """
    chosen: dict[str, ValidityFacts] = {}
    for rule in rules:
        before = chosen.get(rule.paper_type)
        is_special = rule.procedure_code is not None
        if before is None or is_special or not before.is_of_procedure:
            chosen[rule.paper_type] = ValidityFacts(
                rule.months, rule.single_use, rule.basis, is_special
            )
    return chosen


def facts_for(
    gathered: DossierFacts,
    component: Component,
    candidate: Candidate,
    *,
    is_hash_right: bool = True,
    is_signature_valid: bool | None = None,
    is_revocation_proven: bool | None = None,
) -> Facts:
    """The facts of one paper for one component.

    The two checks on bytes are made by who holds them; for a list the newest verdict counts.
    """
    record, dossier = candidate.record, gathered.dossier
    accepted = gathered.accepted.get(component.id, {})
    people = gathered.owners.get(record.id, ())
    fields = gathered.fields[record.id]
    verdict_says = record.signature_verdict == "valid"
    ground = _ground(gathered, candidate)
    return Facts(
        reference_date=gathered.on,
        procedure_code=gathered.procedure_code,
        paper_type=record.type,
        paper_title=record.title,
        is_type_accepted=record.type in accepted,
        origin=record.origin,
        status=record.status,
        status_reason=record.status_reason,
        issued_on=record.issued_on,
        valid_from=record.valid_from,
        valid_to=term_of(record, fields),
        rule=gathered.rules.get(record.type),
        purpose=record.purpose,
        purpose_asked=accepted.get(record.type),
        trust=record.trust,
        minimum_trust=component.minimum_trust,
        is_signature_valid=verdict_says if is_signature_valid is None else is_signature_valid,
        unchecked=_unchecked(dossier, candidate, is_revocation_proven),
        is_hash_right=is_hash_right,
        owner_match=_match(gathered, component.owner_role, record.id),
        used_elsewhere=len(set(candidate.used_in) - {dossier.id}),
        content=_agreement(fields, people),
        has_address_changed=_has_address_changed(fields, people),
        standing=gathered.people.standing(people),
        basis=None if ground is None else ground.basis,
        receipt=None if ground is None else ground.receipt,
        may_access=True,  # the query fetched the paper only because the right held
        quality=candidate.quality,
        issuer_note=issuer_note(gathered.issuers.get(record.issuer_name or "")),
        is_signed=record.signature_verdict != "unsigned",
    )


def _ground(gathered: DossierFacts, candidate: Candidate) -> Ground | None:
    """What the use would stand on; None: nothing any more."""
    if gathered.dossier.state not in OPEN_STATES:
        return None
    return gathered.leaves.get(candidate.record.id, LAW)


def _match(gathered: DossierFacts, role: str, record_id: UUID) -> OwnerMatch:
    """R1; whoever consented for this very dossier takes part in it."""
    match = match_owner(role, gathered.people, gathered.owners.get(record_id, ()))
    is_of_relative = role not in ("self", "deceased")
    if match is OwnerMatch.OTHER and is_of_relative and record_id in gathered.leaves:
        return OwnerMatch.RELATED
    return match


def _unchecked(
    dossier: Dossier,
    candidate: Candidate,
    is_proven: bool | None,  # noqa: FBT001 # three answers, not a switch
) -> Unchecked | None:
    """What follows without proof; a look at the bytes just now counts before what is stored."""
    is_signed_here = candidate.is_signed_here
    if is_proven or (is_proven is None and is_signed_here is None):
        return None
    return unchecked_revocation(is_signed_here=bool(is_signed_here), on=dossier.received_on)


def match_owner(role: str, people: DossierPeople, links: Links) -> OwnerMatch:
    """R1: who the paper speaks of, and who brought it; merged rows are one person."""
    paper = people.of_paper(links)
    if role in ("self", "deceased", "any") and people.owner in paper.spoken_of:
        return OwnerMatch.SAME
    if role in ("self", "deceased"):
        return OwnerMatch.OTHER
    if not paper.involved & {people.owner, people.bringer}:
        return OwnerMatch.OTHER
    # A relative's paper: a relation that nobody has noted is for the officer to confirm.
    return OwnerMatch.RELATED if people.kin(links) is None else OwnerMatch.KIN


def _agreement(
    fields: Mapping[str, object], people: Sequence[tuple[RecordOwner, Person]]
) -> Agreement:
    """Name and birth date on the paper against what is registered of its holder."""
    number = fields.get("personal_number")
    holder = next((person for _, person in people if person.personal_number == number), None)
    if number is None or holder is None:
        return Agreement.UNKNOWN
    name, born = fields.get("holder_name"), fields.get("date_of_birth")
    if name is not None and fold(str(name)) != holder.full_name_folded:
        return Agreement.DIFFERS
    registered = holder.date_of_birth
    if born is not None and registered is not None and str(born) != registered.isoformat():
        return Agreement.DIFFERS
    return Agreement.AGREES


def _has_address_changed(
    fields: Mapping[str, object], people: Sequence[tuple[RecordOwner, Person]]
) -> bool:
    printed = fields.get("address")
    registered = [person.address for _, person in people if person.address]
    if printed is None or not registered:
        return False
    return all(fold(address) != fold(str(printed)) for address in registered)
