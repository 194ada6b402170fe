"""The shared results of domain.md 3.7, as we answer: which results a person has, and their files.

Both people stand in the log: whose papers they are and who asks, with the procedure for which.
Only the owner and those who stand for them (R12) are told anything. What is given is decided in the
query: results in force that the named procedure asks for, shown to their owners, of a sensitivity
that is open to the client.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Caller, LegalBasis, Purpose, Sensitivity, Subject
from core.clock import Clock, today_in_vietnam
from core.identifiers import PROCEDURE_CODE, new_id
from core.papers import CATALOGUE
from core.vietnamese import clean_line
from repository.access_log import Look, RefusedAttempt, RefusedError, append_all
from repository.aliases import paper_type_of, resolve
from repository.catalogue import procedure_in_force
from repository.facts import choose_rules
from repository.persons import find_person_by_number, person_with_id
from repository.shared_asking import admit, may_bring, requester_of
from repository.shared_clients import Scope, caller_of_client
from repository.working_days import add_months
from storage.db.models import (
    Agency,
    Procedure,
    Record,
    Rendition,
    SharedClient,
    SharedLink,
    SharedRequest,
)
from storage.db.queries import catalogue as catalogue_queries
from storage.db.queries import records as record_queries
from storage.db.queries import shared_results as queries

RESULTS_LISTED: Final = "results_listed"
"""Action of an entry: another system asked which results a person has."""
RESULT_FILE: Final = "result_file"
"""Action of an entry: another system fetched the file of a result."""
LINK_LIVES: Final = timedelta(minutes=10)
LINKS_KEPT: Final = timedelta(days=30)
"""After its end a link is kept for so long: whoever still comes with it is told of to the owner."""

_BASE_OF_CODE: Final = 8
"""Letters of a national procedure code; what follows (case, agency) is local."""
_OPEN: Final = (Sensitivity.PUBLIC, Sensitivity.INTERNAL)


class SharedFileNotFoundError(RefusedError):
    """The link is unknown, another client's, run out, or its paper is no longer in force."""

    code, fault = "shared_file_not_found", "caller"


@dataclass(frozen=True)
class ResultsAsked:
    """What another system asks."""

    owner_number: str
    requester_name: str
    requester_number: str
    procedure_code: str
    channel: str
    wanted: tuple[tuple[str, str | None], ...]
    """Result codes, each with the number on the paper where it is known."""
    dossier_code: str | None = None


@dataclass(frozen=True)
class ResultShared:
    """One result, and the way to its file."""

    result_code: str
    title: str
    document_number: str | None
    agency_code: str
    file_name: str
    link: str
    """Unguessable, for this client alone, for `LINK_LIVES`."""


def types_of_code(session: Session, code: str, on: date) -> tuple[str, ...]:
    """The paper types that a result code stands for; codes are dirty, so several may have one."""
    alias = paper_type_of(session, code, on)
    known = (slug for slug, entry in CATALOGUE.types.items() if code.strip() in entry.result_codes)
    return tuple(dict.fromkeys((*known, *(() if alias is None else (alias,)))))


def results_for(
    session: Session, clock: Clock, client: SharedClient, asked: ResultsAsked, *, per_day: int
) -> tuple[ResultShared, ...]:
    """The results that the client may have; the call and each look are noted, the caller commits.

    Nobody with that number, a requester who may not bring the papers and nothing to be given are
    one answer. Raises TooManyCallsError, TooManyCallsTodayError, ScopeMissingError and
    ProcedureNotFoundError.
    """
    admit(session, clock, client, Scope.LIST, per_day)
    today = today_in_vietnam(clock)
    procedure = _procedure(session, asked.procedure_code, today)
    queries.drop_links(session, client.id, clock.now() - LINKS_KEPT)
    owner = find_person_by_number(session, asked.owner_number)
    requester = requester_of(session, asked.requester_number, asked.requester_name)
    types = {code: types_of_code(session, code, today) for code, _ in asked.wanted}
    caller = caller_of_client(client, None if requester is None else requester.id)
    found: Sequence[sa.Row[Record, Agency, Rendition]] = ()
    if owner is not None and may_bring(session, requester, owner, procedure, today):
        right = _right(session, client, owner.id, procedure, today)
        wanted = [(slug, number) for code, number in asked.wanted for slug in types[code]]
        found = queries.shared_records(session, right, wanted)
    owner_id = None if owner is None else owner.id
    record_ids = [record.id for record, _, _ in found]
    entries = _looks(session, clock, caller, RESULTS_LISTED, owner_id, record_ids or [None])
    request = SharedRequest(
        id=new_id(),
        client_id=client.id,
        call="list",
        owner_id=owner_id,
        requester_name=clean_line(asked.requester_name),
        requester_number=asked.requester_number,
        procedure_code=procedure.code,
        dossier_code=asked.dossier_code,
        channel=asked.channel,
        outcome="given" if found else "nothing",
        record_ids=[str(one) for one in record_ids],
        entry_ids=entries,
        at=clock.now(),
    )
    session.add(request)
    session.flush()
    return tuple(
        ResultShared(
            result_code=next(code for code, slugs in types.items() if record.type in slugs),
            title=record.title,
            document_number=record.document_number,
            agency_code=agency.code,
            file_name=f"{record.type}-{record.public_code[:8]}.pdf",
            link=_link(session, clock, request, record.id),
        )
        for record, agency, _ in found
    )


def open_link(
    session: Session,
    clock: Clock,
    client: SharedClient,
    link: str,
    agency_code: str,
    *,
    per_day: int,
) -> tuple[Record, Rendition]:
    """The result behind a link and its file; commit before the first byte leaves.

    What held when the link was given must still hold. Raises TooManyCallsError,
    TooManyCallsTodayError, ScopeMissingError and SharedFileNotFoundError; wrap it in
    `access_log.refusals_logged`.
    """
    admit(session, clock, client, Scope.FILE, per_day)
    token = _hash(link)
    row = queries.link_of(session, token, client.id, clock.now())
    given = None if row is None else _still_given(session, clock, client, row[0], row[1])
    if row is None or given is None or given[1] != agency_code.strip():
        raise SharedFileNotFoundError(_attempt(session, client, token))
    record, _, file = given
    listed = row[1]
    requester = requester_of(session, listed.requester_number, listed.requester_name)
    caller = caller_of_client(client, None if requester is None else requester.id)
    entries = _looks(session, clock, caller, RESULT_FILE, listed.owner_id, [record.id])
    session.add(
        SharedRequest(
            client_id=client.id,
            call="file",
            owner_id=listed.owner_id,
            requester_name=listed.requester_name,
            requester_number=listed.requester_number,
            procedure_code=listed.procedure_code,
            dossier_code=listed.dossier_code,
            channel=listed.channel,
            outcome="given",
            record_ids=[str(record.id)],
            entry_ids=entries,
            at=clock.now(),
        )
    )
    session.flush()
    return record, file


def _procedure(session: Session, code: str, on: date) -> Procedure:
    code = resolve(session, "procedure", code, on)
    base = code[:_BASE_OF_CODE] if PROCEDURE_CODE.match(code) else code
    return procedure_in_force(session, base, on)


def _right(
    session: Session, client: SharedClient, owner_id: UUID, procedure: Procedure, on: date
) -> sa.ColumnElement[bool]:
    levels = (*_OPEN, Sensitivity.RESTRICTED) if Scope.RESTRICTED in client.scopes else _OPEN
    rules = catalogue_queries.validity_rules_on(session, list(CATALOGUE.types), procedure.code, on)
    issued_since = {
        slug: add_months(on, -rule.months)
        for slug, rule in choose_rules(rules).items()
        if rule.months is not None
    }
    return queries.may_be_shared(owner_id, procedure.id, on, levels, issued_since)


def _still_given(
    session: Session, clock: Clock, client: SharedClient, link: SharedLink, listed: SharedRequest
) -> tuple[Record, str, Rendition] | None:
    today = today_in_vietnam(clock)
    if listed.owner_id is None or listed.procedure_code is None:
        return None
    procedure = procedure_in_force(session, listed.procedure_code, today)
    requester = requester_of(session, listed.requester_number, listed.requester_name)
    owner = person_with_id(session, listed.owner_id)
    if not may_bring(session, requester, owner, procedure, today):
        return None
    right = _right(session, client, listed.owner_id, procedure, today)
    this = sa.and_(right, Record.id == link.record_id)
    for record, agency, file in queries.shared_records(
        session, this, [(link_type(session, link), None)]
    ):
        return record, agency.code, file
    return None


def link_type(session: Session, link: SharedLink) -> str:
    """The paper type behind a link."""
    return session.get_one(Record, link.record_id).type


def _attempt(session: Session, client: SharedClient, token: str) -> RefusedAttempt:
    row = queries.any_link(session, token)
    owner_ids: Collection[UUID] = ()
    if row is not None:
        owner_ids = record_queries.owner_ids(session, row[0].record_id)
    return RefusedAttempt(
        caller=caller_of_client(client),
        action=RESULT_FILE,
        purpose=Purpose.SHARED_RESULTS,
        owner_ids=tuple(owner_ids),
        record_id=None if row is None else row[0].record_id,
    )


def _looks(
    session: Session,
    clock: Clock,
    caller: Caller,
    action: str,
    owner_id: UUID | None,
    record_ids: Sequence[UUID | None],
) -> list[str]:
    """One entry for each paper that is named; a question without an answer has one too."""
    entries = append_all(
        session,
        clock,
        [
            Look(
                caller,
                action=action,
                outcome="allowed",
                purpose=Purpose.SHARED_RESULTS,
                basis=LegalBasis.LAW,
                owner_id=owner_id,
                record_id=record_id,
            )
            for record_id in record_ids
        ],
    )
    return [str(entry.id) for entry in entries]


def _link(session: Session, clock: Clock, request: SharedRequest, record_id: UUID) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        SharedLink(
            token_sha256=_hash(token),
            request_id=request.id,
            client_id=request.client_id,
            record_id=record_id,
            expires_at=clock.now() + LINK_LIVES,
        )
    )
    return token


def _hash(link: str) -> str:
    return sha256(link.encode()).hexdigest()


@dataclass(frozen=True)
class RequestRow:
    """One call about the caller's own papers, as the citizen reads it."""

    at: datetime
    client: str
    agency: str
    call: str
    requester: str | None
    procedure_code: str | None
    dossier_code: str | None
    papers: int


def own_requests(session: Session, caller: Caller, *, limit: int = 100) -> tuple[RequestRow, ...]:
    """Which other systems asked for a citizen's papers, for whom and for which procedure."""
    if caller.subject is not Subject.CITIZEN or caller.person_id is None:
        return ()
    return tuple(
        RequestRow(
            at=one.at,
            client=client,
            agency=agency,
            call=one.call,
            requester=one.requester_name,
            procedure_code=one.procedure_code,
            dossier_code=one.dossier_code,
            papers=len(one.record_ids),
        )
        for one, client, agency in queries.requests_about(session, caller.person_id, limit)
    )
