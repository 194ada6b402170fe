"""What a desk confirmed says of its papers of which the machine tells nothing: the same form.

A model learns from confirmations only at the next training. Until then a paper that no model
knows is held against the newest ones of its desk; what the machine told itself is never touched.
The type follows from what was confirmed alone, so that no order of jobs changes it: the two papers
that look most like this one are the same form, and both were confirmed as that type.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select

from core.artifacts import ClassifiedDocument
from core.papers import PAPER_TYPES
from ingest.pipeline.page_words import WordsAt, load_pages, words_of_pages
from ingest.pipeline.proposals import read_as, replace_proposal
from ingest.pipeline.second_looks import looked_at_again, pictures_of
from ingest.pipeline.services import Services, unit_of_work
from ocr.types.features import Floats
from ocr.types.likeness import ALIKE, likeness, look_of
from storage.db.models import Document, DocumentEvent, Page
from storage.db.queries.taught import (
    newest_confirmation,
    newest_confirmed,
    note_taught,
    papers_to_teach,
    untold,
)
from storage.objects.protocol import ObjectDamagedError, ObjectMissingError

log = structlog.get_logger(__name__)

AS_TAUGHT: Final = "proposed_as_taught"
_AT_MOST: Final = 50
"""Papers of one round; the sweeper asks for the others."""
_LOST: Final = (ObjectMissingError, ObjectDamagedError)
_CONFIDENCE: Final = 0.7
"""Two papers are a hint: the type is never shown as sure."""


@dataclass(frozen=True)
class Example:
    """A confirmed paper: its type, and what its first page looks like."""

    document_id: UUID
    type: str
    look: Floats


@dataclass(frozen=True)
class _Waiting:
    version: int
    type: str | None
    alone: ClassifiedDocument
    """What the machine says without the desk."""


def teach(services: Services, agency_id: UUID) -> int:
    """Hold the untold papers of a desk against what it confirmed; how many proposals changed.

    A paper whose words are lost is left as it is. Raises ObjectStoreDownError.
    """
    with unit_of_work(services) as uow:
        waiting = papers_to_teach(uow.session, agency_id, _AT_MOST)
        until = newest_confirmation(uow.session, agency_id)
        confirmed = newest_confirmed(uow.session, agency_id)
    if not waiting or until is None:
        return 0
    examples, changed = list[Example](), 0
    for one in confirmed:
        with suppress(*_LOST):
            examples.append(Example(one.document_id, one.type, _look_at(services, one.words)))
    for document_id in waiting:
        with suppress(*_LOST):
            changed += _teach(services, document_id, examples, until)
    with unit_of_work(services) as uow:
        note_taught(uow.session, waiting, until)
        uow.commit()
    return changed


def nearest(look: Floats, examples: Sequence[Example]) -> tuple[Example, ...]:
    """The two papers that say what this one is: most alike, alike enough, of one known type."""
    alike = sorted(
        ((likeness(look, one.look), one) for one in examples),
        key=lambda pair: (-pair[0], str(pair[1].document_id)),
    )[:2]
    two = tuple(one for how, one in alike if how >= ALIKE)
    is_told = len(two) == 2 and two[0].type == two[1].type and two[0].type in PAPER_TYPES
    return two if is_told else ()


def _look_at(services: Services, words: WordsAt) -> Floats:
    [page] = load_pages(services.object_store, [words])
    return look_of(page)


def _teach(
    services: Services, document_id: UUID, examples: Sequence[Example], until: datetime
) -> bool:
    with unit_of_work(services) as uow:
        document = uow.session.scalar(select(Document).where(Document.id == document_id, untold()))
        if document is None:
            return False
        waiting = _Waiting(document.version, document.type, _alone(document))
        words = words_of_pages(uow.session, Page.document_id == document_id, Page.position)
        pictures = pictures_of(uow.session, document.upload_id)
    like = nearest(_look_at(services, words[0]), examples) if words else ()
    type = like[0].type if like else None
    if type == waiting.type:
        return False
    found = waiting.alone
    if type is not None:
        pages = load_pages(services.object_store, words)
        numbers = tuple(page.number for page in pages)
        alternatives, fields = waiting.alone.alternatives, read_as(type, pages)
        told = ClassifiedDocument(
            numbers, type, _CONFIDENCE, alternatives, fields, model=waiting.alone.model
        )
        [found] = looked_at_again(services, [told], pages, pictures)
    return _replace(services, document_id, waiting, found, like, until)


def _alone(document: Document) -> ClassifiedDocument:
    return ClassifiedDocument(
        (),
        None,
        document.proposed_confidence or 0.0,
        tuple((slug, sure) for slug, sure in document.alternatives),
        model=document.model,
    )


def _replace(
    services: Services,
    document_id: UUID,
    waiting: _Waiting,
    found: ClassifiedDocument,
    like: Sequence[Example],
    until: datetime,
) -> bool:
    with unit_of_work(services) as uow:
        held = select(Document).where(Document.id == document_id, untold()).with_for_update()
        document = uow.session.scalar(held)
        if document is None or document.version != waiting.version:
            return False
        replace_proposal(uow.session, document, found, waiting.alone)
        document.taught_until = until
        details = {
            "like": [str(one.document_id) for one in like],
            "from": waiting.type,
            "to": found.type,
        }
        uow.session.add(
            DocumentEvent(
                document_id=document_id,
                name=AS_TAUGHT,
                details=details,
                at=services.clock.now(),
            )
        )
        uow.commit()
    log.info("proposed_as_taught", document_id=str(document_id))
    return True
