"""Using a stored paper again: the judgement (R0–R14), and the act, which judges once more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Sensitivity, Subject
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from core.identifiers import mask_numbers_in
from core.lifecycle import Digitization
from core.vietnamese import clean_line
from repository import notices
from repository.access_policy import levels_open_to, may_override
from repository.doors import (
    RecordNotFoundError,
    attempt_on,
    dossier_for,
    open_record,
)
from repository.events_out.outbox import tell_served
from repository.facts import Agreement, Facts, OwnerMatch, ValidityFacts, facts_for, gather
from repository.grounds import Ground, ground_of
from repository.rules import OVERRIDABLE, RULES, Check, valid_until
from repository.served import is_served
from repository.verdicts import Verdict, VerdictCode, verdict
from storage.db.models import Dossier, DossierComponent, Procedure, Record, ReuseEvent
from storage.db.queries import dossiers as dossier_queries
from storage.db.queries import records as queries

__all__ = [
    "OVERRIDABLE",
    "RULES",
    "Agreement",
    "Check",
    "ComponentNotFoundError",
    "ComponentServedError",
    "Facts",
    "OwnerMatch",
    "ReuseNotConfirmedError",
    "ReuseRefusedError",
    "ValidityFacts",
    "Verdict",
    "VerdictCode",
    "judge",
    "reuse_record",
    "valid_until",
    "verdict",
]

SHORTEST_REASON: Final = 10
"""Letters of a written reason below which nobody can tell later why it was done."""


class ComponentNotFoundError(MotLanError):
    """The dossier has no such component."""

    code, fault = "component_not_found", "caller"


class ComponentServedError(MotLanError):
    """The component already has its paper, and that is still good; nothing is done twice."""

    code, fault = "component_served", "caller"


class ReuseRefusedError(MotLanError):
    """A rule speaks against it and may not, or not without a written reason, be passed over.

    Details: `verdict` and `rules` (e.g. `R4,R5`); `judgement` carries the sentences for people.
    """

    code, fault = "reuse_refused", "caller"

    def __init__(self, judgement: Verdict) -> None:
        rules = ",".join(check.rule for check in judgement.failures)
        super().__init__(verdict=judgement.code.value, rules=rules)
        self.judgement = judgement


class ReuseNotConfirmedError(MotLanError):
    """The officer has to say that they looked at what a rule asks for; nothing was done."""

    code, fault = "reuse_not_confirmed", "caller"


def judge(
    session: Session,
    dossier: Dossier,
    component_id: UUID,
    record_id: UUID,
    *,
    levels: Collection[Sensitivity],
    object_store_hash_ok: bool,
    signature_ok: bool,
    revocation_checked: bool | None = None,
) -> Verdict | None:
    """The verdict on one paper for one component; None when the dossier does not open it.

    `levels`: of papers that the caller may read.
    """
    gathered = gather(session, dossier, levels, record_id)
    component = next((c for c, _ in gathered.components if c.id == component_id), None)
    if component is None:
        raise ComponentNotFoundError
    if not gathered.candidates:
        return None
    [candidate] = gathered.candidates
    return verdict(
        facts_for(
            gathered,
            component,
            candidate,
            is_hash_right=object_store_hash_ok,
            is_signature_valid=signature_ok,
            is_revocation_proven=revocation_checked,
        )
    )


def reuse_record(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    dossier_id: UUID,
    component_id: UUID,
    record_id: UUID,
    object_store_hash_ok: bool,
    signature_ok: bool,
    revocation_checked: bool | None = None,
    override_reason: str | None = None,
    is_confirmed: bool = False,
) -> ReuseEvent:
    """Let a stored paper serve a component: everything is checked again in this transaction.

    The two `…_ok` and `revocation_checked` (None: as it is known) say what the caller found on the
    bytes of the signed rendition just now;
    `is_confirmed`: the officer says that they looked at what the verdict asks to look at; neither
    this nor a reason counts from a machine. Raises
    DossierNotFoundError, RecordNotFoundError (also a paper of a type the dossier does not accept),
    ComponentNotFoundError, ComponentServedError, ReuseRefusedError and ReuseNotConfirmedError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.REUSE, lock=True)
    queries.lock(session, record_id)
    state = dossier_queries.dossier_component(session, dossier_id, component_id)
    if state is None:
        raise ComponentNotFoundError
    if is_served(state, dossier_queries.components_with_dead_papers(session, dossier_id)):
        raise ComponentServedError
    judgement = judge(
        session,
        dossier,
        component_id,
        record_id,
        levels=levels_open_to(caller, Purpose.DOSSIER, today_in_vietnam(clock)),
        object_store_hash_ok=object_store_hash_ok,
        signature_ok=signature_ok,
        revocation_checked=revocation_checked,
    )
    if judgement is None:
        raise RecordNotFoundError(
            attempt_on(session, caller, record_id, Purpose.DOSSIER, dossier_id, Action.REUSE)
        )
    reason = None if override_reason is None else mask_numbers_in(clean_line(override_reason))
    is_person = caller.subject is Subject.STAFF
    is_confirmed = is_confirmed and is_person
    if not judgement.is_usable and not (is_person and _may_pass(clock, caller, judgement, reason)):
        raise ReuseRefusedError(judgement)
    if judgement.needs_word and not is_confirmed:
        raise ReuseNotConfirmedError
    record = open_record(
        session,
        clock,
        caller,
        record_id,
        purpose=Purpose.DOSSIER,
        dossier_id=dossier_id,
        action=Action.REUSE,
    )
    ground = ground_of(session, record, dossier)
    checks = judgement.as_data(is_confirmed=is_confirmed)
    return _write(session, clock, caller, dossier, state, record, judgement, checks, reason, ground)


def _may_pass(clock: Clock, caller: Caller, judgement: Verdict, reason: str | None) -> bool:
    """Only what the caller may pass over today failed, and a reason is written down."""
    has_reason = reason is not None and len(reason) >= SHORTEST_REASON
    return has_reason and may_override(caller, judgement.failed_rules, today_in_vietnam(clock))


def _write(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier: Dossier,
    state: DossierComponent,
    record: Record,
    judgement: Verdict,
    checks: list[dict[str, Any]],
    reason: str | None,
    ground: Ground,
) -> ReuseEvent:
    rendition = queries.signed_rendition(session, record.id)
    if rendition is None or caller.staff_id is None or caller.agency_id is None:
        raise ReuseRefusedError(judgement)
    now = clock.now()
    event = ReuseEvent(
        record_id=record.id,
        dossier_id=dossier.id,
        component_id=state.component_id,
        staff_id=caller.staff_id,
        agency_id=caller.agency_id,
        verdict=judgement.code.value,
        checks=checks,
        override_reason=None if judgement.is_usable else reason,
        sha256=rendition.sha256,
        reference_date=dossier.received_on,
        basis=ground.basis,
        basis_reference=ground.receipt or session.get_one(Procedure, dossier.procedure_id).code,
        at=now,
    )
    session.add(event)
    is_result = record.source == "result"
    state.digitization = Digitization.REUSED_RESULT if is_result else Digitization.REUSED
    state.document_id, state.record_id = None, record.id
    state.changed_at = now
    record.reuse_count += 1
    record.last_reused_at = now
    tell_served(session, clock, dossier, state)
    session.flush()
    notices.tell_reused(session, clock, record, dossier, caller.agency_id)
    return event
