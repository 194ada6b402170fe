"""Every way in over HTTP names its guard; there is no route without one."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import iscoroutinefunction

import pytest
from fastapi import Depends, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import RouteContext, iter_route_contexts
from starlette.routing import Mount

from api.app import create_app
from ingest.pipeline import wiring
from tests.support.sample_settings import settings_of_nowhere

_OPEN_BY_NATURE = {
    "/static": "style sheets and scripts, the same for everybody",
    "/openapi.json": "the description of the API",
}
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return create_app(wiring.services(settings_of_nowhere()))


def routes(app: FastAPI) -> list[RouteContext]:
    """Every route, also those of included routers, which a walk over `app.routes` does not see."""
    return list(iter_route_contexts(app.routes))


def calls(dependant: Dependant) -> Iterator[object]:
    """Everything that runs before the answer of a route."""
    yield dependant.call
    for inner in dependant.dependencies:
        yield from calls(inner)


def guards(route: RouteContext) -> list[object]:
    dependant = getattr(route, "dependant", None)
    if dependant is None:
        return []
    return [call for call in calls(dependant) if getattr(call, "is_guard", False)]


def test_every_route_names_its_guard(app: FastAPI) -> None:
    seen = {f"{sorted(r.methods or ())} {r.path}": guards(r) for r in routes(app)}
    paths = {r.path for r in routes(app)}
    for known in ("/", "/quay", "/kho-cua-toi", "/kiem-tra/{code}", "/healthz"):
        assert known in paths, "the walk no longer finds a route that is known to exist"
    assert any(str(path).startswith("/api/v1/") for path in paths)
    unguarded = [
        name
        for name, found in seen.items()
        if not found and not name.endswith(tuple(f" {path}" for path in _OPEN_BY_NATURE))
    ]
    assert unguarded == []


def test_what_is_open_by_nature_still_exists(app: FastAPI) -> None:
    assert _OPEN_BY_NATURE.keys() <= {route.path for route in routes(app)}
    assert [r.path for r in routes(app) if isinstance(r.original_route, Mount)] == ["/static"]


def test_a_route_without_a_guard_would_be_seen() -> None:
    class Watchman:
        is_guard = True

        def __call__(self) -> None:
            """Let everybody in."""

    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/open")(lambda: None)
    app.get("/watched", dependencies=[Depends(Watchman())])(lambda: None)
    assert {route.path: len(guards(route)) for route in routes(app)} == {"/open": 0, "/watched": 1}


def test_no_answer_is_worked_out_on_the_event_loop(app: FastAPI) -> None:
    # One second of work in `async def` keeps every other request waiting (ADR 0005).
    ours = [route for route in routes(app) if getattr(route, "dependant", None) is not None]
    assert len(ours) > 20
    assert [route.path for route in ours if iscoroutinefunction(route.endpoint)] == []


def test_looking_changes_nothing(app: FastAPI) -> None:
    mixed = [
        r.path for r in routes(app) if r.methods and "GET" in r.methods and r.methods & _WRITES
    ]
    assert mixed == []
