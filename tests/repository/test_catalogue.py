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


def test_the_seed_is_whole() -> None:
    seed = seed_catalogue()
    assert {row["slug"] for row in seed["paper_types"]} == {*PAPER_TYPES, OUTSIDE_CATALOGUE}
    assert len(seed["procedures"]) >= 14
    assert all(PROCEDURE_CODE.match(row["code"]) for row in seed["procedures"])
    assert all(AGENCY_CODE.match(row["code"]) for row in seed["agencies"])
    for procedure in seed["procedures"]:
        codes = [component["code"] for component in procedure["components"]]
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
