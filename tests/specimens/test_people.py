"""Invented people: their numbers hang together and can be nobody's."""

from __future__ import annotations

from datetime import date

import pytest

from cli.specimens.forms.business import synthetic_tax_code
from cli.specimens.forms.identity import expiry_of, mrz_lines, qr_text
from cli.specimens.people import Person, household, with_newborn
from core.identifiers import check_digit_mrz, is_tax_code, read_personal_number

_ROLES = ("husband", "wife", "child", "elder", "widow")


def everyone() -> list[Person]:
    return [household(index).person(role) for index in range(16) for role in _ROLES]


def test_each_number_says_the_sex_and_year_of_its_holder() -> None:
    for person in everyone():
        facts = read_personal_number(person.personal_number)
        assert facts is not None
        assert facts.sex == person.sex
        assert facts.birth_year == person.date_of_birth.year


def test_numbers_are_demo_numbers_and_nobody_shares_one() -> None:
    numbers = [person.personal_number for person in everyone()]
    assert len(set(numbers)) == len(numbers)
    assert all(1 <= int(number[6:]) <= 99 for number in numbers)


@pytest.mark.parametrize("index", range(16))
def test_a_family_could_have_lived_like_this(index: int) -> None:
    family = household(index)
    assert family.elder.date_of_birth.year + 18 < family.husband.date_of_birth.year
    assert family.husband.date_of_birth.year + 20 <= family.married_on.year
    assert family.wife.date_of_birth.year + 18 <= family.married_on.year
    assert family.married_on < family.child.date_of_birth
    assert family.child.full_name.split()[0] == family.husband.full_name.split()[0]


def test_a_newborn_takes_the_number_of_its_year() -> None:
    child = with_newborn(household(4), date(2025, 12, 31)).child
    facts = read_personal_number(child.personal_number)
    assert facts is not None
    assert (facts.birth_year, facts.sex) == (2025, child.sex)


def test_the_machine_readable_zone_of_the_reference_is_met() -> None:
    an = Person("Nguyễn Thị An", "nữ", date(1990, 1, 1), "001190000017", "", "", "Số 1, Phố Mẫu")
    assert mrz_lines(an, date(2040, 1, 1)) == (
        "IDVNM1900000174001190000017<<5",
        "9001011F4001016VNM<<<<<<<<<<<0",
        "NGUYEN<<THI<AN<<<<<<<<<<<<<<<<",
    )
    assert qr_text(an, date(2021, 5, 10)) == (
        "001190000017||Nguyễn Thị An|01011990|Nữ|Số 1, Phố Mẫu|10052021"
    )


def test_check_digits_are_right_for_everyone() -> None:
    for person in everyone():
        first, second, third = mrz_lines(person, date(2040, 1, 1))
        assert {len(first), len(second), len(third)} == {30}
        assert first[14] == str(check_digit_mrz(first[5:14]))
        assert second[6] == str(check_digit_mrz(second[:6]))
        assert second[14] == str(check_digit_mrz(second[8:14]))
        composite = first[5:] + second[:7] + second[8:15] + second[18:29]
        assert second[29] == str(check_digit_mrz(composite))


@pytest.mark.parametrize(
    ("born", "issued", "expiry"),
    [
        (date(1990, 1, 1), date(2021, 5, 10), date(2030, 1, 1)),
        (date(1984, 4, 3), date(2024, 5, 10), date(2044, 4, 3)),
        (date(2000, 6, 1), date(2024, 5, 10), date(2040, 6, 1)),
        (date(1953, 2, 3), date(2024, 5, 10), None),
    ],
)
def test_a_card_holds_to_the_next_birthday_of_the_law(born, issued, expiry) -> None:
    assert expiry_of(born, issued) == expiry


def test_tax_codes_have_a_right_check_digit() -> None:
    assert all(is_tax_code(synthetic_tax_code(number)) for number in range(5))
