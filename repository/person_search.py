"""Finding a person by name: with tones or without, words in any order, slips of the finger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from core.search_words import has_tones, tone_form, words_of
from repository.spelling import slips_of
from storage.db.models import Person
from storage.db.queries import person_search as queries

MOST_PERSONS: Final = 30
_RANKED: Final = 200
"""So many that fit are looked at; the best of them are shown."""


def persons_named(session: Session, name: str) -> Sequence[Person]:
    """At most `MOST_PERSONS` persons with this name, the best first; nobody for no words.

    First those whose name begins with it, then those that hold all its words; if nobody does,
    those one slip away, then those with a name like it. With tones typed, names with the very
    tones come first. Who may ask, and the log of it, is for the caller.
    """
    typed = words_of(name)
    if not typed:
        return ()
    folded = " ".join(typed)
    found = {person.id: person for person in queries.named(session, folded, limit=_RANKED)}
    if len(found) < MOST_PERSONS:
        others = queries.with_words(session, [" & ".join(typed)], limit=_RANKED)
        found |= {person.id: person for person in others}
    if not found and (slips := slips_of(typed)):
        near = queries.with_words(session, slips, limit=_RANKED)
        found = {person.id: person for person in near}
    if not found:
        return queries.alike(session, folded, limit=MOST_PERSONS)
    return _ranked(list(found.values()), folded, tone_form(name) if has_tones(name) else None)


def _ranked(found: list[Person], folded: str, toned: str | None) -> Sequence[Person]:
    def place(person: Person) -> tuple[bool, bool, bool, str, str]:
        name = person.full_name_folded
        is_toned = toned is not None and toned in tone_form(person.full_name)
        return (not is_toned, name != folded, not name.startswith(folded), name, str(person.id))

    return sorted(found, key=place)[:MOST_PERSONS]
