"""A citizen looks for one of the own papers: the search of the officers, within the own store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.access import Caller
from core.clock import Clock
from repository.own_store import OwnRecord, own_person, shown_as_own
from repository.searching import PAGE, Found, Narrowed, search_papers


@dataclass(frozen=True)
class OwnFound:
    """What was found, and what each of these papers is good for."""

    found: Found
    papers: tuple[OwnRecord, ...]
    """In the order of `found.hits`."""


def search_own(
    session: Session,
    clock: Clock,
    caller: Caller,
    *,
    query: str,
    narrowed: Narrowed,
    page: int = 1,
) -> OwnFound:
    """The caller's own papers that hold all words, best first; nothing typed finds all of them.

    Writes nothing: who looks at the own papers tells nobody anything. Raises OwnStoreOnlyError.
    """
    own_person(caller)
    found = search_papers(
        session, clock, caller, query=query, narrowed=narrowed, page=page, size=PAGE
    )
    return OwnFound(found, shown_as_own(session, found.rows, clock))
