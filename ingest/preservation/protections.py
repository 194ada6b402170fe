"""When the protection of each signed file ends: looked up once in the file, kept as a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import structlog

from core.errors import MotLanError
from ingest.pipeline.services import Services, unit_of_work
from signing.algorithms import table_version
from signing.renewal import SignatureFacts, facts_of_pdf, protection
from storage.db.models import Signature, SignatureProtection
from storage.db.queries import preservation as queries

log = structlog.get_logger(__name__)

_AT_ONCE: Final = 200


def examine_signatures(services: Services) -> int:
    """Work out what is not known yet, or was with an older table of algorithms; how many.

    A file that is missing or damaged counts as unreadable; that it is damaged, the fixity round
    tells. Raises the error of a store that is down.
    """
    done = 0
    while True:
        with unit_of_work(services) as uow:
            queries.take_turns(uow.session)
            rows = queries.unexamined(uow.session, table_version(), _AT_ONCE)
            if not rows:
                return done
            for signature in rows:
                known = uow.session.get(SignatureProtection, signature.id)
                if known is None:
                    known = SignatureProtection(signature_id=signature.id)
                    facts = _facts_of(services, signature)
                    known.facts = [one.as_data() for one in facts]
                    uow.session.add(known)
                _work_out(services, known)
            uow.commit()
        done += len(rows)
        log.info("signatures_examined", count=len(rows))


def _work_out(services: Services, row: SignatureProtection) -> None:
    found = protection(SignatureFacts.of_data(one) for one in row.facts)
    row.ends_at = found.ends_at
    row.why = found.why
    row.flags = list(found.flags)
    row.table_version = table_version()
    row.examined_at = services.clock.now()


def _facts_of(services: Services, signature: Signature) -> Sequence[SignatureFacts]:
    try:
        pdf = services.object_store.get(signature.object_key, signature.object_sha256)
    except MotLanError as error:
        if error.retry:
            raise
        return ()
    levels = {one["field"]: one["level"] for one in signature.report["signatures"]}
    return facts_of_pdf(pdf, levels)
