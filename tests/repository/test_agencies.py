"""Agencies that ended: who follows them, since when, and what goes over to them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from core.access import Caller, Purpose
from repository.catalogue import import_catalogue, seed_catalogue
from repository.checklist import checklist
from repository.doors import DossierNotFoundError, dossier_for, open_record
from repository.dossiers import list_dossiers
from repository.persons import agency_by_code
from repository.searching import search_agency
from storage.db.models import Agency, AgencyName, AgencySuccession, Dossier
from tests.repository.conftest import AN, World

SUCCESSOR, DISTRICT = "H20.12.1", "H58.12"
BIRTH = {
    "holder_name": "Nguyễn Thị An",
    "personal_number": AN,
    "document_number": "45/2019",
    "issue_date": "2019-05-06",
    "issuer": "UBND huyện Gò Công Đông",
}


@pytest.fixture
def district(world: World) -> Caller:
    """A desk of the district that was abolished on 30/6/2025."""
    return replace(world.desk, agency_id=agency_by_code(world.session, DISTRICT).id)


def old_dossier(world: World, district: Caller) -> Dossier:
    dossier = world.dossier("1.004222", desk=district)
    dossier.code = "H58.12-250301-0007"
    world.session.commit()
    return dossier


def test_a_dossier_with_the_code_of_an_abolished_district_is_found_by_the_new_commune(
    world: World, district: Caller
) -> None:
    dossier = old_dossier(world, district)
    [row] = list_dossiers(world.session, world.other_desk, code="H58.12-250301-0007")
    assert row.dossier.id == dossier.id
    assert dossier_for(world.session, world.other_desk, dossier.id).id == dossier.id
    assert checklist(world.session, world.clock, world.other_desk, dossier.id)
    # A commune that follows somebody else does not.
    assert list_dossiers(world.session, world.desk, code=dossier.code) == ()
    with pytest.raises(DossierNotFoundError):
        dossier_for(world.session, world.desk, dossier.id)


def test_papers_of_the_predecessor_are_found_and_opened_by_the_successor(
    world: World, district: Caller
) -> None:
    dossier = old_dossier(world, district)
    record = world.record("birth_certificate", BIRTH, dossier=dossier, owner=AN, text="khai sinh")
    world.session.execute(
        sa.text("UPDATE records SET agency_id = :agency"), {"agency": district.agency_id}
    )
    world.session.execute(
        sa.text("UPDATE record_texts SET agency_id = :agency"), {"agency": district.agency_id}
    )
    world.session.commit()
    opened = open_record(
        world.session,
        world.clock,
        world.other_desk,
        record.id,
        purpose=Purpose.DOSSIER,
        dossier_id=dossier.id,
    )
    assert opened.issuer_name == "UBND huyện Gò Công Đông", "what is printed stays"
    found = search_agency(world.session, world.clock, world.other_desk, query="nguyen thi an")
    assert [hit.record.id for hit in found.hits] == [record.id]


def test_rights_go_over_on_their_day_and_through_every_step(world: World, district: Caller) -> None:
    dossier = old_dossier(world, district)
    commune, last = world.other_desk.agency_id, world.desk.agency_id
    step = AgencySuccession(
        predecessor_id=commune, successor_id=last, since=date(2099, 1, 1), instrument="Mẫu"
    )
    world.session.add(step)
    world.session.commit()
    with pytest.raises(DossierNotFoundError):
        dossier_for(world.session, world.desk, dossier.id)
    step.since = date(2026, 1, 1)
    # And a circle ends.
    world.session.add(
        AgencySuccession(
            predecessor_id=last, successor_id=commune, since=date(2026, 1, 1), instrument="Mẫu"
        )
    )
    world.session.commit()
    assert dossier_for(world.session, world.desk, dossier.id).id == dossier.id


def test_a_rename_makes_no_new_agency(world: World) -> None:
    seed = seed_catalogue()
    row = next(one for one in seed["agencies"] if one["code"] == SUCCESSOR)
    before = row["name"]
    row["name"], row["renamed_on"] = "Ủy ban nhân dân phường Mẫu Gò Công Đông", "2026-10-01"
    report = import_catalogue(world.session, seed)
    assert (report.added, report.changed) == ({"agency_names": 1}, {"agencies": 1})
    agency = agency_by_code(world.session, SUCCESSOR)
    [name] = world.session.scalars(sa.select(AgencyName)).all()
    assert (name.agency_id, name.name, name.valid_to) == (agency.id, before, date(2026, 9, 30))
    count = world.session.scalar(sa.select(sa.func.count()).select_from(Agency))
    assert count == len(seed["agencies"])
    again = import_catalogue(world.session, seed)
    assert (again.added, again.changed) == ({}, {})


def test_a_merged_district_keeps_its_papers_valid(world: World) -> None:
    world.record("birth_certificate", BIRTH, owner=AN)
    dossier = world.dossier("1.001776", at=datetime(2026, 11, 23, 2, 0, tzinfo=UTC))
    items = checklist(world.session, world.clock, world.desk, dossier.id)
    item = next(one for one in items if one.code == "MAU-001776-03")
    assert item.verdict is not None
    assert item.verdict.is_usable
    [told] = [check for check in item.verdict.checks if check.rule == "R11"]
    assert (told.passed, told.reason_code) == (True, "issuer_followed")
    assert "xã Mẫu Gò Công Đông" in told.reason_vi
    assert told.reason_vi in item.verdict.reasons
