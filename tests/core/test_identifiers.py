"""Shapes and check digits of the field's codes (domain.md 2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.identifiers import (
    AGENCY_CODE,
    DOSSIER_CODE,
    PROCEDURE_CODE,
    check_digit_mrz,
    is_tax_code,
    mask_numbers_in,
    new_id,
    new_public_code,
    read_personal_number,
)


@pytest.mark.parametrize(
    "code",
    ["000.00.18.H40-200601-0001", "H40.18.25-200601-0001", "H15.50.05.13-261008-0975"],
)
def test_dossier_codes_old_and_new(code: str) -> None:
    assert DOSSIER_CODE.match(code)


@pytest.mark.parametrize(
    "code", ["1.001193", "1.001193.000.00.00.H56", "2.002621.H56", "1.001193.02"]
)
def test_procedure_codes_national_and_local(code: str) -> None:
    assert PROCEDURE_CODE.match(code)
    assert not PROCEDURE_CODE.match("9.001193")


def test_agency_codes() -> None:
    assert all(AGENCY_CODE.match(code) for code in ("H18.2", "H40.18.25", "G15"))
    assert not AGENCY_CODE.match("000.00.18.H40")


def test_a_personal_number_tells_sex_and_birth_year() -> None:
    facts = read_personal_number("001190000017")
    assert facts is not None
    assert (facts.province_code, facts.sex, facts.birth_year) == ("001", "nữ", 1990)
    newborn = read_personal_number("082226000045")
    assert newborn is not None
    assert (newborn.sex, newborn.birth_year) == ("nam", 2026)
    assert read_personal_number("12345678901") is None


def test_tax_codes_have_a_check_digit() -> None:
    assert all(is_tax_code(code) for code in ("9990000018", "5800000015", "3700000025"))
    assert is_tax_code("9990000018-001")
    assert not is_tax_code("9990000019")


@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<", min_size=1, max_size=30))
def test_mrz_check_digits_are_digits(text: str) -> None:
    assert 0 <= check_digit_mrz(text) <= 9


def test_mrz_check_digits_of_the_sample_card() -> None:
    assert check_digit_mrz("190000017") == 4
    assert check_digit_mrz("001190000017") == 5
    assert check_digit_mrz("900101") == 1
    assert check_digit_mrz("400101") == 6


def test_ids_sort_by_time_and_public_codes_are_long() -> None:
    ids = [new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert ids[0].version == 7
    assert len(new_public_code()) >= 22


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("số 001190000017 cấp", "số 0011******17 cấp"),
        ("Số001 190 000 017.", "Số0011******17."),
        ("0011.9000.0017", "0011******17"),
        ("1001190000017 và 00119000001", "1001190000017 và 00119000001"),
        ("ngày 02.03.2012, số 12/2015", "ngày 02.03.2012, số 12/2015"),
    ],
)
def test_personal_numbers_in_a_text_are_masked(text: str, masked: str) -> None:
    assert mask_numbers_in(text) == masked
