"""Seals: whatever is written past the program is found and named, down to the column."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from repository.seals import verify_seals
from storage.db.models import Person, Record
from storage.db.sealing import UnsealableWriteError
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
