"""What counts as given by another system, and what the owner reads of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.lifecycle import Origin
from repository.elsewhere import NothingToAskError, lookups_of, paper_of
from repository.publishing import publish_record
from storage.db.models import AccessLogEntry, Document, ElsewhereFetch, ElsewhereLookup, Upload
from tests.repository.conftest import AN, World

BIRTH = {"holder_name": "Nguyễn Thị An", "personal_number": AN, "document_number": "45/2019"}


def answer(world: World, dossier) -> ElsewhereLookup:
    lookup = ElsewhereLookup(
        dossier_id=dossier.id,
        peer="cong-mau",
        outcome="found",
        asked_types=["birth_certificate"],
        papers=[{"TenGiayTo": "Giấy khai sinh"}],
        at=world.clock.now(),
    )
    world.session.add(lookup)
    world.session.flush()
    return lookup


def fetched(world: World, dossier, document: Document, sha256: str) -> None:
    world.session.add(
        ElsewhereFetch(
            batch_id=document.batch_id,
            lookup_id=answer(world, dossier).id,
            file_sha256=sha256,
            result_code="KQ.G15.000031",
            agency="H30.1",
            at=world.clock.now(),
        )
    )
    world.session.flush()


@pytest.mark.parametrize(
    ("is_signed", "is_the_file", "expected"),
    [
        (True, True, ("national_portal", Origin.ACCEPTED)),
        (False, True, ("national_portal", Origin.PENDING)),
        (True, False, ("component", Origin.PENDING)),
        (False, False, ("component", Origin.PENDING)),
    ],
)
def test_only_the_given_file_with_its_own_signature_is_accepted_at_once(
    world, is_signed, is_the_file, expected
) -> None:
    dossier = world.dossier("1.000894")
    document = world.document("birth_certificate", BIRTH, dossier=dossier, signed_input=is_signed)
    sha256 = world.session.get_one(Upload, document.upload_id).sha256
    fetched(world, dossier, document, sha256 if is_the_file else "0" * 64)
    record = publish_record(world.session, world.clock, document, pages_text="")
    assert (record.source, record.origin) == expected


def told(world: World, action: str) -> int:
    query = sa.select(sa.func.count()).where(
        AccessLogEntry.action == action, AccessLogEntry.owner_id == world.people[AN].id
    )
    return world.session.scalar(query) or 0


def test_answers_that_are_looked_at_or_taken_stand_in_the_log(world) -> None:
    dossier = world.dossier("1.000894")
    lookup = answer(world, dossier)
    for _ in range(2):
        assert lookups_of(world.session, world.clock, world.desk, dossier.id) == [lookup]
        world.session.commit()
    assert told(world, "papers_listed") == 1
    paper_of(world.session, world.clock, world.desk, dossier.id, lookup.id, 0)
    world.session.commit()
    assert told(world, "taken_from_elsewhere") == 1
    world.close(dossier)
    with pytest.raises(NothingToAskError):
        paper_of(world.session, world.clock, world.desk, dossier.id, lookup.id, 0)
