"""Filling a migrated database with COPY: people, dossiers, papers, their words, what was done.

All ids follow from places in lists, so that the same size and seed always give the same rows, and
that the measures know whom to ask for. A person's papers lie far apart, as years make them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from types import SimpleNamespace
from typing import Final, cast
from uuid import UUID

import psycopg

from benchmarks.repository_scale.people import Invented, person
from benchmarks.repository_scale.wording import address, folded_words, page
from core.access import LegalBasis, Purpose, Subject
from core.search_words import tone_form, words_of
from core.vietnamese import fold
from repository.access_log import hash_of
from storage.db.models import AccessLogEntry
from storage.db.queries.access_log import FIRST_HASH

SEED: Final = 6
PAPERS_EACH: Final = 10
COMMUNES: Final = 200
_STRIDE: Final = 7919
"""A prime: neighbours in the list of papers are not neighbours among people."""
_TODAY: Final = date(2026, 11, 23)
_MORNING: Final = datetime(2026, 11, 20, 2, tzinfo=UTC)
_TITLES: Final = (
    "birth_certificate", "land_use_certificate", "marital_status_confirmation",
    "residence_confirmation", "birth_extract", "citizen_card", "marriage_certificate",
    "health_insurance_card", "diploma", "driving_licence",
)  # fmt: skip
"""A person's papers by number, so that each person has one of each."""
_CAME_WITH_DOSSIER: Final = 4
"""Papers of lower numbers came with the person's dossier, the others from the backlog."""
LOOKS_EACH: Final = 2
_KINDS: Final = {
    "person": 1,
    "dossier": 2,
    "record": 3,
    "owner": 4,
    "served": 5,
    "event": 6,
    "look": 8,
}
_KINDS_AGENCY: Final = 7


def id_of(kind: str, place: int) -> str:
    """The id at this place: ordered by time, as UUIDv7 are."""
    return f"019a{_KINDS[kind]:04x}-0000-7000-8000-{place:012x}"


def agency_id(place: int) -> str:
    """Agency 0 is the big centre, the others are communes."""
    return f"019a{_KINDS_AGENCY:04x}-0000-7000-8000-{place:012x}"


def commune(place: int) -> str:
    """Its name; invented."""
    return f"xã Mẫu {place:03}"


@dataclass(frozen=True)
class World:
    """How many people there are, and what the catalogue says."""

    people: int
    titles: dict[str, str]
    sensitivities: dict[str, str]
    procedures: Sequence[tuple[UUID, Sequence[UUID]]]
    """Each procedure with its components."""
    staff_id: UUID

    @property
    def records(self) -> int:
        """How many papers."""
        return self.people * PAPERS_EACH

    def owner_of(self, record: int) -> int:
        """The place of the person whose paper it is."""
        return (record * _STRIDE + 13) % self.people

    def record_of(self, owner: int, number: int) -> int:
        """The place of the person's paper of this number (0 to 9)."""
        first = (owner - 13) * self._back % self.people
        return first + number * self.people

    @cached_property
    def _back(self) -> int:
        return pow(_STRIDE, -1, self.people)

    @cached_property
    def everyone(self) -> list[Invented]:
        """All people by place; about 300 MB for a million."""
        return [person(SEED, place) for place in range(self.people)]

    def agency_of(self, dossier: int) -> int:
        """Three of ten dossiers come in at the big centre."""
        return 0 if dossier * 7 % 10 < 3 else 1 + dossier * 31 % COMMUNES

    def procedure_of(self, dossier: int) -> tuple[UUID, Sequence[UUID]]:
        """What the dossier is for."""
        return self.procedures[dossier * 17 % len(self.procedures)]

    def is_open(self, dossier: int) -> bool:
        """One of five is still in work."""
        return dossier % 5 == 0


Rows = Iterator[tuple[object, ...]]
Told = Callable[[str, int], None]


def fill(connection: psycopg.Connection, world: World, told: Told) -> None:
    """Write everything; `told` hears of each table and its rows."""
    for table, columns, rows in (
        ("persons", "id personal_number full_name full_name_folded date_of_birth sex nationality "
         "address created_at", _persons(world)),
        ("dossiers", "id code procedure_id owner_id submitter_id receiving_agency_id "
         "competent_agency_id channel state received_at received_on opened_by_id created_at",
         _dossiers(world)),
        ("records", "id public_code paper_code type title document_number issued_on issuer_name "
         "fields valid_to status origin trust sensitivity source is_visible_to_owner dossier_id "
         "agency_id signature_verdict reuse_count created_at", _records(world)),
        ("record_owners", "id record_id person_id role", _owners(world)),
        ("dossier_components", "id dossier_id component_id digitization record_id changed_at",
         _served(world)),
        ("reuse_events", "id record_id dossier_id component_id staff_id agency_id verdict checks "
         "sha256 reference_date at", _reuses(world)),
        ("access_log", "position id at subject staff_id agency_id action outcome owner_id "
         "record_id dossier_id purpose basis previous_hash hash", _looks(world)),
    ):  # fmt: skip
        told(table, copy(connection, table, columns.split(), rows))
    told("renditions", _renditions(connection, world))
    told("record_texts", _texts(connection, world))
    connection.execute(
        "UPDATE access_log_head SET (position, hash) = "
        "(SELECT position, hash FROM access_log ORDER BY position DESC LIMIT 1)"
    )
    connection.commit()


def copy(
    connection: psycopg.Connection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[tuple[object, ...]],
) -> int:
    """COPY the rows as text; gives how many."""
    count = 0
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as stream:
        lines: list[str] = []
        for row in rows:
            lines.append("\t".join("\\N" if value is None else str(value) for value in row))
            count += 1
            if len(lines) == 5000:
                stream.write("\n".join(lines) + "\n")
                lines.clear()
        if lines:
            stream.write("\n".join(lines) + "\n")
    connection.commit()
    return count


def _persons(world: World) -> Rows:
    for place, who in enumerate(world.everyone):
        home = address(place, commune(1 + place % COMMUNES))
        yield (
            id_of("person", place), who.number, who.name, fold(who.name), who.born, who.sex,
            "Việt Nam", home, _TODAY,
        )  # fmt: skip


def _dossiers(world: World) -> Rows:
    for place in range(world.people):
        agency = agency_id(world.agency_of(place))
        day = _TODAY - timedelta(days=place % 20 if world.is_open(place) else 30 + place % 1500)
        yield (
            id_of("dossier", place), f"H17.35.{world.agency_of(place)}-{day:%y%m%d}-{place:07}",
            world.procedure_of(place)[0], id_of("person", place), id_of("person", place), agency,
            agency, "direct", "processing" if world.is_open(place) else "completed", day, day,
            world.staff_id, day,
        )  # fmt: skip


def _records(world: World) -> Rows:
    for place in range(world.records):
        number, owner = place // world.people, world.owner_of(place)
        slug, who = _TITLES[number], world.everyone[owner]
        day = issued(world, place)
        # Written as it is: no invented name has a quotation mark.
        fields = (
            f'{{"personal_number": "{who.number}", "holder_name": "{who.name}", '
            f'"date_of_birth": "{who.born}", "issuer": "{commune(owner % COMMUNES)}"}}'
        )
        came_with = number < _CAME_WITH_DOSSIER
        yield (
            id_of("record", place), f"{place:032x}", f"GT-{place:012}", slug, world.titles[slug],
            f"{place % 9973}/{day.year}", day, f"UBND {commune(owner % COMMUNES)}",
            fields, None,
            "revoked" if place % 97 == 0 else "in_force", "accepted", "T4",
            world.sensitivities[slug], "component" if came_with else "result", "t",
            id_of("dossier", owner) if came_with else None,
            agency_id(world.agency_of(owner)), "valid", place % 3, taken_in_on(world, place),
        )  # fmt: skip


def _owners(world: World) -> Rows:
    for place in range(world.records):
        yield (
            id_of("owner", place), id_of("record", place),
            id_of("person", world.owner_of(place)), "holder",
        )  # fmt: skip


def _served(world: World) -> Rows:
    place = 0
    for dossier in range(world.people):
        for component in world.procedure_of(dossier)[1]:
            yield (
                id_of("served", place), id_of("dossier", dossier), component,
                "not_digitized", None, _TODAY,
            )  # fmt: skip
            place += 1


def _reuses(world: World) -> Rows:
    for dossier in range(world.people):
        components = world.procedure_of(dossier)[1]
        record = world.record_of(dossier, 3 + dossier % 7)
        yield (
            id_of("event", dossier), id_of("record", record), id_of("dossier", dossier),
            components[dossier % len(components)], world.staff_id,
            agency_id(world.agency_of(dossier)), "REUSABLE", "[]", "0" * 64, _TODAY, _TODAY,
        )  # fmt: skip


def _renditions(connection: psycopg.Connection, world: World) -> int:
    """The signed file of each paper with words; their ids are those of the papers, one kind on."""
    done = connection.execute(
        "INSERT INTO renditions (id, record_id, role, media_type, object_key, sha256, size_bytes, "
        "page_count, created_at) SELECT overlay(record_id::text placing '0009' from 5 for 4)::uuid,"
        " record_id, 'signed', 'application/pdf', 'mau/' || record_id, "
        "encode(sha256(convert_to(record_id::text, 'UTF8')), 'hex'), 90000, 1, %s "
        "FROM (SELECT (%s || lpad(to_hex(place + place %% %s * %s), 12, '0'))::uuid AS record_id "
        "FROM generate_series(0, %s) AS place) AS worded",
        [
            _MORNING,
            id_of("record", 0)[:-12],
            _CAME_WITH_DOSSIER,
            world.people,
            world.people - 1,
        ],
    )
    connection.commit()
    return done.rowcount


def _texts(connection: psycopg.Connection, world: World) -> int:
    """The first paper of each person has words; the vector is made as the repository makes it."""
    connection.execute(
        "CREATE UNLOGGED TABLE words_to_be (record_id uuid, agency_id uuid, heading text, "
        "heading_toned text, body text, taken_in integer, words text)"
    )
    columns = ["record_id", "agency_id", "heading", "heading_toned", "body", "taken_in", "words"]
    count = copy(connection, "words_to_be", columns, _words(world))
    connection.execute(
        "INSERT INTO record_texts "
        "(record_id, agency_id, heading, heading_toned, body, taken_in, vector) "
        "SELECT record_id, agency_id, heading, heading_toned, body, taken_in, "
        "setweight(to_tsvector('simple', heading), 'A') || to_tsvector('simple', words) "
        "FROM words_to_be"
    )
    connection.execute("DROP TABLE words_to_be")
    connection.commit()
    return count


def _words(world: World) -> Rows:
    for place in range(world.people):
        record = worded(world, place)
        who, title, number, issuer = paper(world, record)
        body = page(who, title, number, issuer, address(place, issuer), place)
        heading = f"{title} {number} {issuer} {who.name}"
        yield (
            id_of("record", record), agency_id(world.agency_of(world.owner_of(record))),
            " ".join(words_of(heading)), tone_form(heading), body.replace("\n", "\\n"),
            taken_in_on(world, record).year * 12 + taken_in_on(world, record).month,
            folded_words(body),
        )  # fmt: skip


def worded(world: World, place: int) -> int:
    """The paper of this place among those with words: one of each person."""
    return place + place % _CAME_WITH_DOSSIER * world.people


def paper(world: World, record: int) -> tuple[Invented, str, str, str]:
    """Person, title, number and issuer of a paper."""
    owner = world.owner_of(record)
    title = world.titles[_TITLES[record // world.people]]
    issuer = f"Ủy ban nhân dân {commune(owner % COMMUNES)}"
    return world.everyone[owner], title, f"{record % 9973}/{issued(world, record).year}", issuer


def issued(world: World, record: int) -> date:
    """When the paper was issued."""
    year = 1945 + world.owner_of(record) % 79 + record // world.people * 3
    return date(max(1990, min(2026, year)), record % 12 + 1, record % 28 + 1)


def taken_in_on(world: World, record: int) -> date:
    """When the paper came into the store: over the last 1,800 days, in the order of the ids."""
    block = _CAME_WITH_DOSSIER * world.people
    return _TODAY - timedelta(days=1800 - 1800 * (record % block) // block)


def _looks(world: World) -> Rows:
    """The access log, chained as the repository chains it."""
    before = FIRST_HASH
    for place in range(world.people * LOOKS_EACH):
        dossier = place % world.people
        entry = SimpleNamespace(
            position=place + 1,
            id=id_of("look", place),
            at=_MORNING,
            subject=Subject.STAFF,
            staff_id=world.staff_id,
            agency_id=agency_id(world.agency_of(dossier)),
            action="read_record",
            outcome="allowed",
            person_id=None,
            document_id=None,
            owner_id=id_of("person", dossier),
            record_id=id_of("record", world.record_of(dossier, place % PAPERS_EACH)),
            dossier_id=id_of("dossier", dossier),
            purpose=Purpose.DOSSIER,
            basis=LegalBasis.LAW,
            previous_hash=before,
        )
        before = hash_of(cast("AccessLogEntry", entry))
        yield (
            entry.position, entry.id, entry.at, entry.subject, entry.staff_id, entry.agency_id,
            entry.action, entry.outcome, entry.owner_id, entry.record_id, entry.dossier_id,
            entry.purpose, entry.basis, entry.previous_hash, before,
        )  # fmt: skip
