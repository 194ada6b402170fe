"""The sweeper asks again for whatever waits and is in nobody's hands, and once a day for upkeep.

Once an hour it asks for evidence of signed files and its renewal.
It also asks that pending documents are scored again once another model is in use, that those of
which nothing is told are held against what their desk confirmed, and for training.

It makes up for every lost hint: a queue that was wiped, an enqueue that failed, a worker that died.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

import sqlalchemy as sa
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from core.clock import today_in_vietnam
from core.errors import MotLanError
from ingest.learning.models import is_training_due, knower_in_use
from ingest.pipeline.copies import copied_store
from ingest.pipeline.incoming import drop_expired
from ingest.pipeline.pulse import Pulse
from ingest.pipeline.services import Services, unit_of_work
from ingest.pipeline.stages import STAGES
from repository import exports
from storage.db.queries import inventory
from storage.db.queries.events_out import webhooks_due
from storage.db.queries.learning import list_to_score_again
from storage.db.queries.staff import agencies_with_staff
from storage.db.queries.taught import agencies_to_teach
from storage.db.queries.work import list_due
from storage.objects.s3 import S3ObjectStore

log = structlog.get_logger(__name__)

_AT_MOST: Final = 500
_LOCK: Final = 0x4D4C_5357
"""Advisory lock: of many sweepers one asks at a time."""


def sweep(services: Services) -> int:
    """One round over all stages; the number of jobs that were asked for anew."""
    asked = 0
    with unit_of_work(services) as uow:
        if not uow.session.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(_LOCK))):
            return 0
        for stage in STAGES.values():
            for due in list_due(uow.session, stage.work, stage.waits_in, _AT_MOST):
                asked += services.broker.enqueue(
                    stage, due.subject_id, attempt=due.attempt, lane=due.lane
                )
        asked += services.broker.enqueue_upkeep(today_in_vietnam(services.clock))
        asked += services.broker.enqueue_preservation(services.clock.now())
        asked += services.broker.enqueue_rights(today_in_vietnam(services.clock))
        if services.settings.smtp_host:
            asked += services.broker.enqueue_telling(services.clock.now())
        if copied_store(services.object_store) is not None:
            asked += _ask_to_copy(services, uow.session)
        waiting = exports.waiting(uow.session, services.clock)
        asked += sum(services.broker.enqueue_export(one) for one in waiting)
        hooks = webhooks_due(uow.session, services.clock.now())
        asked += sum(services.broker.enqueue_events(one) for one in hooks)
        asked += _ask_to_learn(services, uow.session)
        drop_expired(uow.session, services.clock.now())
        uow.commit()
    if asked:
        log.info("swept", asked=asked)
    return asked


def _ask_to_learn(services: Services, session: Session) -> int:
    asked = sum(services.broker.enqueue_teaching(one) for one in agencies_to_teach(session))
    if is_training_due(services, session):
        asked += services.broker.enqueue_training(today_in_vietnam(services.clock))
    try:
        model = knower_in_use(services).name
    except MotLanError as error:  # the store is down: the next round asks
        log.warning("model_not_opened", code=error.code)
        return asked
    pending = list_to_score_again(session, model, _AT_MOST)
    return asked + sum(services.broker.enqueue_scoring(one) for one in pending)


def _ask_to_copy(services: Services, session: Session) -> int:
    now = services.clock.now()
    return inventory.are_copies_due(session, now) and services.broker.enqueue_copying(now)


def _tell_of_stores(services: Services) -> None:
    """Probe at the start what the stores truly support, and write it down."""
    copied = copied_store(services.object_store)
    stores = (services.object_store,) if copied is None else (copied.first, copied.second)
    for store in stores:
        if not isinstance(store, S3ObjectStore):
            continue
        try:
            store.prepare()
        except MotLanError as error:
            log.error("object_store_not_fit", bucket=store.bucket, code=error.code, **error.details)
        else:
            log.info("object_store_probed", bucket=store.bucket, encryption=store.encryption)


def _warn_of_shared_seal(services: Services) -> None:
    with services.session_factory() as session:
        agencies = agencies_with_staff(session)
    if services.signing is not None and services.signing.keys.is_shared_by(agencies):
        log.warning("one_seal_for_all_agencies", agencies=agencies)


def sweep_until(services: Services, stopped: Callable[[], bool]) -> None:
    """Sweep on and on; an outage of a server ends a round, not the sweeper."""
    with suppress(SQLAlchemyError):  # a database that is not there yet is told of by the rounds
        _warn_of_shared_seal(services)
    _tell_of_stores(services)
    pulse = Pulse(services.settings.valkey_url)
    while not stopped():
        try:
            sweep(services)
            pulse.swept(services.clock.now())
        except (SQLAlchemyError, MotLanError) as error:
            log.warning("sweep_failed", error=type(error).__name__)
        time.sleep(services.settings.sweep_every_s)
