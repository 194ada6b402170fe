"""The models of paper types that came to be used here, and the one in use.

A model is one object (its two files in a ZIP archive), so that every machine's workers find it.
Which one is in use follows from the events alone: each job asks anew, no worker is restarted.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo
from zipfile import Path as ZipPath

import structlog
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.lessons import EVALUATION_SET, ModelChange
from ingest.pipeline.services import Services, UnitOfWork, unit_of_work
from ocr.types.classifier import OUR_MODEL, Knower, default_knower, open_knower
from ocr.types.model_file import CARD_FILE, MODEL_FILE, TypeModelInvalidError, load_model
from storage.db.models import ModelEvent
from storage.objects.content import put_content

log = structlog.get_logger(__name__)

_SAME_TIME: Final = (2026, 1, 1, 0, 0, 0)
"""Of the archive's members, so that the same model gives the same object."""
_ONE_AT_A_TIME: Final = 0x6D6F64656C
"""Key of the lock under which a model is taken back."""
_opened: Final[dict[str, Knower]] = {}
"""The last model that this process has opened, by the SHA-256 of its object."""


class NoEarlierModelError(MotLanError):
    """The model in use is the first one; there is none to go back to."""

    code, fault = "no_earlier_model", "caller"


def model_events(session: Session) -> list[ModelEvent]:
    """All that happened to models, in its order."""
    return list(session.scalars(select(ModelEvent).order_by(ModelEvent.at, ModelEvent.id)))


def in_use(events: Iterable[ModelEvent]) -> ModelEvent | None:
    """The activation that holds; None: the model of the settings, or the one we bring."""
    standing: list[ModelEvent] = []
    for event in events:
        if event.change is ModelChange.ACTIVATED:
            standing.append(event)
        elif event.change is ModelChange.ROLLED_BACK:
            # Of two people who went back at once the second found nothing to undo.
            del standing[-1:]
    return standing[-1] if standing else None


def activate(services: Services, folder: Path, figures: Mapping[str, Any]) -> str:
    """Put the model of a folder to use; its name. Raises TypeModelInvalidError."""
    name = load_model(folder).name
    stored = put_content(
        services.object_store, "model", _packed(folder), media_type="application/zip"
    )
    _note(services, ModelChange.ACTIVATED, name, figures, stored.key, stored.sha256)
    return name


def refuse(services: Services, name: str, figures: Mapping[str, Any]) -> None:
    """Keep that a model was trained and not taken."""
    _note(services, ModelChange.REFUSED, name, figures, None, None)


def roll_back(services: Services) -> str | None:
    """Use the model before the one in use; its name, None for the one of the settings.

    Raises NoEarlierModelError.
    """
    with unit_of_work(services) as uow:
        uow.session.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))
        current = in_use(model_events(uow.session))
        if current is None:
            raise NoEarlierModelError()
        _add(uow, services, ModelChange.ROLLED_BACK, current.model, {}, None, None)
        before = in_use(model_events(uow.session))
        uow.commit()
    return None if before is None else before.model


def is_training_due(services: Services, session: Session) -> bool:
    """Whether the last training is longer ago than the settings want; never, unless they do."""
    days = services.settings.train_every_days
    if not days:
        return False
    last = session.scalar(
        select(func.max(ModelEvent.at)).where(ModelEvent.change != ModelChange.ROLLED_BACK)
    )
    return last is None or services.clock.now() - last >= timedelta(days=days)


def knower_in_use(services: Services) -> Knower:
    """What tells paper types apart now.

    A model that this version of the program cannot use is passed over, so that the desk goes on.
    Raises the errors of the object store.
    """
    with unit_of_work(services) as uow:
        current = in_use(model_events(uow.session))
    if current is None or current.object_key is None or current.object_sha256 is None:
        return default_knower()
    if current.object_sha256 not in _opened:
        data = services.object_store.get(current.object_key, current.object_sha256)
        _opened.clear()
        _opened[current.object_sha256] = _open(data, current.model)
    return _opened[current.object_sha256]


def may_have_learnt_until(services: Services) -> datetime | None:
    """Until when papers of today's evaluation set may have taught the model in use.

    None: it was trained here without them, or came with the program.
    """
    with unit_of_work(services) as uow:
        current = in_use(model_events(uow.session))
    if current is None or current.figures.get("evaluation_set") == EVALUATION_SET:
        return None
    return current.at


def copy_of_model_in_use(services: Services, folder: Path) -> Path:
    """The two files of the model in use, in this folder; raises the errors of the object store."""
    with unit_of_work(services) as uow:
        current = in_use(model_events(uow.session))
    source: Traversable = services.settings.type_model_dir or OUR_MODEL
    if current is not None and current.object_key and current.object_sha256:
        data = services.object_store.get(current.object_key, current.object_sha256)
        source = ZipPath(ZipFile(io.BytesIO(data)))
    for name in (MODEL_FILE, CARD_FILE):
        (folder / name).write_bytes(source.joinpath(name).read_bytes())
    return folder


def _open(data: bytes, name: str) -> Knower:
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return open_knower(ZipPath(archive))
    except (TypeModelInvalidError, BadZipFile) as error:
        log.warning("model_not_usable", model=name, error=type(error).__name__)
        return default_knower()


def _packed(folder: Path) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name in (MODEL_FILE, CARD_FILE):
            archive.writestr(ZipInfo(name, _SAME_TIME), (folder / name).read_bytes())
    return out.getvalue()


def _note(
    services: Services,
    change: ModelChange,
    model: str,
    figures: Mapping[str, Any],
    key: str | None,
    sha256: str | None,
) -> None:
    with unit_of_work(services) as uow:
        _add(uow, services, change, model, figures, key, sha256)
        uow.commit()


def _add(
    uow: UnitOfWork,
    services: Services,
    change: ModelChange,
    model: str,
    figures: Mapping[str, Any],
    key: str | None,
    sha256: str | None,
) -> None:
    uow.session.add(
        ModelEvent(
            change=change,
            model=model,
            figures=dict(figures),
            object_key=key,
            object_sha256=sha256,
            at=services.clock.now(),
        )
    )
    uow.session.flush()
    log.info("model_changed", change=change, model=model)
