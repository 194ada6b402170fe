"""The web application: pages for people, `/api/v1` for machines, health for the operators."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import health
from api.citizen_identity import CitizenIdentity, identity_from_settings
from api.identity.oidc import OidcClient
from api.identity.providers import load_providers
from api.metrics.exposing import Metrics
from api.metrics.traffic import TrafficMiddleware
from api.pace import Pace
from api.problems import install_problem_handlers
from api.security import SafetyMiddleware
from api.v1.router import router as v1
from api.web.pages import router as pages
from api.web.rendering import STATIC
from ingest.pipeline.services import Services
from repository.gathered_log import GatheredLog

VERSION = "0.1.0"


def create_app(services: Services, citizen_identity: CitizenIdentity | None = None) -> FastAPI:
    """Build the app around the services; opens no connection of its own.

    `citizen_identity` proves who a citizen is; by default the sample VNeID in a demo, else nobody.
    """
    app = FastAPI(
        title="Một Lần",
        version=VERSION,
        summary="A paper is handed in once; afterwards it answers for itself.",
        # The ready-made documentation pages load scripts from a CDN.
        docs_url=None,
        redoc_url=None,
    )
    app.state.services = services
    app.state.access_log = GatheredLog(services.session_factory, services.clock)
    app.state.pace = Pace(services.settings, services.clock)
    app.state.citizen_identity = citizen_identity or identity_from_settings(services.settings)
    file = services.settings.identity_providers_file
    app.state.providers = {
        one.name: OidcClient(one, services.clock) for one in load_providers(file)
    }
    app.state.metrics = Metrics(services, VERSION)
    app.add_middleware(SafetyMiddleware, services=services)
    app.add_middleware(TrafficMiddleware, traffic=app.state.metrics.traffic)
    install_problem_handlers(app)
    app.include_router(health.router)
    app.include_router(v1)
    app.include_router(pages)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
