"""Household businesses and enterprises: their numbers, who leads them, what they turn into."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from repository.authority import RelationKind
from repository.dossiers import checklist
from repository.identifying import bearers_of
from repository.organisations import (
    OrganisationNotFoundError,
    TaxCodeInvalidError,
    appoint,
    get_or_create_organisation,
    predecessors_of,
    turn_into,
)
from repository.relations import relations_of
from storage.db.models import Organisation, PersonIdentifier, RecordOwner
from tests.repository.papers import AN, DUC, reuse, slot

pytestmark = pytest.mark.servers

WHY = "Giấy chứng nhận đăng ký số 41A8, UBND xã Mẫu"


def business(world) -> Organisation:
    made = get_or_create_organisation(world.session, AN, "Hộ Mẫu An", "household_business")
    appoint(world.session, world.clock, world.desk, made, world.people[AN].id, WHY)
    return made


def test_a_household_business_may_have_its_owners_number_an_enterprise_not(world) -> None:
    made = business(world)
    assert get_or_create_organisation(world.session, AN, "tên khác", "household_business") is made
    [row] = world.session.scalars(
        sa.select(PersonIdentifier).where(PersonIdentifier.organisation_id == made.id)
    )
    assert (row.kind, row.value) == ("tax_code", AN)
    # The person is found by the number as before, and only once.
    assert [one.person.id for one in bearers_of(world.session, AN)] == [world.people[AN].id]
    for number in (DUC, "9990000019"):
        with pytest.raises(TaxCodeInvalidError):
            get_or_create_organisation(world.session, number, "Công ty Mẫu", "enterprise")


def test_who_leads_it_is_followed_by_another(world) -> None:
    made = business(world)
    appoint(world.session, world.clock, world.desk, made, world.people[DUC].id, WHY)
    before, after = (relations_of(world.session, world.people[who].id)[0] for who in (AN, DUC))
    assert (before.relation.kind, before.end is None) == (RelationKind.OWNER, False)
    assert after.end is None
    assert after.organisation is made


def test_what_turned_into_another_ends_and_is_found_behind_it(world) -> None:
    old = business(world)
    new = get_or_create_organisation(world.session, "9990000018", "DNTN Mẫu", "enterprise")
    turn_into(world.session, world.clock, world.desk, old.id, new, "Chuyển thành doanh nghiệp")
    assert (old.successor_id, old.ended_on) == (new.id, date(2026, 11, 23))
    assert set(predecessors_of(world.session, new.id)) == {old.id, new.id}
    assert relations_of(world.session, world.people[AN].id)[0].end is not None
    for wrong in (old, new):
        with pytest.raises(OrganisationNotFoundError):
            turn_into(world.session, world.clock, world.desk, wrong.id, old, "Không quay lại được")


def test_household_business_becomes_a_private_enterprise(world) -> None:
    """Story C: the certificate of the household business is reused; the enterprise follows it."""
    certificate = world.record(
        "household_business_certificate",
        {
            "business_name": "Hộ kinh doanh Mẫu An",
            "tax_code": "5800000015",
            "owner_name": "Nguyễn Thị An",
            "personal_number": AN,
            "holder_name": "Nguyễn Thị An",
            "document_number": "41A8",
            "issue_date": "2024-05-06",
        },
        dossier=(founding := world.dossier("1.001612")),
    )
    world.close(founding)
    old = world.session.scalars(sa.select(Organisation)).one()
    assert (old.tax_code, old.kind) == ("5800000015", "household_business")
    owners = world.session.scalars(
        sa.select(RecordOwner.organisation_id).where(RecordOwner.record_id == certificate.id)
    )
    assert old.id in set(owners)
    [noted] = relations_of(world.session, world.people[AN].id)
    assert (noted.relation.kind, noted.relation.record_id) == (RelationKind.OWNER, certificate.id)

    dossier = world.dossier("2.001610")
    items = {
        item.code: item
        for item in checklist(world.session, world.clock, world.desk, dossier.id)
        if "household_business_certificate" in item.accepted_types
    }
    [code] = items
    reuse(world, dossier, code, certificate)
    world.record(
        "enterprise_certificate",
        {
            "business_name": "Doanh nghiệp tư nhân Mẫu An",
            "tax_code": "9990000018",
            "personal_number": AN,
            "holder_name": "Nguyễn Thị An",
            "issue_date": "2026-11-23",
        },
        dossier=dossier,
    )
    world.close(dossier)
    new = world.session.scalars(
        sa.select(Organisation).where(Organisation.kind == "enterprise")
    ).one()
    assert (old.successor_id, old.ended_on) == (new.id, date(2026, 11, 23))
    leads = {one.relation.kind: one.end for one in relations_of(world.session, world.people[AN].id)}
    assert leads[RelationKind.LEGAL_REPRESENTATIVE] is None
    assert leads[RelationKind.OWNER] is not None
    assert slot(world, world.dossier("2.001610"), code).record is not None
