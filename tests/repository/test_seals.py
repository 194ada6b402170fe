"""Seals: whatever is written past the program is found and named, down to the column."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.clock import SystemClock
from core.seal_keys import SealKeys
from repository.seals import adopt, broken_in, note_new_key, verify_seals
from storage.db.models import Organisation, Person, Record, RowSeal, SealKeyChange
from storage.db.queries.seals import Apart, seals_between
from storage.db.sealing import KEYS, UnsealableWriteError, seal
from tests.repository.papers import AN, BIRTH


def past_the_program(world, statement: str) -> None:
    """As somebody with the rights of the database's owner would."""
    with world.session.get_bind().begin() as connection:
        connection.execute(sa.text("SET session_replication_role = replica"))
        connection.execute(sa.text(statement))


def test_what_the_program_writes_is_sealed(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    report = verify_seals(world.session)
    assert report.broken == ()
    assert report.rows >= 8
    record.title = "Giấy khai sinh (bản chính)"
    world.session.commit()
    assert verify_seals(world.session).broken == ()


def test_numbers_that_the_trigger_keeps_are_sealed_and_those_put_in_are_named(world) -> None:
    world.record("birth_certificate", BIRTH, owner=AN)
    person = Person(full_name="Người Mẫu", full_name_folded="nguoi mau")
    person.personal_number = "001199000017"
    world.session.add(person)
    world.session.add(Organisation(tax_code="0100109106", name="Mẫu", name_folded="mau"))
    with world.session.begin_nested():
        world.session.flush()
    world.session.commit()
    world.session.execute(
        sa.update(Person).where(Person.id == person.id).values(personal_number="001199000025")
    )
    world.session.commit()
    assert verify_seals(world.session).broken == ()
    past_the_program(
        world,
        "INSERT INTO person_identifiers (id, person_id, kind, value, source) "
        "SELECT gen_random_uuid(), id, 'old_identity', '123456789', 'card' FROM persons "
        "WHERE full_name = 'Người Mẫu'",
    )
    person.full_name = "Người Mẫu Khác"
    world.session.commit()
    [broken] = verify_seals(world.session).broken
    assert (broken.table, broken.problem) == ("person_identifiers", "put_in")


def test_a_value_of_a_record_is_named(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    past_the_program(
        world, """UPDATE records SET fields = fields || '{"holder_name": "Nguyễn Thị Ẩn"}'"""
    )
    [broken] = verify_seals(world.session).broken
    assert (broken.table, broken.row_id, broken.problem) == ("records", str(record.id), "changed")
    assert broken.columns == ("fields.holder_name",)


def test_a_row_put_in_and_a_row_taken_away_are_named(world) -> None:
    past_the_program(
        world,
        "INSERT INTO persons (id, full_name, full_name_folded, nationality) "
        "VALUES (gen_random_uuid(), 'Người Mẫu', 'nguoi mau', 'Việt Nam')",
    )
    [broken] = verify_seals(world.session).broken
    assert (broken.table, broken.problem) == ("persons", "put_in")
    past_the_program(world, "DELETE FROM persons WHERE full_name = 'Người Mẫu'")
    assert verify_seals(world.session).broken == ()
    gone = world.people[AN].id
    past_the_program(world, "DELETE FROM persons WHERE full_name = 'Nguyễn Thị An'")
    [broken] = verify_seals(world.session).broken
    assert (broken.row_id, broken.problem) == (str(gone), "missing")


def test_what_the_program_takes_away_is_no_loss(world) -> None:
    person = Person(full_name="Người Mẫu", full_name_folded="nguoi mau")
    world.session.add(person)
    world.session.commit()
    world.session.execute(sa.delete(Person).where(Person.id == person.id))
    world.session.commit()
    assert verify_seals(world.session).broken == ()


def test_statements_on_many_rows_are_sealed_too(world) -> None:
    world.record("birth_certificate", BIRTH, owner=AN)
    world.session.execute(sa.update(Record).values(title="Giấy khai sinh"))
    world.session.commit()
    assert verify_seals(world.session).broken == ()
    with pytest.raises(UnsealableWriteError):
        world.session.execute(
            sa.insert(Person).from_select(
                ["id", "full_name", "full_name_folded"],
                sa.select(sa.func.gen_random_uuid(), Person.full_name, Person.full_name_folded),
            )
        )


def test_a_savepoint_that_fails_takes_no_seal_with_it(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    record.title = "Giấy khai sinh (bản sao)"
    world.session.flush()
    nested = world.session.begin_nested()
    world.session.add(Person(full_name="Người Mẫu", full_name_folded="nguoi mau"))
    world.session.flush()
    nested.rollback()
    world.session.commit()
    assert verify_seals(world.session).broken == ()


def test_the_seal_itself_is_sealed(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    record.title = "Giấy khai sinh (bản sao)"
    world.session.commit()
    for statement in (
        "UPDATE row_seals SET columns = '{}' WHERE table_name = 'renditions'",
        "UPDATE row_seals SET at = at + interval '1 hour' WHERE table_name = 'records'",
        "DELETE FROM row_seals WHERE position = "
        "(SELECT min(position) FROM row_seals WHERE table_name = 'records')",
    ):
        past_the_program(world, statement)
        broken = verify_seals(world.session).broken
        assert broken, statement
        assert {one.problem for one in broken} == {"seal"}, statement


def test_who_owns_the_database_cannot_seal_without_the_key(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    past_the_program(world, "UPDATE records SET title = 'Giấy khác'")
    with Session(world.session.get_bind(), info={KEYS: SealKeys(b"another key")}) as other:
        seal(other, "records", [record.id])
        other.commit()
    [broken] = verify_seals(world.session).broken
    assert (broken.table, broken.row_id, broken.problem) == ("records", str(record.id), "seal")


def test_a_key_gets_a_successor_and_then_seals_nothing_more(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    old = world.session.info[KEYS]
    new = SealKeys(b"new", (old.current,))
    world.session.info[KEYS] = new
    assert verify_seals(world.session).broken == (), "before the change both keys count"
    counts = note_new_key(world.session, SystemClock())
    world.session.commit()
    assert note_new_key(world.session, SystemClock()) != counts, "one more seal, no other change"
    world.session.commit()
    assert world.session.scalar(sa.select(sa.func.count()).select_from(SealKeyChange)) == 1
    record.title = "Giấy khai sinh (bản chính)"
    world.session.commit()
    assert verify_seals(world.session).broken == ()
    past_the_program(world, "UPDATE records SET title = 'Giấy khác'")
    with Session(world.session.get_bind(), info={KEYS: old}) as thief:
        seal(thief, "records", [record.id])
        thief.commit()
    assert [one.problem for one in verify_seals(world.session).broken] == ["seal"]
    world.session.info[KEYS] = SealKeys(b"new")
    assert len(verify_seals(world.session).broken) > 8, "without the old key nothing is proven"


def test_rows_from_before_are_sealed_once_and_marked(world) -> None:
    world.record("birth_certificate", BIRTH, owner=AN)
    past_the_program(world, "TRUNCATE row_seals")
    assert {one.problem for one in verify_seals(world.session).broken} == {"put_in"}
    assert adopt(world.session)["records"] == 1
    world.session.commit()
    assert verify_seals(world.session).broken == ()
    assert adopt(world.session) == {}
    newest = world.session.scalar(sa.select(sa.func.max(RowSeal.position)))
    count, adopted, _ = seals_between(world.session, 0, newest)
    assert count == adopted > 8


def test_a_row_is_changed_even_where_every_short_digest_fits(world) -> None:
    record = world.record("birth_certificate", BIRTH, owner=AN)
    [newest] = world.session.execute(
        sa.text("SELECT sha256, columns FROM row_seals WHERE table_name = 'records'")
    ).all()
    apart = Apart(str(record.id), newest.columns, dict(newest.columns))
    [broken] = broken_in("records", apart)
    assert (broken.problem, broken.columns) == ("changed", ())
    assert (
        list(broken_in("records", Apart("1", newest.columns, newest.columns | {"new": ""}))) == []
    )
