"""The catalogue: complete, safe to import again, dated."""

from __future__ import annotations

from copy import deepcopy
from datetime import date

import pytest
import sqlalchemy as sa

from core.identifiers import AGENCY_CODE, PROCEDURE_CODE
from core.papers import OUTSIDE_CATALOGUE, PAPER_TYPES
from core.vietnamese import nfc
from repository.catalogue import (
    CatalogueInvalidError,
    PaperTypeUnknownError,
    ProcedureNotFoundError,
    components_of,
    import_catalogue,
    paper_type,
    procedure_in_force,
    seed_catalogue,
)
from storage.db.models import Component, ComponentPaper

TODAY = date(2026, 11, 23)
PROCEDURES = {
    "1.001193",
    "1.000894",
    "1.004873",
    "1.000656",
    "2.000635",
    "1.004859",
    "1.004884",
    "1.001022",
    "1.004837",
    "1.004222",
    "1.004194",
    "1.010038",
    "1.010041",
    "2.000815",
    "2.000908",
    "1.001612",
    "2.001610",
    "1.013225",
    "1.013226",
    "1.009122",
    "1.012784",
    "1.013831",
    "1.001699",
    "1.001776",
    "1.011607",
    "3.000333",
    "3.000346",
    "3.000347",
    "2.000986",
    "2.002621",
    "2.002622",
}
"""All of domain.md 8."""
TOLD_BY_PEOPLE = {
    "medical_birth_certificate",
    "identity_certificate",
    "death_notice",
    "civil_status_change_extract",
    "guardianship_extract",
    "cooperative_certificate",
    "food_safety_certificate",
    "construction_practice_certificate",
    "merit_relative_confirmation",
}
"""Rows 3, 5, 10, 12, 13, 20, 34, 35, 38 of domain.md 5; the reader does not tell them."""


def test_the_seed_is_whole() -> None:
    seed = seed_catalogue()
    slugs = [row["slug"] for row in seed["paper_types"]]
    assert {*PAPER_TYPES, OUTSIDE_CATALOGUE, *TOLD_BY_PEOPLE} == set(slugs)
    assert len(slugs) == len(set(slugs))
    assert {row["code"] for row in seed["procedures"]} == PROCEDURES
    assert all(PROCEDURE_CODE.match(row["code"]) for row in seed["procedures"])
    assert all(AGENCY_CODE.match(row["code"]) for row in seed["agencies"])
    for procedure in seed["procedures"]:
        codes = [(one["case_code"], one["code"]) for one in procedure["components"]]
        cases = {case["code"] for case in procedure["cases"]}
        assert {case for case, _ in codes} <= {"", *cases}
        assert len(codes) == len(set(codes))
    assert str(seed) == nfc(str(seed))
    assert all(rule["basis"] for rule in seed["validity_rules"])


def test_importing_again_changes_nothing(session) -> None:
    report = import_catalogue(session, seed_catalogue())
    assert (report.added, report.changed) == ({}, {})


def test_a_change_of_one_row_is_one_change(session) -> None:
    seed = seed_catalogue()
    seed["procedures"][0]["name"] = "Đăng ký khai sinh (mới)"
    report = import_catalogue(session, seed)
    assert (report.added, report.changed) == ({}, {"procedures": 1})


def test_a_new_version_stands_beside_the_old_one(session) -> None:
    seed = seed_catalogue()
    old = next(row for row in seed["procedures"] if row["code"] == "1.001193")
    new = deepcopy(old) | {"valid_from": "2027-03-01"}
    new["components"] = new["components"][:2]
    old["valid_to"] = "2027-02-28"
    seed["procedures"].append(new)
    import_catalogue(session, seed)
    before = procedure_in_force(session, "1.001193", date(2027, 2, 28))
    after = procedure_in_force(session, "1.001193", date(2027, 3, 1))
    assert len(components_of(session, before.id)) == len(old["components"])
    assert len(components_of(session, after.id)) == 2
    with pytest.raises(ProcedureNotFoundError):
        procedure_in_force(session, "1.001193", date(2025, 6, 30))


def test_broken_data_name_their_part(session) -> None:
    seed = seed_catalogue()
    del seed["validity_rules"][0]["basis"]
    with pytest.raises(CatalogueInvalidError) as caught:
        import_catalogue(session, seed)
    assert caught.value.details["part"] == "validity_rules"


def test_a_marriage_asks_for_a_confirmation_of_that_purpose(session) -> None:
    procedure = procedure_in_force(session, "1.000894", TODAY)
    purposes = session.scalars(
        sa.select(ComponentPaper.purpose)
        .join(Component, Component.id == ComponentPaper.component_id)
        .where(
            Component.procedure_id == procedure.id,
            ComponentPaper.paper_type == "marital_status_confirmation",
        )
    ).all()
    assert purposes == ["ket hon"]


def test_an_unknown_paper_type_is_refused(session) -> None:
    assert paper_type(session, "passport").title == "Hộ chiếu"
    with pytest.raises(PaperTypeUnknownError):
        paper_type(session, "certificate_of_nothing")
