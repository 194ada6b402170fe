"""A town hall to visit over HTTP: all parts real, staff of every role, one citizen."""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Iterator
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from api.app import create_app
from cli.embedded.supervisor import Supervisor
from core.errors import InsecureForProduction
from repository.catalogue import import_catalogue, seed_catalogue
from repository.persons import agency_by_code, get_or_create_person
from repository.staff import create_staff
from storage.db.engine import create_engine, session_factory
from storage.db.models import Person
from tests.support.browser import PASSWORD
from tests.support.hall import NEIGHBOURS, STAFF, Hall
from tests.support.pipeline import services_in_process
from tests.support.servers import cloned, create_copy, is_there, s3_store, settings_of
from tests.support.specimens import facts_for


@pytest.fixture(scope="session")
def peopled_template(postgres_url: str, migrated_template: str) -> str:
    """A database that already holds staff and citizen: slow hashes of passwords, made once."""
    name = "motlan_template_hall"
    if is_there(postgres_url, name):  # the stories ask for it too
        return name
    url = create_copy(postgres_url, name, migrated_template)
    engine = create_engine(url, pooled=False)
    with session_factory(engine)() as session:
        _people(session)
        session.commit()
    engine.dispose()
    return name


@pytest.fixture(scope="module")
def hall(servers: Supervisor, postgres_url: str, peopled_template: str) -> Iterator[Hall]:
    """One installation for the tests of a module; each opens its own dossiers in it."""
    store = s3_store(settings_of(servers.environment()), f"test-{uuid4().hex[:20]}")
    store.prepare()
    with (
        cloned(postgres_url, peopled_template) as url,
        services_in_process(servers, url, store) as made,
    ):
        settings = made.settings.model_copy(
            update={"demo": True, "public_url": "http://testserver"}
        )
        services = dataclasses.replace(made, settings=settings)
        with services.session_factory() as session:
            citizen = session.scalars(sa.select(Person)).one()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureForProduction)
            app = create_app(services)
        assert citizen.personal_number is not None
        yield Hall(services, app, citizen.id, citizen.personal_number)


def _people(session: Session) -> None:
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
    get_or_create_person(
        session, holder.personal_number, holder.full_name, holder.date_of_birth, holder.sex
    )
