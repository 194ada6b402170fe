"""Whose paper it is: by number, or by name, birth date and ward, with a score."""

from __future__ import annotations

from datetime import date

import pytest

from repository.identifying import Kind, add_identifier, bearers_of, kinds_of
from repository.owner_matching import OwnerAsked, match_owner
from repository.persons import get_or_create_person
from tests.repository.papers import AN, DUC

pytestmark = pytest.mark.servers

BORN = date(1990, 1, 1)
NAME = "Nguyễn Thị An"


def ask(world, **told):
    return match_owner(world.session, OwnerAsked(**({"full_name": NAME} | told)))


def test_a_number_with_name_and_birth_date_is_sure(world) -> None:
    for number in (AN, "001 190 000 017", "001.190.000.017"):
        found = ask(world, number=number, date_of_birth=BORN, sex="nữ")
        assert found.sure is not None
        assert found.sure.person_id == world.people[AN].id
        assert found.sure.signs == ("number", "name", "birth_date")
    bare = ask(world, number=AN, full_name="NGUYEN THI AN")
    assert bare.sure is not None


def test_a_number_with_another_name_is_left_to_a_person(world) -> None:
    found = ask(world, number=DUC)
    assert found.sure is None
    assert found.candidates[0].signs == ("number", "name_differs")


def test_a_number_whose_digits_do_not_fit_links_nobody(world) -> None:
    """CCCD number whose sex or year digits do not fit: a doubt, no automatic link."""
    for told in ({"sex": "nam"}, {"date_of_birth": date(1991, 1, 1)}, {"birth_year": 1980}):
        found = ask(world, number=AN, **told)
        assert found.is_number_doubtful
        assert found.sure is None
    # What else is told still proposes somebody.
    found = ask(world, number=AN, sex="nam", date_of_birth=BORN)
    assert found.candidates[0].person_id == world.people[AN].id


def test_an_old_number_finds_its_bearer(world) -> None:
    an = world.people[AN]
    row = add_identifier(world.session, world.desk, an, Kind.OLD_IDENTITY, "012 345 678",
                         source="card")  # fmt: skip
    again = add_identifier(world.session, world.desk, an, Kind.OLD_IDENTITY, "012345678",
                           source="card")  # fmt: skip
    assert row.id == again.id
    [found] = bearers_of(world.session, "012345678")
    assert (found.person.id, found.identifier.kind) == (an.id, Kind.OLD_IDENTITY)
    alone = ask(world, number="012345678")
    assert (alone.sure, alone.candidates[0].person_id) == (None, an.id)
    assert ask(world, number="012345678", date_of_birth=BORN).sure is not None


def test_name_and_birth_date_need_the_ward_to_be_likely(world) -> None:
    an = world.people[AN]
    an.address = "Số 1, Phố Mẫu, Phường Đông Kinh, Lạng Sơn"
    world.session.flush()
    found = ask(world, date_of_birth=BORN, ward="Phường Đông Kinh")
    assert found.sure is not None
    assert found.sure.signs == ("name", "birth_date", "ward")
    assert ask(world, date_of_birth=BORN, ward="xã Đông").candidates[0].signs[-1] == "birth_date"
    assert ask(world, date_of_birth=BORN).sure is None
    year = ask(world, birth_year=1990, ward="Đông Kinh")
    assert (year.sure, year.candidates[0].person_id) == (None, an.id)
    assert ask(world).candidates == ()


def test_two_of_one_name_and_birthday_are_told_apart_or_asked_about(world) -> None:
    world.people[AN].address = "Xã Mẫu, Hà Nội"
    other = get_or_create_person(
        world.session, "001190000033", NAME, BORN, "nữ", address="Xã Mẫu, Hà Nội"
    )
    told = ask(world, date_of_birth=BORN, ward="xã Mẫu")
    assert (told.sure, len(told.candidates)) == (None, 2)
    by_number = ask(world, date_of_birth=BORN, ward="xã Mẫu", number="001190000033")
    assert by_number.sure is not None
    assert by_number.sure.person_id == other.id


@pytest.mark.parametrize(
    ("number", "kinds"),
    [
        (AN, [Kind.PERSONAL_NUMBER]),
        ("012345678", [Kind.OLD_IDENTITY, Kind.PASSPORT]),
        ("c1234567", [Kind.PASSPORT]),
        ("9990000018", [Kind.TAX_CODE]),
        ("9990000019", []),
        ("Nguyễn", []),
    ],
)
def test_a_typed_number_tells_its_kinds(number: str, kinds: list[Kind]) -> None:
    assert list(kinds_of(number)) == kinds
