"""What is measured: the very functions that pages and API call, with what people would type."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from benchmarks.repository_scale.making import SEED, World, agency_id, id_of, paper, worded
from benchmarks.repository_scale.people import person
from core.access import Caller, LegalBasis, Purpose, Role, Subject
from core.clock import FixedClock
from core.vietnamese import strip_marks
from repository.access_log import Look, append_all
from repository.checklist import checklist
from repository.gathered_log import GatheredLog
from repository.own_store import own_records
from repository.person_search import persons_named
from repository.searching import search_agency, search_papers
from storage.db.engine import session_factory

CLOCK: Final = FixedClock(datetime(2026, 11, 23, 3, tzinfo=UTC))
BATCH: Final = 100
THREADS: Final = 40
"""Of the web server."""
EACH: Final = 5
_ROLES: Final = frozenset({Role.DESK_OFFICER, Role.PROCESSING_OFFICER})

Call = Callable[[Session, World, random.Random], object]


@dataclass(frozen=True)
class Case:
    """One thing that is measured."""

    name: str
    goal_ms: float | None
    call: Call
    entries: int = 0
    """Of the access log that one call writes, where they are what is counted."""
    goal_per_s: float | None = None


def _officer(world: World, agency: int) -> Caller:
    return Caller(Subject.STAFF, _ROLES, world.staff_id, UUID(agency_id(agency)))


def _checklist(session: Session, world: World, dice: random.Random) -> object:
    dossier = dice.randrange(world.people // 5) * 5
    caller = _officer(world, world.agency_of(dossier))
    items = checklist(session, CLOCK, caller, UUID(id_of("dossier", dossier)))
    session.commit()
    return items


def _own_papers(session: Session, world: World, dice: random.Random) -> object:
    owner = UUID(id_of("person", dice.randrange(world.people)))
    papers = own_records(session, Caller(Subject.CITIZEN, person_id=owner), clock=CLOCK)
    session.commit()  # as the page does: a rollback makes the driver forget its statements
    return papers


def _name(session: Session, world: World, dice: random.Random) -> object:
    name = person(SEED, dice.randrange(world.people)).name
    return persons_named(session, dice.choice((name, strip_marks(name).lower())))


def _family_name(session: Session, world: World, dice: random.Random) -> object:
    name = person(SEED, dice.randrange(world.people)).name.split()
    return persons_named(session, f"{name[0]} {name[-1]}")


def _slipped_name(session: Session, world: World, dice: random.Random) -> object:
    words = person(SEED, dice.randrange(world.people)).name.split()
    place = dice.randrange(len(words))
    words[place] = _slip(strip_marks(words[place]))
    return persons_named(session, " ".join(words))


def _slip(word: str) -> str:
    return word[:-2] + word[-1] + word[-2] if len(word) > 2 else word + "g"


def _typed(world: World, dice: random.Random, *, is_centre: bool) -> tuple[str, int]:
    """What somebody types who remembers a paper, and the place of the agency that took it in."""
    while True:
        record = worded(world, dice.randrange(world.people))
        agency = world.agency_of(world.owner_of(record))
        if (agency == 0) == is_centre:
            break
    who, title, number, _ = paper(world, record)
    given = who.name.split()[-1]
    typed = dice.choice(
        (who.name, f"{title} {given}", f"{who.name} {number}", number, "thửa đất giám hộ",
         f"{strip_marks(who.name)} tách thửa", f"ủy quyền {who.name}")
    )  # fmt: skip
    return typed, agency


def _centre(session: Session, world: World, dice: random.Random) -> object:
    return _of_agency(session, world, *_typed(world, dice, is_centre=True))


def _commune(session: Session, world: World, dice: random.Random) -> object:
    return _of_agency(session, world, *_typed(world, dice, is_centre=False))


def _of_agency(session: Session, world: World, typed: str, agency: int) -> object:
    found = search_agency(session, CLOCK, _officer(world, agency), query=typed)
    session.commit()
    return found


def _everywhere(session: Session, world: World, dice: random.Random) -> object:
    typed = dice.choice(("cộng hòa", "nguyễn", "giấy", "ủy ban nhân dân", "nguyễn thị"))
    return _of_agency(session, world, typed, 0)


def _in_dossier(session: Session, world: World, dice: random.Random) -> object:
    dossier = dice.randrange(world.people // 5) * 5
    found = search_papers(
        session, CLOCK, _officer(world, world.agency_of(dossier)),
        query=dice.choice(("giấy khai sinh", "quyền sử dụng đất", "hôn nhân", "")),
        dossier_id=UUID(id_of("dossier", dossier)),
    )  # fmt: skip
    session.commit()
    return found


def _look(world: World, dice: random.Random) -> Look:
    dossier = dice.randrange(world.people)
    return Look(
        _officer(world, world.agency_of(dossier)), "read_record", "allowed", Purpose.DOSSIER,
        LegalBasis.LAW, owner_id=UUID(id_of("person", dossier)),
        record_id=UUID(id_of("record", world.record_of(dossier, 0))),
        dossier_id=UUID(id_of("dossier", dossier)),
    )  # fmt: skip


def _append(session: Session, world: World, dice: random.Random) -> object:
    entries = append_all(session, CLOCK, (_look(world, dice),))
    session.commit()
    return entries


def _append_many(session: Session, world: World, dice: random.Random) -> object:
    entries = append_all(session, CLOCK, [_look(world, dice) for _ in range(BATCH)])
    session.commit()
    return entries


def _append_at_once(session: Session, world: World, dice: random.Random) -> object:
    """As many threads as the web process has, each with one look after the other."""
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    log = GatheredLog(session_factory(engine), CLOCK)
    looks = [_look(world, dice) for _ in range(THREADS * EACH)]

    def one(place: int) -> None:
        for look in looks[place::THREADS]:
            log.append([look])

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


CASES: Final = (
    Case("Checklist with verdicts, listing written and committed", 15, _checklist),
    Case("A person's own papers", 10, _own_papers),
    Case("Person by folded name or name with tones", 50, _name),
    Case("Person by family and given name", 50, _family_name),
    Case("Person by a name with a slip", 50, _slipped_name),
    Case("Full text, papers of the centre (3 of 10), committed", 120, _centre),
    Case("Full text, papers of a commune, committed", 120, _commune),
    Case("Full text, words that nearly every paper has", None, _everywhere),
    Case("Full text with a dossier in hand, committed", 120, _in_dossier),
    Case(
        f"Access log, single entries of {THREADS} requests at once, each waits for its commit",
        None,
        _append_at_once,
        entries=THREADS * EACH,
        goal_per_s=2000,
    ),
    Case("Access log, one entry and a commit each, one after the other", None, _append, entries=1),
    Case(f"Access log, {BATCH} entries and a commit", None, _append_many, entries=BATCH),
)
