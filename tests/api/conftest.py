"""A town hall to visit over HTTP: all parts real, staff of every role, one citizen."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator
from uuid import uuid4

import pytest

from api.app import create_app
from cli.embedded.supervisor import Supervisor
from core.errors import InsecureForProduction
from ingest.pipeline.services import Services
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import agency_by_code, get_or_create_person
from repository.staff import create_staff
from storage.db.models import Person
from tests.support.browser import PASSWORD
from tests.support.hall import NEIGHBOURS, STAFF, Hall
from tests.support.pipeline import services_in_process
from tests.support.servers import cloned, s3_store, settings_of
from tests.support.specimens import facts_for


@pytest.fixture(scope="module")
def hall(servers: Supervisor, postgres_url: str, migrated_template: str) -> Iterator[Hall]:
    """One installation for the tests of a module; each opens its own dossiers in it."""
    store = s3_store(settings_of(servers.environment()), f"test-{uuid4().hex[:20]}")
    store.prepare()
    with (
        cloned(postgres_url, migrated_template) as url,
        services_in_process(servers, url, store) as made,
    ):
        settings = made.settings.model_copy(
            update={"demo": True, "public_url": "http://testserver"}
        )
        services = dataclasses.replace(made, settings=settings)
        citizen = _people(services)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureForProduction)
            app = create_app(services)
        assert citizen.personal_number is not None
        yield Hall(services, app, citizen.id, citizen.personal_number)


def _people(services: Services) -> Person:
    with services.session_factory() as session:
        import_catalogue(session, seed_catalogue())
        for code, members in (("H17.35.1", STAFF), ("H17.35.2", NEIGHBOURS)):
            agency = agency_by_code(session, code)
            for username, roles in members.items():
                create_staff(
                    session,
                    username=username,
                    full_name=f"Cán bộ Mẫu {username}",
                    agency_id=agency.id,
                    roles=roles,
                    password=PASSWORD,
                )
        holder = facts_for("birth_certificate").household.child
        person = get_or_create_person(
            session, holder.personal_number, holder.full_name, holder.date_of_birth, holder.sex
        )
        session.commit()
        return person
