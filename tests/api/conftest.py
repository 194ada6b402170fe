"""A town hall to visit over HTTP: all parts real, staff of every role, one citizen."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from api.app import create_app
from cli.embedded.supervisor import Supervisor
from core.access import Role
from core.errors import InsecureForProduction
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import agency_by_code, get_or_create_person
from repository.staff import create_staff
from storage.objects.protocol import ObjectStore
from tests.support.browser import PASSWORD, Browser
from tests.support.pipeline import services_in_process
from tests.support.specimens import facts_for

STAFF = {
    "quay": [Role.DESK_OFFICER],
    "quet": [Role.SCAN_OPERATOR],
    "xuly": [Role.PROCESSING_OFFICER],
    "lanhdao": [Role.SUPERVISOR],
    "quantri": [Role.ADMINISTRATOR],
}


@dataclass(frozen=True)
class Hall:
    """The installation, and who is known in it."""

    services: Services
    app: FastAPI
    citizen_id: UUID
    citizen_number: str

    def visitor(self) -> Browser:
        return Browser(TestClient(self.app, follow_redirects=False))

    def staff(self, username: str) -> Browser:
        browser = self.visitor()
        browser.sign_in(username)
        return browser

    def citizen(self) -> Browser:
        browser = self.visitor()
        browser.sign_in_citizen(self.citizen_number)
        return browser


@pytest.fixture
def hall(servers: Supervisor, database_url: str, object_store: ObjectStore) -> Iterator[Hall]:
    with services_in_process(servers, database_url, object_store) as made:
        settings = made.settings.model_copy(
            update={"demo": True, "public_url": "http://testserver"}
        )
        services = dataclasses.replace(made, settings=settings)
        with services.session_factory() as session:
            import_catalogue(session, seed_catalogue())
            agencies = [agency_by_code(session, code) for code in ("H17.35.1", "H17.35.2")]
            for agency, prefix in zip(agencies, ("", "ban-"), strict=True):
                for name, roles in STAFF.items():
                    create_staff(
                        session,
                        username=prefix + name,
                        full_name=f"Cán bộ Mẫu {prefix}{name}",
                        agency_id=agency.id,
                        roles=roles,
                        password=PASSWORD,
                    )
            holder = facts_for("birth_certificate").household.child
            person = get_or_create_person(
                session,
                holder.personal_number,
                holder.full_name,
                holder.date_of_birth,
                holder.sex,
            )
            session.commit()
            person_id, number = person.id, person.personal_number
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureForProduction)
            app = create_app(services)
        assert number is not None
        yield Hall(services, app, person_id, number)
