"""Training in an installation: from specimens and confirmed papers, taken only if not worse."""

from __future__ import annotations

import importlib.util
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import structlog

from cli.digitizing.spool import create_file
from cli.training.confirmed import read_confirmed
from cli.training.judging import held_out_examples, verdicts, worse_at
from core.errors import MotLanError
from core.lessons import EVALUATION_SET
from core.settings import settings
from ingest.learning.deidentify import as_line
from ingest.learning.models import (
    activate,
    copy_of_model_in_use,
    knower_in_use,
    may_have_learnt_until,
    refuse,
)
from ingest.learning.papers import confirmed_papers
from ingest.pipeline.services import Services
from ingest.pipeline.wiring import services_for_worker
from ocr.types.classifier import open_knower

log = structlog.get_logger(__name__)

_SPECIMENS: Final = 6
_SEED: Final = 1


class TrainingPartMissingError(MotLanError):
    """scikit-learn, which only training needs, is not installed."""

    code, fault = "training_part_missing", "caller"


@dataclass(frozen=True)
class Outcome:
    """What became of a training."""

    model: str
    is_accepted: bool
    figures: dict[str, Any]
    worse_at: list[str]
    """Why it was refused: `specimens`, `all` (held-out papers), or `desk:` with its code."""


def train() -> None:
    """The scheduled training, on a worker of the queue `upkeep`."""
    services = services_for_worker(settings())
    outcome = retrain(services, say=lambda text: log.info("training", step=text))
    log.info("trained", model=outcome.model, accepted=outcome.is_accepted)


def retrain(
    services: Services, *, say: Callable[[str], None], specimens: int = _SPECIMENS
) -> Outcome:
    """Train, compare on both frozen sets, activate or refuse; either way it is an event.

    It is refused, too, where it is worse at a single desk that has enough papers to say so. Both
    are judged on papers that neither can have learnt from.

    Raises TrainingPartMissingError and the errors of database and object store.
    """
    if importlib.util.find_spec("sklearn") is None:
        raise TrainingPartMissingError()
    from cli.training import run  # noqa: PLC0415 # needs scikit-learn, which only training has

    # The export never leaves this folder, which nobody else may read.
    with tempfile.TemporaryDirectory(prefix="motlan-training-") as name:
        folder = Path(name)
        before, after = folder / "before", folder / "after"
        before.mkdir()
        write_export(services, folder / "confirmed.jsonl", held_out=False)
        trained = run.train(
            specimens=specimens,
            confirmed=list(read_confirmed(folder / "confirmed.jsonl")),
            seed=_SEED,
            against=copy_of_model_in_use(services, before),
            say=say,
        )
        run.write(after, trained)
        examples = held_out_examples(services, may_have_learnt_until(services))
        judged = verdicts(examples, open_knower(after), knower_in_use(services))
        # At no desk, lest one that is better in sum be worse for a few.
        worse = ([] if trained.accepted else ["specimens"]) + worse_at(judged)
        told = {
            "frozen_set": trained.card["frozen_set"]["all"],
            "held_out": {name: new["all"].as_figures() for name, (new, _) in judged.items()},
            "held_out_before": {name: old["all"].as_figures() for name, (_, old) in judged.items()},
            "confirmed": trained.card["pages"]["confirmed"],
            "evaluation_set": EVALUATION_SET,
            "worse_at": worse,
        }
        if not worse:
            activate(services, after, told)
        else:
            refuse(services, trained.card["name"], told)
    return Outcome(trained.card["name"], not worse, told, worse)


def write_export(services: Services, path: Path, *, held_out: bool) -> int:
    """Write de-identified confirmed papers as JSON lines that the owner alone may read; how many.

    Only the papers of the frozen evaluation set, or only all others: nothing is in both.
    """
    count, files = 0, dict[UUID, int]()
    with TextIOWrapper(create_file(path), encoding="utf-8") as out:
        for paper in confirmed_papers(services, held_out=held_out):
            if paper.pages:
                file = files.setdefault(paper.upload_id, len(files) + 1)
                line = as_line(paper.type, paper.deidentified(), paper.model, file)
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += 1
    return count
