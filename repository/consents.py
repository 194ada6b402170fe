"""Consents: asked for by the desk, answered by whose papers they are, ended at any time.

Work on a dossier stands on law; a consent is needed for the papers of somebody who is no party to
it (domain.md 1.8). The receipt can never be altered. Ending one stops future uses: what the dossier
used by then stays used, under the law of its procedure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection
from datetime import UTC, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access import Action, Caller, Purpose, Subject
from core.clock import Clock
from core.errors import MotLanError
from core.identifiers import mask_numbers_in, new_code
from core.rights import ConsentWay
from core.vietnamese import clean_line, show_date
from repository import notices
from repository.access_log import RefusedAttempt, RefusedError
from repository.doors import OPEN_STATES, dossier_for
from storage.db.models import (
    Agency,
    Consent,
    ConsentEnd,
    ConsentRequest,
    Dossier,
    PaperType,
    Person,
    Procedure,
    Share,
)
from storage.db.queries import catalogue
from storage.db.queries import consents as queries
from storage.db.queries import shares as share_queries
from storage.db.queries.candidates import components_of
from storage.db.queries.identities import has_died, rows_of_one

LONGEST_DAYS: Final = 365
"""A consent without an end is none: it is asked for anew after a year."""


class ConsentNotFoundError(RefusedError):
    """No such consent or request, or it is not the caller's to answer or to end."""

    code, fault = "consent_not_found", "caller"


class ConsentNotValidError(MotLanError):
    """The request names no person, no type that the procedure takes, no purpose, or no fit term."""

    code, fault = "consent_not_valid", "caller"


def ask(
    session: Session,
    clock: Clock,
    caller: Caller,
    dossier_id: UUID,
    *,
    person_id: UUID,
    paper_types: Collection[str],
    purpose: str,
    days: int,
) -> ConsentRequest:
    """The desk asks somebody to let this dossier use papers of theirs; the caller commits.

    `paper_types`: slugs that the procedure takes; `days`: how long the consent would last, at most
    `LONGEST_DAYS`. The person is told. Raises DossierNotFoundError, ConsentNotValidError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.REUSE, lock=True)
    person = session.get(Person, person_id)
    wanted = sorted(set(paper_types))
    asked = components_of(session, dossier, dossier.received_on)
    taken = {slug for one in asked for slug in one.accepted}
    told = mask_numbers_in(clean_line(purpose))
    is_fit = 0 < days <= LONGEST_DAYS and len(told) >= 10 and dossier.state in OPEN_STATES
    is_asked = person is not None and _may_be_asked(session, person.id, dossier)
    if person is None or not (is_fit and is_asked and wanted and taken.issuperset(wanted)):
        raise ConsentNotValidError
    if caller.staff_id is None or caller.agency_id is None:
        raise ConsentNotValidError
    now = clock.now()
    request = ConsentRequest(
        person_id=person.id,
        dossier_id=dossier.id,
        agency_id=caller.agency_id,
        staff_id=caller.staff_id,
        paper_types=wanted,
        purpose=told,
        valid_until=now + timedelta(days=days),
        asked_at=now,
    )
    session.add(request)
    session.flush()
    values = _told(session, caller.agency_id, dossier)
    notices.tell_person(session, clock, person.id, "consent_asked", values=values)
    return request


def _may_be_asked(session: Session, person_id: UUID, dossier: Dossier) -> bool:
    """Alive, and no party to the dossier: whatever row of theirs is named."""
    if session.scalar(sa.select(has_died(person_id))):
        return False
    return {dossier.owner_id, dossier.submitter_id}.isdisjoint(rows_of_one(session, person_id))


def _told(session: Session, agency_id: UUID, dossier: Dossier) -> dict[str, str]:
    return {"agency": session.get_one(Agency, agency_id).name, "dossier": dossier.code}


def answer(
    session: Session, clock: Clock, caller: Caller, request_id: UUID, *, is_given: bool
) -> Consent | None:
    """The person answers in the own store: the receipt, or None where it is refused.

    Raises ConsentNotFoundError, also for a request that is answered or too old.
    """
    request = queries.open_request(session, request_id, caller.person_id, clock.now())
    if request is None or caller.subject is not Subject.CITIZEN:
        raise not_found(caller)
    return _answered(session, clock, request, way=ConsentWay.OWN_STORE, is_given=is_given)


def take_form(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID, request_id: UUID
) -> Consent:
    """The person signed the printed form at the desk, and who took it says so; they are told.

    Raises DossierNotFoundError, ConsentNotFoundError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.REUSE, lock=True)
    request = queries.open_request(session, request_id, None, clock.now())
    if request is None or request.dossier_id != dossier.id:
        raise not_found(caller, dossier_id)
    form = hashlib.sha256("\n".join(form_words(session, request)).encode()).hexdigest()
    receipt = _answered(
        session, clock, request, way=ConsentWay.DESK_FORM, form=form, staff_id=caller.staff_id
    )
    if receipt is None:
        raise ConsentNotValidError
    values = {**_told(session, request.agency_id, dossier), "receipt": receipt.code}
    notices.tell_person(session, clock, request.person_id, "consent_taken", values=values)
    return receipt


def _answered(
    session: Session,
    clock: Clock,
    request: ConsentRequest,
    *,
    way: ConsentWay,
    is_given: bool = True,
    form: str | None = None,
    staff_id: UUID | None = None,
) -> Consent | None:
    request.answered_at, request.is_given = clock.now(), is_given
    receipt = None
    if is_given:
        receipt = write_receipt(
            session,
            clock,
            Consent(
                request_id=request.id,
                person_id=request.person_id,
                dossier_id=request.dossier_id,
                agency_id=request.agency_id,
                recipient_name=session.get_one(Agency, request.agency_id).name,
                paper_types=request.paper_types,
                purpose=request.purpose,
                valid_until=request.valid_until,
                way=way,
                form_sha256=form,
                staff_id=staff_id,
            ),
        )
    kind = "consent_refused" if receipt is None else "consent_given"
    told = {} if receipt is None else {"receipt": receipt.code}
    notices.tell_agency(
        session, clock, request.agency_id, kind, dossier_id=request.dossier_id, values=told
    )
    return receipt


def write_receipt(session: Session, clock: Clock, consent: Consent) -> Consent:
    """Complete the receipt with code, time and hash, and keep it for good."""
    consent.code, consent.at = new_code("DY"), clock.now()
    consent.sha256 = hash_of(consent)
    session.add(consent)
    session.flush()
    return consent


def hash_of(consent: Consent) -> str:
    """SHA-256 over what was agreed to, as canonical JSON."""

    def text(value: UUID | None) -> str | None:
        return None if value is None else str(value)

    said = {
        "code": consent.code,
        "person_id": text(consent.person_id),
        "dossier_id": text(consent.dossier_id),
        "agency_id": text(consent.agency_id),
        "recipient_name": consent.recipient_name,
        "record_id": text(consent.record_id),
        "paper_types": list(consent.paper_types),
        "purpose": consent.purpose,
        "valid_until": consent.valid_until.astimezone(UTC).isoformat(timespec="microseconds"),
        "way": consent.way.value,
        "form_sha256": consent.form_sha256,
        "staff_id": text(consent.staff_id),
        "at": consent.at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def end(session: Session, clock: Clock, caller: Caller, consent_id: UUID) -> None:
    """The person withdraws a consent in the own store: no future use, no further opening.

    Doing it twice changes nothing. Raises ConsentNotFoundError.
    """
    consent = None
    if caller.subject is Subject.CITIZEN and caller.person_id is not None:
        consent = queries.consent_of(session, caller.person_id, consent_id)
    if consent is None:
        raise not_found(caller)
    _end(session, clock, consent, staff_id=None)


def end_at_desk(
    session: Session, clock: Clock, caller: Caller, dossier_id: UUID, consent_id: UUID
) -> None:
    """The person withdrew it in writing at the desk that holds the dossier; they are told.

    Raises DossierNotFoundError, ConsentNotFoundError.
    """
    dossier = dossier_for(session, caller, dossier_id, action=Action.REUSE)
    consent = session.get(Consent, consent_id)
    if consent is None or consent.dossier_id != dossier.id:
        raise not_found(caller, dossier_id)
    _end(session, clock, consent, staff_id=caller.staff_id)
    values = {"receipt": consent.code, "agency": consent.recipient_name}
    notices.tell_person(session, clock, consent.person_id, "consent_ended", values=values)


def _end(session: Session, clock: Clock, consent: Consent, *, staff_id: UUID | None) -> None:
    queries.lock_consent(session, consent.id)
    if queries.has_ended(session, consent.id):
        return
    session.add(ConsentEnd(consent_id=consent.id, staff_id=staff_id, at=clock.now()))
    share: Share | None = share_queries.of_consent(session, consent.id)
    if share is not None and share.revoked_at is None:
        share.revoked_at = clock.now()
    if consent.agency_id is not None:
        notices.tell_agency(
            session,
            clock,
            consent.agency_id,
            "consent_ended",
            dossier_id=consent.dossier_id,
            values={"receipt": consent.code},
        )
    session.flush()


def form_words(session: Session, request: ConsentRequest) -> tuple[str, ...]:
    """What stands on the printed form, line by line; its hash goes into the receipt."""
    dossier = session.get_one(Dossier, request.dossier_id)
    procedure = session.get_one(Procedure, dossier.procedure_id)
    titles = type_titles(session)
    types = ", ".join(titles.get(one, one) for one in request.paper_types)
    return (
        f"Tôi là {session.get_one(Person, request.person_id).full_name}.",
        f"Tôi đồng ý cho {session.get_one(Agency, request.agency_id).name} sử dụng giấy tờ của "
        f"tôi trong kho: {types}.",
        f"Mục đích: {request.purpose}.",
        f"Chỉ dùng cho hồ sơ {dossier.code}, thủ tục {procedure.name}.",
        f"Đồng ý có giá trị đến hết ngày {show_date(request.valid_until.date())}.",
        "Tôi được rút lại sự đồng ý bất cứ lúc nào, tại quầy hoặc trong kho của tôi. "
        "Phần hồ sơ đã giải quyết trước khi rút vẫn theo quy định của pháp luật.",
    )


def type_titles(session: Session) -> dict[str, str]:
    """Titles of paper types by slug."""
    types: dict[str, PaperType] = catalogue.paper_types(session)
    return {slug: kind.title for slug, kind in types.items()}


def not_found(caller: Caller, dossier_id: UUID | None = None) -> ConsentNotFoundError:
    """The one answer to whoever is not meant."""
    is_citizen = caller.subject is Subject.CITIZEN
    action = Action.SEE_OWN_PAPERS if is_citizen else Action.REUSE
    purpose = Purpose.OWN_PAPERS if is_citizen else Purpose.DOSSIER
    return ConsentNotFoundError(RefusedAttempt(caller, action, purpose, dossier_id=dossier_id))
