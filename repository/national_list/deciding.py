"""A list waits as a proposal, shows what it changes, and is taken over by a person, or dropped.

A version under which dossiers stand is never altered: what changes is a new version with a first
day of its own, and open dossiers keep theirs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock, today_in_vietnam
from core.errors import MotLanError
from repository import second_person
from repository.aliases import resolve
from repository.national_list.differences import Difference, changes_between, fingerprint
from repository.national_list.shapes import (
    BadRow,
    ListedCase,
    ListedComponent,
    ListedProcedure,
    ListedResult,
    Reading,
)
from repository.national_list.versions import begin_version
from repository.second_person import WAITING, ListMovedOnError, ListProposalNotFoundError
from storage.db.models import ListProposal, Procedure
from storage.db.queries import national_list as queries


class ListHasBadRowsError(MotLanError):
    """Some rows are wrong and the good ones alone were not asked for; nothing was taken."""

    code, fault = "list_has_bad_rows", "input"


def propose(
    session: Session,
    clock: Clock,
    caller: Caller,
    reading: Reading,
    *,
    effective_on: date | None = None,
    is_whole: bool = False,
    keeps_good: bool = False,
) -> ListProposal:
    """Keep what was read for somebody to decide on; the catalogue stays as it is. Caller commits.

    `effective_on` (tomorrow when None) is the first day of new versions whose row names none.
    `is_whole`: procedures that it does not name have ended. Raises ListHasBadRowsError unless
    `keeps_good`, and ListProposalNotFoundError for a caller who may not.
    """
    if not may(caller, Action.IMPORT_CATALOGUE):
        raise ListProposalNotFoundError
    on = effective_on or today_in_vietnam(clock) + timedelta(days=1)
    good, in_use = _fitting(session, reading.good, on)
    bad = (*reading.bad, *in_use)
    if bad and not keeps_good:
        raise ListHasBadRowsError(count=len(bad), rows=", ".join(str(one.row) for one in bad[:20]))
    proposal = ListProposal(
        sha256=reading.sha256,
        effective_on=on,
        is_whole=is_whole,
        procedures=[one.as_data() for one in good],
        bad_rows=[asdict(one) for one in sorted(bad, key=lambda one: one.row)],
        differences_sha256="",
        state=WAITING,
        proposed_by_id=caller.staff_id,
        proposed_at=clock.now(),
    )
    proposal.differences_sha256 = fingerprint(differences_of(session, proposal))
    session.add(proposal)
    session.flush()
    return proposal


def bad_rows_of(session: Session, reading: Reading, on: date) -> tuple[BadRow, ...]:
    """The rows that would not be taken, also for want of a later first day."""
    _, in_use = _fitting(session, reading.good, on)
    return tuple(sorted((*reading.bad, *in_use), key=lambda one: one.row))


def _fitting(
    session: Session, listed: Sequence[ListedProcedure], on: date
) -> tuple[list[ListedProcedure], list[BadRow]]:
    """Rows under our codes; those whose first day lies in a version in use are set aside."""
    good: list[ListedProcedure] = []
    bad: list[BadRow] = []
    resolved = [replace(one, code=resolve(session, "procedure", one.code, on)) for one in listed]
    newest = queries.newest_versions(session, [one.code for one in resolved])
    used = queries.versions_with_dossiers(session)
    told = as_listed(session, list(newest.values()))
    for one in resolved:
        known = newest.get(one.code)
        first = one.effective_on or on
        is_late = known is None or first > known.valid_from
        is_free = known is not None and first == known.valid_from and known.id not in used
        is_same = known is not None and not changes_between(told[known.id], one)
        if is_late or is_free or is_same:
            good.append(one)
        else:
            bad.append(BadRow(one.row, one.code, "NgayHieuLuc", "in_use"))
    return good, bad


def differences_of(session: Session, proposal: ListProposal) -> tuple[Difference, ...]:
    """What a list changes as the catalogue stands now, by code; a fixed number of queries."""
    listed = [ListedProcedure.from_data(one) for one in proposal.procedures]
    on = proposal.effective_on
    newest = queries.newest_versions(session, [one.code for one in listed])
    running = queries.running(session, on) if proposal.is_whole else {}
    known = {row.id: row for row in (*newest.values(), *running.values())}
    told = as_listed(session, list(known.values()))
    waiting = queries.open_dossiers_by_version(session, list(known))
    found: list[Difference] = []
    for one in listed:
        row = newest.get(one.code)
        first = one.effective_on or on
        if row is None:
            found.append(Difference("new", one.code, one.name, first, (), 0))
            continue
        opened = waiting.get(row.id, 0)
        if one.ends_on is not None and row.valid_to != one.ends_on:
            found.append(Difference("ended", one.code, one.name, one.ends_on, (), opened))
        elif one.ends_on is None and (changes := changes_between(told[row.id], one)):
            found.append(Difference("changed", one.code, one.name, first, changes, opened))
    named = {one.code for one in listed}
    found += [
        Difference("ended", code, row.name, on - timedelta(days=1), (), waiting.get(row.id, 0))
        for code, row in running.items()
        if code not in named and row.valid_to is None
    ]
    return tuple(sorted(found, key=lambda one: one.code))


def as_listed(session: Session, rows: Sequence[Procedure]) -> dict[UUID, ListedProcedure]:
    """Versions of our catalogue in the shape of the list, in three queries."""
    cases, results, components = queries.parts_of(session, [row.id for row in rows])
    return {
        row.id: ListedProcedure(
            row=0,
            code=row.code,
            name=row.name,
            level=row.level,
            field_name=row.field_name,
            agency_name=row.agency_name,
            legal_days=row.legal_days,
            effective_on=row.valid_from,
            ends_on=row.valid_to,
            cases=tuple(
                ListedCase(one.code, one.name, one.legal_days)
                for one in cases
                if one.procedure_id == row.id
            ),
            results=tuple(
                ListedResult(one.code, one.name) for one in results if one.procedure_id == row.id
            ),
            components=tuple(
                ListedComponent(
                    code=one.code,
                    name=one.name,
                    case_code=one.case_code,
                    group_key=one.group_key,
                    is_required=one.is_required,
                    original_count=one.original_count,
                    copy_count=one.copy_count,
                )
                for one in components
                if one.procedure_id == row.id
            ),
        )
        for row in rows
    }


def take_over(
    session: Session, clock: Clock, caller: Caller, proposal_id: UUID, *, seen: str
) -> tuple[Difference, ...]:
    """Bring the catalogue to what the list says; the caller commits.

    `seen`: the fingerprint of the report that the person looked at. Raises
    ListProposalNotFoundError, ListDecidedError, ListMovedOnError, OwnProposalError.
    """
    proposal = second_person.take_over(session, clock, caller, ListProposal, proposal_id)
    differences = differences_of(session, proposal)
    if fingerprint(differences) != seen:
        raise ListMovedOnError
    listed = {one["code"]: ListedProcedure.from_data(one) for one in proposal.procedures}
    newest = queries.newest_versions(session, [one.code for one in differences])
    for one in differences:
        row = newest.get(one.code)
        if one.kind == "ended" and row is not None:
            row.valid_to = one.on
        elif one.kind != "ended":
            begin_version(session, listed[one.code], row, one.on)
    session.flush()
    return differences


def drop(session: Session, clock: Clock, caller: Caller, proposal_id: UUID) -> None:
    """Set a list aside for good; raises ListProposalNotFoundError, ListDecidedError."""
    second_person.drop(session, clock, caller, ListProposal, proposal_id)


def proposal_of(session: Session, caller: Caller, proposal_id: UUID) -> ListProposal:
    """One list; raises ListProposalNotFoundError."""
    return second_person.proposed(session, caller, ListProposal, proposal_id)


def proposals(session: Session) -> Sequence[ListProposal]:
    """The lists that were read, the newest first."""
    return queries.proposals(session)
