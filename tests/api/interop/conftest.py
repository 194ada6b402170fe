"""A person with a birth certificate in the store, and another system that may ask for it."""

from __future__ import annotations

import pytest

from core.access import SYSTEM
from repository.authority import RelationKind
from repository.persons import agency_by_code
from repository.relations import RelationAsked, add_relation
from repository.shared_clients import Scope, add_client
from tests.support.hall import Hall
from tests.support.shared import AN, BIRTH, DUC, Shared
from tests.support.town import Town


@pytest.fixture(scope="module")
def shared(hall: Hall) -> Shared:
    town = Town(hall)
    an = town.person(AN, "Nguyễn Thị An", "1990-01-01", "nữ")
    duc = town.person(DUC, "Nguyễn Văn Đức", "1985-05-05", "nam")
    dossier = town.open("1.004222", an)
    record = town.scan(dossier, "birth_certificate", BIRTH, owner=an, slot="000.00.00.G01-KQ003606")
    town.close(dossier)
    with hall.services.session_factory() as session:
        married = RelationAsked(
            kind=RelationKind.SPOUSE,
            person_id=duc,
            basis="word",
            reason="Vợ chồng cùng đến quầy khai",
            other_person_id=an,
        )
        add_relation(session, hall.services.clock, SYSTEM, married)
        client, key = add_client(
            session,
            name="cong-mau",
            agency_id=agency_by_code(session, "H20").id,
            networks=["127.0.0.0/8"],
            scopes=[Scope.LIST, Scope.FILE],
            calls_per_minute=1000,
        )
        session.commit()
        return Shared(town, an, duc, record, client.name, key)
