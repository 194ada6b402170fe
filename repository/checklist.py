"""The checklist of a dossier: per component what is there, what may be reused, what is missing.

The officer looks first and asks last: only what is MISSING after this list may be asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, may
from core.clock import Clock, today_in_vietnam
from core.lifecycle import Digitization
from repository.access_log import append_listed
from repository.access_policy import levels_open_to, may_override
from repository.doors import dossier_for
from repository.facts import DossierFacts, facts_for, gather
from repository.records import RecordRow, owners_in, row_of
from repository.served import SERVED, is_served
from repository.verdicts import Verdict, VerdictCode, verdict
from storage.db.models import Component, DossierComponent

STATUS_OF_VERDICT: Final = {
    VerdictCode.REUSABLE: "available",
    VerdictCode.REUSABLE_WITH_CONFIRM: "available_confirm",
    VerdictCode.NEEDS_COMPARE: "needs_compare",
    VerdictCode.EXPIRED: "expired",
    VerdictCode.WRONG_PURPOSE: "wrong_purpose",
    VerdictCode.PENDING_ORIGIN: "pending_origin",
    VerdictCode.LOW_TRUST: "low_trust",
    VerdictCode.NOT_LEGIBLE: "not_legible",
    VerdictCode.SIGNATURE_INVALID: "signature_invalid",
    VerdictCode.CONSUMED: "consumed",
    VerdictCode.REPLACED: "replaced",
    VerdictCode.REVOKED: "revoked",
    VerdictCode.INTEGRITY_FAILED: "integrity_failed",
    VerdictCode.NO_BASIS: "no_basis",
}
"""Wording codes of what the store offers; the order is from the most to the least useful.

Verdicts that are left out (another person's paper, another type, a refused origin) are not offered.
"""

_RANK: Final = {code: place for place, code in enumerate(STATUS_OF_VERDICT)}


@dataclass(frozen=True)
class Offer:
    """A stored paper that may serve a component, with the verdict on it."""

    record: RecordRow
    verdict: Verdict
    may_override: bool
    """Whether the caller may use it all the same, with a written reason."""


@dataclass(frozen=True)
class ChecklistItem:
    """One component of the dossier."""

    component_id: UUID
    code: str
    name: str
    position: int
    group_key: str | None
    is_required: bool
    original_count: int
    copy_count: int
    owner_role: str
    digitization: Digitization
    document_id: UUID | None
    record_id: UUID | None
    """The record that serves it, once one does; it may have died since, the status tells."""
    status: str
    """Wording code: a value of Digitization when served, of STATUS_OF_VERDICT when the store offers
    something, `alternative` when another component of its group is served, `waited` when the
    citizen was told that it is missing, else `missing`."""
    accepted_types: tuple[str, ...]
    """Paper types that may be taken from the store."""
    offers: tuple[Offer, ...]
    """The best first."""

    @property
    def record(self) -> RecordRow | None:
        """The best paper that the store offers."""
        return self.offers[0].record if self.offers else None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict on the best paper."""
        return self.offers[0].verdict if self.offers else None

    @property
    def must_be_asked_for(self) -> bool:
        """Whether the citizen has to be asked for it: required, not there, not in the store."""
        is_there = self.status in (*SERVED, "alternative", "available", "available_confirm")
        return self.is_required and not is_there


def checklist(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    *,
    today: date | None = None,
) -> tuple[ChecklistItem, ...]:
    """Every component with what the store offers for it; raises DossierNotFoundError.

    Verdicts are for the reception date of the dossier, or as if it came in on `today`, which
    changes nothing. `clock` is for the access log: each owner
    whose papers are offered learns of it once a day, so commit before answering. A role that may
    not look up papers (the scan operator) gets the components without offers.
    """
    dossier = dossier_for(session, caller, dossier_id)
    now = today_in_vietnam(clock)
    levels = levels_open_to(caller, Purpose.DOSSIER, now)
    gathered = gather(session, dossier, levels, today=today)
    may_look = may(caller, Action.LOOK_UP_RECORDS)
    dead = gathered.dead
    served_groups = {
        component.group_key
        for component, state in gathered.components
        if component.group_key is not None and is_served(state, dead)
    }
    items = tuple(
        _item(
            component,
            state,
            tuple(gathered.accepted.get(component.id, {})),
            _offers(gathered, component, caller, now) if may_look else (),
            is_served=is_served(state, dead),
            is_group_served=component.group_key in served_groups,
        )
        for component, state in gathered.components
    )
    listed = owners_in(offer.record for item in items for offer in item.offers)
    append_listed(session, clock, caller, listed, dossier_id=dossier.id, is_once_a_day=True)
    return items


def reusable_at_once(
    items: Iterable[ChecklistItem], scanned: Collection[UUID] = ()
) -> tuple[tuple[ChecklistItem, Offer], ...]:
    """The required components that a stored paper serves just as it is, each with this paper.

    One of each group is enough. What asks for a look or a word first is left to the person, and so
    is what the procedure does not require: a paper is not used because it happens to be there.
    `scanned`: components whose new scan is on its way.
    """
    groups: set[str] = set()
    found = []
    for item in items:
        is_open = item.status == STATUS_OF_VERDICT[VerdictCode.REUSABLE] and item.is_required
        if not is_open or item.component_id in scanned or item.group_key in groups:
            continue
        if item.group_key is not None:
            groups.add(item.group_key)
        found.append((item, item.offers[0]))
    return tuple(found)


def _offers(
    gathered: DossierFacts, component: Component, caller: Caller, now: date
) -> tuple[Offer, ...]:
    """Verdicts on the papers of accepted types; equal ones stay newest first.

    `now`: the day by which it goes who may pass over what.
    """
    accepted = gathered.accepted.get(component.id, {})
    offers: Iterable[Offer] = (
        Offer(
            row_of(candidate.record, gathered.owners.get(candidate.record.id, ())),
            judgement := verdict(facts_for(gathered, component, candidate)),
            may_override(caller, judgement.failed_rules, now),
        )
        for candidate in gathered.candidates
        if candidate.record.type in accepted
    )
    offered = [offer for offer in offers if offer.verdict.code in STATUS_OF_VERDICT]
    return tuple(sorted(offered, key=lambda offer: _RANK[offer.verdict.code]))


def _item(
    component: Component,
    state: DossierComponent,
    accepted: tuple[str, ...],
    offers: tuple[Offer, ...],
    *,
    is_served: bool,
    is_group_served: bool,
) -> ChecklistItem:
    status = "waited" if state.digitization is Digitization.WAITED else "missing"
    if is_served:
        status = state.digitization.value
    elif is_group_served:
        status = "alternative"
    elif offers:
        status = STATUS_OF_VERDICT[offers[0].verdict.code]
    return ChecklistItem(
        component_id=component.id,
        code=component.code,
        name=component.name,
        position=component.position,
        group_key=component.group_key,
        is_required=component.is_required,
        original_count=component.original_count,
        copy_count=component.copy_count,
        owner_role=component.owner_role,
        digitization=state.digitization,
        document_id=state.document_id,
        record_id=state.record_id,
        status=status,
        accepted_types=accepted,
        offers=() if is_served else offers,
    )
