"""Fixity: whether every object that a row speaks of is there, with the hash that the row says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import MotLanError
from core.progress import Progress, SilentProgress
from ingest.pipeline.services import Services
from storage.db.models import EvidenceChain, Page, Revision, Signature, Upload


@dataclass(frozen=True)
class DamagedObject:
    """An object that is missing or not what it was; `code` is that of the store's error."""

    key: str
    code: str


@dataclass(frozen=True)
class FixityReport:
    """The outcome of one round."""

    checked: int
    damaged: tuple[DamagedObject, ...]


def verify_objects(services: Services, progress: Progress | None = None) -> FixityReport:
    """Read every object back and compare; raises ObjectStoreDownError when the store is away."""
    shown = progress or SilentProgress()
    with services.session_factory() as session:
        expected = sorted(set(_expected(session)))
    shown.start(len(expected), "objects")
    damaged = []
    for key, sha256 in expected:
        try:
            services.object_store.get(key, sha256)
        except MotLanError as error:
            if error.retry:
                raise
            damaged.append(DamagedObject(key, error.code))
        shown.step()
    return FixityReport(len(expected), tuple(damaged))


def _expected(session: Session) -> Iterator[tuple[str, str]]:
    for key, sha256 in (
        (Upload.object_key, Upload.sha256),
        (Revision.pdf_key, Revision.pdf_sha256),
        (Signature.object_key, Signature.object_sha256),
        (Page.words_key, Page.words_sha256),
        (Page.image_key, Page.image_sha256),
        (EvidenceChain.leaves_key, EvidenceChain.leaves_sha256),
    ):
        for at, expected in session.execute(select(key, sha256)):
            if at is not None and expected is not None:
                yield at, expected
