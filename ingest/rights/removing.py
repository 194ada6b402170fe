"""Taking bytes out of the object store once no row needs them; what a lock keeps is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.orm import Session

from core.errors import MotLanError
from ingest.pipeline.services import Services, unit_of_work
from repository.erasing import purge_untouched
from repository.exports import end_over
from storage.db.queries import rights as queries
from storage.objects.protocol import ObjectLockedError

log = structlog.get_logger(__name__)

_AT_MOST: Final = 500


@dataclass(frozen=True)
class Removal:
    """The outcome of one round."""

    removed: int
    kept: int


def remove_due(services: Services) -> Removal:
    """Remove what is named for removal and no longer needed; each outcome is kept with its time."""
    removed = kept = 0
    with unit_of_work(services) as uow:
        for one in queries.to_remove(uow.session, _AT_MOST):
            one.tried_at = services.clock.now()
            one.kept_because = _kept_because(services, uow.session, one.object_key)
            if one.kept_because is None:
                one.removed_at = services.clock.now()
                removed += 1
            else:
                kept += 1
        uow.commit()
    return Removal(removed, kept)


def _kept_because(services: Services, session: Session, key: str) -> str | None:
    if queries.is_needed(session, key):
        return "shared"
    try:
        services.object_store.remove(key)
    except ObjectLockedError:
        return "locked"
    except MotLanError as error:
        return error.code
    return None


def keep_house(services: Services) -> None:
    """The daily round: uploads nobody dealt with, packages past their time, bytes left over."""
    with unit_of_work(services) as uow:
        purged = purge_untouched(uow.session, services.clock)
        ended = end_over(uow.session, services.clock)
        uow.commit()
    outcome = remove_due(services)
    log.info(
        "rights_upkeep_done",
        purged=purged,
        packages=ended,
        removed=outcome.removed,
        kept=outcome.kept,
    )
