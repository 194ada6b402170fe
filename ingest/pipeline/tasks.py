"""What workers run: claim, work, record; each takes one id and is safe to run twice.

The functions named in `stages.STAGES` are wire names: queued jobs hold them as text.
"""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta
from functools import cache
from typing import Final
from uuid import UUID

import structlog

from core.errors import MotLanError
from core.identifiers import new_id
from core.lifecycle import Work
from core.settings import settings
from ingest.learning.rescoring import score_again
from ingest.learning.taught import teach
from ingest.pipeline import filing, proposing, reading, signing_step, sorting
from ingest.pipeline.fixity import verify_objects
from ingest.pipeline.heartbeat import Heartbeat
from ingest.pipeline.salvage import salvage
from ingest.pipeline.seals_due import seals_due
from ingest.pipeline.services import Services, unit_of_work
from ingest.pipeline.stages import STAGES, Stage
from ingest.pipeline.wiring import services_for_worker
from ingest.preservation.anchors import make_anchors
from ingest.preservation.logs import verify_logs
from ingest.upkeep.locks import extend_locks
from ingest.upkeep.reconciling import reconcile
from repository.emergency import tell_persons
from repository.expiring import look_at_terms
from storage.db.models import StageAttempt
from storage.db.queries import work
from storage.db.queries.work import Claim, LeaseLostError, list_due

log = structlog.get_logger(__name__)

_FIRST_DELAY_S: Final = 2.0
_OUTAGE_DELAY_S: Final = 15.0
_STACK_S: Final = 60.0
_STACK_AT_MOST: Final = 100
_FIXITY: Final = timedelta(hours=4)
"""So long the daily round reads objects; the next one goes on with the rest."""

_STEPS: Final[dict[str, Callable[[Services, Claim], None]]] = {
    "read": reading.read_group,
    "classify": sorting.sort_upload,
    "propose": proposing.propose_document,
    "sign": signing_step.sign_document,
    "file": filing.file_document,
}


@cache
def _services() -> Services:
    """The parts of this process; the work-horse is forked before they exist."""
    return services_for_worker(settings())


def read(page_group_id: str) -> None:
    """Read the pages of one group."""
    run_stage(_services(), "read", UUID(page_group_id))


def classify(upload_id: str) -> None:
    """Divide the pages of one upload among documents and propose types and fields."""
    run_stage(_services(), "classify", UUID(upload_id))


def propose(document_id: str) -> None:
    """Make file and proposal of a document anew after a person arranged its pages."""
    run_stage(_services(), "propose", UUID(document_id))


def sign(document_id: str) -> None:
    """Sign what a person confirmed, and what else waits for it."""
    sign_stack(_services(), UUID(document_id))


def file(document_id: str) -> None:
    """Publish a signed document into its owner's repository."""
    run_stage(_services(), "file", UUID(document_id))


def sign_stack(services: Services, document_id: UUID) -> int:
    """Sign this document and, for a while, the others that wait; how many were signed.

    One process goes through a stack, so that a token is unlocked once, revocation asked once, and
    a remote seal asked once for leave to sign the papers that are due for it.
    """
    until = time.monotonic() + _STACK_S
    stage = STAGES["sign"]
    with services.session_factory() as session:
        due = list_due(session, stage.work, stage.waits_in, _STACK_AT_MOST)
    stack = [document_id, *(one.subject_id for one in due if one.subject_id != document_id)]
    office = services.signing
    done = 0
    with nullcontext() if office is None else office.stack(seals_due(services, office, stack)):
        for place, one in enumerate(stack):
            if place and time.monotonic() > until:
                break
            is_done = run_stage(services, "sign", one)
            done += is_done
            if place and not is_done:
                break
    return done


def score(document_id: str) -> None:
    """Propose type and values of a pending document anew, with the model in use."""
    score_again(_services(), UUID(document_id))


def teach_desk(agency_id: str) -> None:
    """Hold the papers of a desk of which nothing is told against what it confirmed."""
    teach(_services(), UUID(agency_id))


def upkeep() -> None:
    """The daily round: is every stored file whole, do signatures hold, is the access log whole."""
    run_upkeep(_services())


def run_upkeep(services: Services) -> str:
    """Verify files, signatures and log; the outcome is in the attempts, damage in log records.

    A round that ends early is among the attempts too.
    """
    started_at, outcome = services.clock.now(), "interrupted"
    try:
        outcome = _upkeep_round(services)
    except Exception as error:
        outcome = error.code if isinstance(error, MotLanError) else type(error).__name__
        raise
    finally:
        _note_round(services, "upkeep", outcome, started_at)
    return outcome


def _note_round(services: Services, name: str, outcome: str, started_at: datetime) -> None:
    with unit_of_work(services) as uow:
        uow.session.add(
            StageAttempt(
                stage=name,
                subject_id=new_id(),
                attempt=1,
                outcome=outcome,
                started_at=started_at,
                ended_at=services.clock.now(),
            )
        )
        uow.commit()


def _upkeep_round(services: Services) -> str:
    with services.session_factory() as session:
        terms = look_at_terms(session, services.clock)
        tell_persons(session, services.clock)
        session.commit()
    log.info("terms_looked_at", expired=terms.expired, expiring=terms.expiring)
    differences = reconcile(services)
    extend_locks(services)
    files = verify_objects(services, resumes=True, until=services.clock.now() + _FIXITY)
    began = services.clock.now()
    logs = verify_logs(services)
    _note_round(services, "logs", "done" if logs.is_intact else "damage_found", began)
    outcome = files.outcome if logs.is_intact else "damage_found"
    for item in files.damaged:
        log.error("object_damaged", key=item.key, code=item.code)
    logs.tell()
    if outcome == "done":
        outcome = differences.outcome
    try:
        make_anchors(services)
    except MotLanError as error:  # without a key or store the days wait; the next round makes them
        log.error("anchors_wait", code=error.code)
        outcome = error.code if outcome == "done" else outcome
    log.info("upkeep_done", files=files.checked, entries=logs.chain.entries, outcome=outcome)
    return outcome


def run_stage(services: Services, name: str, subject_id: UUID) -> bool:
    """Do one try of a stage; False when there was nothing to do or it failed (and was recorded)."""
    stage = STAGES[name]
    with unit_of_work(services) as uow:
        claim = work.claim(
            uow.session, stage.work, subject_id, stage.waits_in, services.settings.lease_s
        )
        uow.commit()
    if claim is None:  # a retry, a second click, another worker
        log.info("nothing_to_do", stage=name, subject_id=str(subject_id))
        return False
    started_at = services.clock.now()
    try:
        with Heartbeat(services, claim):
            _STEPS[name](services, claim)
    except LeaseLostError:
        _note(services, stage, claim, "lease_lost", started_at)
        return False
    except MotLanError as error:
        _give_back(services, claim, error)
        _note(services, stage, claim, error.code, started_at)
        return False
    except Exception as error:  # noqa: BLE001 # the edge of a task records whatever went wrong
        # The edge of a task: whatever a stage raises, RQ's time limit too, is written down.
        # Never the message: a database error may quote the values of a citizen's paper.
        at = traceback.extract_tb(error.__traceback__)[-1]
        log.error(  # the traceback would print the message
            "stage_failed",
            stage=name,
            subject_id=str(subject_id),
            error=type(error).__name__,
            at=f"{at.name}:{at.lineno}",
        )
        _give_back(services, claim, error)
        _note(services, stage, claim, type(error).__name__, started_at)
        return False
    _note(services, stage, claim, "done", started_at)
    return True


def _give_back(services: Services, claim: Claim, error: Exception) -> None:
    """Decide between waiting and parking, and say why.

    A server that is down is waited for without end, visibly; an input that cannot be worked on is
    parked at once; anything unforeseen gets a few more tries. Pages are never parked: the one that
    cannot be read is set aside, so that its neighbours go on.
    """
    code = error.code if isinstance(error, MotLanError) else "internal_error"
    is_outage = isinstance(error, MotLanError) and error.fault == "dependency" and error.retry
    is_hopeless = isinstance(error, MotLanError) and not error.retry and error.fault != "ours"
    is_worn_out = claim.attempt >= services.settings.max_attempts
    delay_s = _OUTAGE_DELAY_S if is_outage else _FIRST_DELAY_S * claim.attempt
    with unit_of_work(services) as uow:
        if is_outage or not (is_hopeless or is_worn_out):
            work.wait(uow.session, claim, code, delay_s, is_outage=is_outage)
        elif claim.work is Work.PAGE_GROUP:
            if work.wait(uow.session, claim, code, 0.0):
                salvage(uow.session, claim.subject_id, code)
        else:
            work.park(uow.session, claim, code)
        uow.commit()
    log.warning("stage_gave_up", work=claim.work, subject_id=str(claim.subject_id), code=code)


def _note(
    services: Services, stage: Stage, claim: Claim, outcome: str, started_at: datetime
) -> None:
    with unit_of_work(services) as uow:
        uow.session.add(
            StageAttempt(
                stage=stage.name,
                subject_id=claim.subject_id,
                attempt=claim.attempt,
                outcome=outcome,
                started_at=started_at,
                ended_at=services.clock.now(),
            )
        )
        uow.commit()
