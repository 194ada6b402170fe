"""The life of the three things that work is done on, as one table each.

Nothing else assigns a state. A page group is read, an upload is sorted into documents, a document
is confirmed, signed and published. Parking (a step failed too often) is not a state: a parked
thing keeps the state in which it waits, so that a retry goes on exactly there.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from core.errors import MotLanError


class Work(StrEnum):
    """The kinds of thing that a stage works on; each has a table with work columns."""

    PAGE_GROUP = "page_group"
    UPLOAD = "upload"
    DOCUMENT = "document"


class State(StrEnum):
    """What is true of a thing now, and by that, what must happen next."""

    RECEIVED = "received"
    """Stored and acknowledged; not yet read."""
    READ = "read"
    """Every page has its words. A document is in it after a person has said which pages it has,
    until the machine has made its file and its proposal anew."""
    SORTED = "sorted"
    """The pages of the upload are divided among documents; the upload's own work is over."""
    PROPOSED = "proposed"
    """The machine has proposed a type and fields; a person must look."""
    CONFIRMED = "confirmed"
    """A person confirmed type and fields and compared the scan with the original."""
    TO_RELEASE = "to_release"
    """Confirmed in a backlog campaign: waits for its owner and for the agency to release it."""
    SIGNED = "signed"
    """Signed, validated, frozen."""
    PUBLISHED = "published"
    """Filed: a record in its owner's repository, or kept with its dossier alone when its type is
    not one for the repository (forms, slips)."""
    REJECTED = "rejected"
    """Set aside by a person with a reason; the pages stay viewable."""
    JOINED = "joined"
    """Its pages went over to another document; it is empty and stays for its history."""


class Event(StrEnum):
    """What happened to a thing."""

    PAGES_READ = "pages_read"
    ALL_PAGES_READ = "all_pages_read"
    DOCUMENTS_FOUND = "documents_found"
    FIELDS_CONFIRMED = "fields_confirmed"
    CONFIRMED_IN_CAMPAIGN = "confirmed_in_campaign"
    RELEASED_BY_AGENCY = "released_by_agency"
    SIGNED_AND_VALIDATED = "signed_and_validated"
    RECORD_PUBLISHED = "record_published"
    REJECTED_BY_PERSON = "rejected_by_person"
    PAGES_ARRANGED = "pages_arranged"
    PAGES_GIVEN_AWAY = "pages_given_away"
    PROPOSAL_MADE = "proposal_made"


TRANSITIONS: Final[dict[tuple[Work, State, Event], State]] = {
    (Work.PAGE_GROUP, State.RECEIVED, Event.PAGES_READ): State.READ,
    (Work.UPLOAD, State.RECEIVED, Event.ALL_PAGES_READ): State.READ,
    (Work.UPLOAD, State.READ, Event.DOCUMENTS_FOUND): State.SORTED,
    (Work.DOCUMENT, State.PROPOSED, Event.FIELDS_CONFIRMED): State.CONFIRMED,
    (Work.DOCUMENT, State.PROPOSED, Event.REJECTED_BY_PERSON): State.REJECTED,
    # The backlog: nothing is signed before it is known whose it is and the agency accepts it.
    (Work.DOCUMENT, State.PROPOSED, Event.CONFIRMED_IN_CAMPAIGN): State.TO_RELEASE,
    (Work.DOCUMENT, State.TO_RELEASE, Event.RELEASED_BY_AGENCY): State.CONFIRMED,
    # A person joins, splits, turns, or undoes that; also while the machine is still at it.
    (Work.DOCUMENT, State.PROPOSED, Event.PAGES_ARRANGED): State.READ,
    (Work.DOCUMENT, State.READ, Event.PAGES_ARRANGED): State.READ,
    (Work.DOCUMENT, State.JOINED, Event.PAGES_ARRANGED): State.READ,
    (Work.DOCUMENT, State.PROPOSED, Event.PAGES_GIVEN_AWAY): State.JOINED,
    (Work.DOCUMENT, State.READ, Event.PAGES_GIVEN_AWAY): State.JOINED,
    (Work.DOCUMENT, State.READ, Event.PROPOSAL_MADE): State.PROPOSED,
    (Work.DOCUMENT, State.READ, Event.REJECTED_BY_PERSON): State.REJECTED,
    (Work.DOCUMENT, State.CONFIRMED, Event.SIGNED_AND_VALIDATED): State.SIGNED,
    # The way out of a document that can never be signed; open only while it is parked.
    (Work.DOCUMENT, State.CONFIRMED, Event.REJECTED_BY_PERSON): State.REJECTED,
    (Work.DOCUMENT, State.SIGNED, Event.RECORD_PUBLISHED): State.PUBLISHED,
}


OPEN: Final = (State.READ, State.PROPOSED)
"""States of a document on which no person has decided yet."""


class IllegalTransitionError(MotLanError):
    """A step out of order: somebody else was faster, or the request is stale."""

    code, fault = "illegal_transition", "caller"


def after(work: Work, state: State, event: Event) -> State:
    """The state that follows; raises IllegalTransitionError for a step out of order."""
    try:
        return TRANSITIONS[work, state, event]
    except KeyError:
        raise IllegalTransitionError(work=work, state=state, event=event) from None


class Lane(StrEnum):
    """How urgent: somebody waits at the desk, or a backlog campaign."""

    NOW = "now"
    BACKLOG = "backlog"


class Disposition(StrEnum):
    """What became of one page that came in (the page ledger, contract.md 2).

    PENDING only while the page is not read yet; a closed batch has none.
    """

    PENDING = "pending"
    KEPT = "kept"
    BLANK = "blank"
    SEPARATOR = "separator"
    DUPLICATE = "duplicate"
    REFUSED = "refused"


class DossierState(StrEnum):
    """The ten states of a dossier; the one-stop software is their master (domain.md 3.2)."""

    REGISTERED = "registered"
    RECEIVED = "received"
    NOT_RECEIVED = "not_received"
    PROCESSING = "processing"
    WAITING_FOR_PAPERS = "waiting_for_papers"
    WAITING_FOR_PAYMENT = "waiting_for_payment"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    COMPLETED = "completed"
    RETURNED = "returned"


class Digitization(StrEnum):
    """How one component of one dossier is served: states 0–3 of domain.md 3.2 and our own."""

    NOT_DIGITIZED = "not_digitized"
    DIGITIZED = "digitized"
    REUSED = "reused"
    REUSED_RESULT = "reused_result"
    NOT_REQUIRED = "not_required"
    WAITED = "waited"
    EXPLOITED_DATA = "exploited_data"
    """Data of a national or sector database stand in for the paper."""
    VERIFIED_BY_ORIGINAL = "verified_by_original"
    """Shown at the desk, looked at and handed back; nothing was scanned."""


class RecordStatus(StrEnum):
    """Whether the paper itself is in force."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CANCELLED = "cancelled"
    CONSUMED = "consumed"
    UNKNOWN = "unknown"


class Origin(StrEnum):
    """R0: whether the dossier in which the paper was handed in ended well."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Trust(StrEnum):
    """The trust ladder of domain.md 3.2; T1 is the highest."""

    T1 = "T1"
    """Data read live from a national or sector database."""
    T2 = "T2"
    """A born-digital result with a valid agency signature."""
    T3 = "T3"
    """An electronic copy «SAO Y» with agency signature, or a certified electronic copy."""
    T4 = "T4"
    """A desk scan compared with the original, and signed."""
    T5 = "T5"
    """Uploaded by a citizen, not verified."""
