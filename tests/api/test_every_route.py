"""Every route × every kind of caller × ids of somebody else in path, query and body.

The routes are walked, not listed: a new one is tried at once, and one whose ids the test cannot
fill makes it fail.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from starlette.testclient import TestClient

from api.guards import Anyone, Guard, PublicApi, PublicForm, PublicPage
from api.web.patterns import StaffOrDemo
from core.access import Caller, Sensitivity, Subject, may
from core.identifiers import new_public_code
from core.lifecycle import Trust
from repository.publishing import new_paper_code
from storage.db.models import (
    Batch,
    EmergencyAccess,
    EventDelivery,
    OutgoingEvent,
    Person,
    PersonEvent,
    Record,
    RecordOwner,
    Staff,
    Webhook,
)
from tests.support.browser import Browser
from tests.support.hall import NEIGHBOURS, STAFF, Hall
from tests.support.house import ROOT

pytestmark = pytest.mark.servers

VERBS = {"get", "post", "put", "patch", "delete", "head", "options", "api_route"}
OPEN = (Anyone, PublicApi, PublicForm, PublicPage, StaffOrDemo)
"""Guards that let strangers in; the parts of pages are open in a demo, which this hall is."""
HARMLESS = {401, 403, 404, 405, 409, 413, 416, 422}
CALLERS = ("quay", "quet", "xuly", "lanhdao", "quantri", "ban-quay", "ban-xuly", "ban-lanhdao")
WORDS = {"code": "khong-co", "kind": "document", "work": "document"}
"""Parts of addresses that are no ids."""
OF_NO_AGENCY = {
    "/quay/nguoi/{person_id}": "a person may come to any desk; each look is in the person's log",
    "/quay/nguoi/{person_id}/quan-he": "the same: who may act for them is asked at any desk",
    "/api/v1/persons/{person_id}/identifiers": "the same",
    "/api/v1/persons/{person_id}/relations": "the same",
    "/quay/nguoi/{person_id}/so-dinh-danh": "any desk may say it; a supervisor has to agree",
    "/quay/ra-soat/{document_id}/roi": "ends one's own presence alone and tells nothing",
}
"""Where somebody of another agency may look; why."""


@dataclass(frozen=True)
class Way:
    """One method of one route, with the guard that stands before it."""

    method: str
    path: str
    guard: Guard

    @property
    def parts(self) -> list[str]:
        return re.findall(r"{(\w+)(?::\w+)?}", self.path)

    def address(self, ids: dict[str, UUID]) -> str:
        def filled(match: re.Match[str]) -> str:
            name = match[1]
            assert name in WORDS or name.endswith("_id"), f"teach the test what {name} is"
            return WORDS.get(name) or str(ids.get(name, uuid4()))

        return re.sub(r"{(\w+)(?::\w+)?}", filled, self.path)


def guards(dependant: Dependant) -> Iterator[Guard]:
    if isinstance(dependant.call, Guard):
        yield dependant.call
    for inner in dependant.dependencies:
        yield from guards(inner)


def ways(hall: Hall) -> list[Way]:
    """All ways in that are not open to everybody."""
    found = []
    for route in iter_route_contexts(hall.app.routes):
        dependant = getattr(route, "dependant", None)
        if dependant is None:
            continue
        [guard] = guards(dependant)
        found += [Way(method, route.path, guard) for method in route.methods - {"HEAD"}]
    assert len(found) > 60, "the walk no longer sees the routes"
    return [way for way in found if not isinstance(way.guard, OPEN)]


def body_of(hall: Hall, way: Way, ids: dict[str, UUID]) -> dict[str, Any] | None:
    """A body of the right shape with somebody else's ids, made from the API's own description."""
    described = hall.app.openapi()
    asked = described["paths"].get(way.path, {}).get(way.method.lower(), {}).get("requestBody")
    schema = (asked or {}).get("content", {}).get("application/json", {}).get("schema")
    if schema is None:
        return None
    kinds = described["components"]["schemas"]

    def example(name: str, one: dict[str, Any]) -> Any:
        if "$ref" in one:
            one = kinds[one["$ref"].rsplit("/", 1)[-1]]
        for chosen in one.get("anyOf", ()):
            if chosen.get("type") != "null":
                return example(name, chosen)
        if "enum" in one:
            return one["enum"][0]
        if one.get("format") == "uuid":
            return str(ids.get(name, uuid4()))
        if one.get("type") == "object":
            needed = one.get("properties", {})
            return {key: example(key, needed[key]) for key in one.get("required", needed)}
        plain = {"integer": 1, "number": 1, "boolean": True, "array": []}
        return plain.get(one.get("type", ""), "mười chữ cái mẫu")

    told = example("body", schema)
    return told if isinstance(told, dict) else None


def ask(hall: Hall, browser: Browser, way: Way, ids: dict[str, UUID]) -> int:
    """The status of the answer; ids of somebody else also stand in the query."""
    headers = {"X-CSRF-Token": browser.csrf}
    query = {name: str(id_) for name, id_ in ids.items() if name not in way.parts}
    address = way.address(ids)
    if way.path.startswith("/api/"):
        body = body_of(hall, way, ids)
        answer = browser.client.request(
            way.method, address, headers=headers, params=query, json=body
        )
    else:
        form = {"reason": "mười chữ cái mẫu", **query} if way.method == "POST" else None
        answer = browser.client.request(
            way.method, address, headers=headers, params=query, data=form
        )
    place = answer.headers.get("location", "")
    if answer.status_code == 303 and not place.startswith("/?tiep="):
        # «Go and see»: nothing is told yet; what counts is what is seen there.
        answer = browser.get(place)
    return int(answer.status_code)


@pytest.fixture(scope="module")
def others(hall: Hall) -> dict[str, UUID]:
    """Ids of the hall's own things: neighbours and citizens have no business with them."""
    dossier = hall.open_dossier(hall.staff("quay"))
    dossier_id = UUID(dossier.rsplit("/", 1)[-1])
    campaign = hall.staff("xuly").do(
        "/quay/dot-so-hoa", {"name": "Đợt mẫu", "paper_type": "birth_certificate"}
    )
    now = hall.services.clock.now()
    with hall.services.session_factory() as session:
        officer = session.scalars(sa.select(Staff).where(Staff.username == "xuly")).one()
        stranger = Person(full_name="Người Mẫu", full_name_folded="nguoi mau")
        record = Record(
            public_code=new_public_code(),
            paper_code=new_paper_code(),
            type="decision",
            title="Quyết định",
            fields={},
            trust=Trust.T4,
            sensitivity=Sensitivity.INTERNAL,
            source="component",
            agency_id=officer.agency_id,
            dossier_id=dossier_id,
            signature_verdict="valid",
        )
        session.add_all((stranger, record))
        session.flush()
        access = EmergencyAccess(
            person_id=stranger.id,
            staff_id=officer.id,
            agency_id=officer.agency_id,
            reason="Phép thử về quyền truy cập",
            at=now,
            until=now + timedelta(hours=1),
        )
        asked = PersonEvent(
            person_id=stranger.id,
            name="death_asked",
            reason="Phép thử về quyền truy cập",
            values={"on": "2026-11-01"},
            staff_id=officer.id,
            agency_id=officer.agency_id,
            at=now,
        )
        session.add_all((RecordOwner(record_id=record.id, person_id=stranger.id), access, asked))
        batch = Batch(agency_id=officer.agency_id, operator_id=officer.id, dossier_id=dossier_id)
        webhook = Webhook(
            agency_id=officer.agency_id,
            staff_id=officer.id,
            url="https://example.vn/mau",
            names=[],
            position=0,
        )
        event = OutgoingEvent(
            name="paper.filed",
            stream_id=dossier_id,
            agency_id=officer.agency_id,
            data={},
            at=now,
        )
        session.add_all((batch, webhook, event))
        session.flush()
        delivery = EventDelivery(
            webhook_id=webhook.id,
            event_id=event.id,
            stream_id=dossier_id,
            position=1,
            number=1,
            state="dead",
        )
        session.add(delivery)
        session.commit()
        return {
            "campaign_id": UUID(campaign.rsplit("/", 1)[-1]),
            "dossier_id": dossier_id,
            "person_id": hall.citizen_id,
            "record_id": record.id,
            "newer_id": record.id,
            "extract_id": record.id,
            "access_id": access.id,
            "event_id": asked.id,
            "batch_id": batch.id,
            "webhook_id": webhook.id,
            "delivery_id": delivery.id,
        }


def written_routes() -> set[str]:
    """Module and function of every route, read from the source: not from what the walk sees."""
    found = set()
    for path in sorted((ROOT / "api").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                if isinstance(called, ast.Attribute) and called.attr in VERBS:
                    found.add(f"{module}.{node.name}")
    return found


def test_the_walk_sees_every_route_that_is_written(hall: Hall) -> None:
    seen = {
        f"{route.endpoint.__module__}.{route.endpoint.__name__}"
        for route in iter_route_contexts(hall.app.routes)
        if getattr(route, "dependant", None) is not None
    }
    written = written_routes()
    assert len(written) > 100
    assert written - seen == set(), "a route that no test of rights sees"
    ids = {part for way in ways(hall) for part in way.parts} - WORDS.keys()
    assert ids >= {"dossier_id", "record_id", "person_id", "access_id", "batch_id", "event_id"}


def test_a_stranger_is_sent_to_sign_in_everywhere(hall: Hall, others: dict[str, UUID]) -> None:
    visitor = hall.visitor()
    for way in ways(hall):
        status = ask(hall, visitor, way, others)
        assert status in {401, 303}, (way.method, way.path, status)


def test_roles_open_what_their_guard_names_and_nothing_of_others(
    hall: Hall, others: dict[str, UUID]
) -> None:
    known = STAFF | NEIGHBOURS
    assert set(CALLERS) == set(known)
    for name in CALLERS:
        browser = hall.staff(name)
        caller = Caller(subject=Subject.STAFF, roles=frozenset(known[name]))
        is_neighbour = name in NEIGHBOURS
        ids = others if is_neighbour else {}
        for way in ways(hall):
            actions = getattr(way.guard, "actions", ())
            is_admitted = not actions or any(may(caller, action) for action in actions)
            is_shared = way.path in OF_NO_AGENCY or not way.parts
            if way.path == "/dang-xuat" or (is_admitted and is_shared):
                continue
            status = ask(hall, browser, way, ids)
            told = (name, way.method, way.path, status)
            if not is_admitted:
                assert status == 403, told
            else:
                assert status in HARMLESS, told


def test_a_citizen_opens_no_door_of_the_staff_and_no_paper_of_others(
    hall: Hall, others: dict[str, UUID]
) -> None:
    citizen = hall.citizen()
    caller = Caller(subject=Subject.CITIZEN, person_id=hall.citizen_id)
    for way in ways(hall):
        actions = getattr(way.guard, "actions", ())
        is_admitted = not actions or any(may(caller, action) for action in actions)
        if way.path == "/dang-xuat" or (is_admitted and not way.parts):
            continue
        status = ask(hall, citizen, way, others)
        assert status in ({403} if not is_admitted else HARMLESS), (way.method, way.path, status)


def test_a_bearer_token_has_the_same_rights(hall: Hall, others: dict[str, UUID]) -> None:
    client = TestClient(hall.app, headers=hall.token("ban-quay"))
    browser = Browser(client)
    for way in ways(hall):
        if way.path.startswith("/api/") and way.parts and way.path not in OF_NO_AGENCY:
            status = ask(hall, browser, way, others)
            assert status in HARMLESS, (way.method, way.path, status)
