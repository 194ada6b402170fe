"""The one place that names concrete engines, signers and stores."""

from __future__ import annotations

from functools import cache

import structlog

from core.clock import Clock, SystemClock
from core.errors import MotLanError
from core.settings import Settings
from ingest.pipeline.broker import RqBroker, connect
from ingest.pipeline.copies import store_with_copy
from ingest.pipeline.pulse import Pulse
from ingest.pipeline.services import Services
from ocr.engines.choose import open_engine
from ocr.engines.protocol import OcrEngine
from ocr.service import PageReader
from signing import office as signing_office
from signing.office import SigningOffice
from signing.profiles import load_rules
from signing.trust import load_trust
from storage.db.engine import create_engine, session_factory

log = structlog.get_logger(__name__)


def ocr_engine(settings: Settings) -> OcrEngine:
    """The reader that the settings name, one in a process; it opens nothing before it is used."""
    return _open_engine_once(
        settings.ocr_engine, settings.languages, settings.tessdata_dir, settings.model_dir
    )


_open_engine_once = cache(open_engine)


def load_reader(settings: Settings) -> None:
    """Open the reader in a worker, so that the work-horses forked from it share its models.

    A reader that is not there stops no worker: the first page says what is missing.
    """
    try:
        log.info("reader_loaded", engine=ocr_engine(settings).identity)
    except MotLanError as error:
        log.warning("reader_not_loaded", code=error.code)


def services(settings: Settings) -> Services:
    """The parts of a web process, with pooled connections."""
    return _build(settings, pooled=True)


def services_for_worker(settings: Settings) -> Services:
    """The parts of a work-horse: no pooled connection that a fork could share."""
    return _build(settings, pooled=False)


def _build(settings: Settings, *, pooled: bool) -> Services:
    clock = SystemClock()
    engine = create_engine(settings.database_url, pooled=pooled)
    load_rules(settings.signing_rules_dir)  # also for reuse: what is wrong there stops the start
    sessions = session_factory(engine, settings.sealing_keys)
    return Services(
        settings=settings,
        clock=clock,
        engine=engine,
        session_factory=sessions,
        object_store=store_with_copy(settings, clock, sessions),
        broker=RqBroker(connect(settings.valkey_url, patient=False)),
        page_reader=PageReader(ocr_engine(settings)),
        signing=_signing(settings, clock),
        trust=load_trust(settings.trust_dir),
    )


def _signing(settings: Settings, clock: Clock) -> SigningOffice | None:
    if settings.signing_pkcs12 is None and settings.signing_keys is None:
        return None
    office = signing_office.from_settings(settings, clock)
    if office.timestamper is not None:
        office.timestamper.tell = Pulse(settings.valkey_url).stamped
    return office
