"""Two models of every paper at least; what machines read on them is right and can be read."""

from __future__ import annotations

from datetime import date

import pytest
import zxingcpp

from cli.specimens.forms.codes import td3_lines
from cli.specimens.model import Drawn, Facts
from cli.specimens.papers import MODELS, draw
from cli.specimens.people import household, office
from core.identifiers import check_digit_mrz, is_tax_code
from core.papers import PAPER_TYPES

_WITH_CODE = [
    ("citizen_card", "", "personal_number"),
    ("citizen_card", "2024", "personal_number"),
    ("health_insurance_card", "", "document_number"),
    ("enterprise_certificate", "", "tax_code"),
    ("household_business_certificate", "by_number", "tax_code"),
    ("driving_licence", "", "document_number"),
    ("reception_slip", "2018", "dossier_code"),
    ("fee_receipt", "electronic", "document_number"),
]


def paper(slug: str, variant: str, index: int = 2, dpi: int = 72) -> Drawn:
    facts = Facts(household(index), office(index), date(2026, 9, 5), variant=variant)
    return draw(slug, facts, dpi=dpi)


def test_each_type_has_two_models() -> None:
    assert set(MODELS) == set(PAPER_TYPES)
    assert all(len(variants) >= 2 and variants[0] == "" for variants in MODELS.values())


@pytest.mark.parametrize("slug", sorted(MODELS))
def test_the_models_of_a_type_are_worded_differently(slug: str) -> None:
    usual, *others = (
        {line for lines in paper(slug, variant).truth.lines for line in lines}
        for variant in MODELS[slug]
    )
    assert any(len(usual & other) < 0.5 * min(len(usual), len(other)) for other in others)


@pytest.mark.parametrize(("slug", "variant", "field"), _WITH_CODE)
def test_codes_are_read_and_say_what_is_printed(slug: str, variant: str, field: str) -> None:
    drawn = paper(slug, variant, dpi=200)
    (code,) = (code for page in drawn.pages for code in zxingcpp.read_barcodes(page))
    assert drawn.truth.fields[field] in code.text.split("|") + code.text.replace("=", "/").split(
        "/"
    )


def test_the_code_of_a_land_certificate_names_its_serial() -> None:
    drawn = paper("land_use_certificate", "2024", dpi=200)
    (code,) = zxingcpp.read_barcodes(drawn.pages[0])
    assert code.text.endswith(drawn.truth.fields["serial_number"].replace(" ", ""))


def test_names_in_the_code_of_an_insurance_card_are_hex() -> None:
    drawn = paper("health_insurance_card", "", dpi=200)
    (code,) = zxingcpp.read_barcodes(drawn.pages[0])
    parts = code.text.split("|")
    assert bytes.fromhex(parts[1]).decode() == drawn.truth.fields["holder_name"]
    assert bytes.fromhex(parts[4]).decode() == drawn.truth.fields["address"]


@pytest.mark.parametrize("variant", MODELS["passport"])
def test_the_zone_of_a_passport_has_right_check_digits(variant: str) -> None:
    truth = paper("passport", variant).truth
    first, second = truth.lines[0][-2:]
    assert (len(first), len(second)) == (44, 44)
    assert first.startswith("P<VNM")
    for start, end in ((0, 9), (13, 19), (21, 27), (28, 42)):
        assert second[end] == str(check_digit_mrz(second[start:end]))
    composite = second[:10] + second[13:20] + second[21:43]
    assert second[43] == str(check_digit_mrz(composite))
    assert second[:8] == truth.fields["document_number"]
    assert second[28:42].rstrip("<") == truth.fields["personal_number"]


def test_a_long_name_is_cut_at_the_end_of_the_zone() -> None:
    person = household(20).wife
    first, second = td3_lines(person, "P0000001", person.personal_number, date(2036, 9, 5))
    assert (len(first), len(second)) == (44, 44)


@pytest.mark.parametrize("variant", MODELS["enterprise_certificate"])
def test_numbers_of_enterprises_have_a_right_check_digit(variant: str) -> None:
    assert is_tax_code(paper("enterprise_certificate", variant).truth.fields["tax_code"])


@pytest.mark.parametrize("index", [17, 21])
def test_long_names_and_places_fit_on_every_model(index: int) -> None:
    for slug, variants in MODELS.items():
        for variant in variants:
            assert paper(slug, variant, index, dpi=36).truth.fields
