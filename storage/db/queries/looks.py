"""Every look at a signed file, as an event of its document: what was found when, never altered.

The report itself is kept where it differs from the one before, so that the first of them, and the
one that held on any later day, can be shown years later; the others name it by its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import DocumentEvent, Rendition, Signature

LOOK: Final = "signature_looked_at"


def note_look(
    session: Session,
    signature: Signature,
    *,
    at: datetime,
    reason: str | None,
    report: Mapping[str, Any] | None,
    verdict: str | None = None,
) -> str | None:
    """Write down what was found; the SHA-256 of the report.

    :param report: None: the file could not be opened.
    :param verdict: None: that of the signature's row.
    """
    digest = None if report is None else digest_of(report)
    details: dict[str, Any] = {
        "signature": str(signature.id),
        "sha256": signature.object_sha256,
        "verdict": verdict or signature.verdict,
        "reason": reason,
        "report_sha256": digest,
    }
    if report is not None and digest != _last_kept(session, signature):
        details["report"] = dict(report)
    session.add(DocumentEvent(document_id=signature.document_id, name=LOOK, details=details, at=at))
    session.flush()
    return digest


def note_look_at_file(
    session: Session,
    file: Rendition,
    *,
    at: datetime,
    reason: str | None,
    report: Mapping[str, Any],
) -> None:
    """A look before reuse: noted as the others, the newest verdict stays that of the rounds."""
    signature = session.scalar(
        sa.select(Signature)
        .where(Signature.object_sha256 == file.sha256)
        .order_by(Signature.created_at.desc(), Signature.id.desc())
        .limit(1)
    )
    if signature is not None:
        note_look(
            session, signature, at=at, reason=reason, report=report, verdict=report["verdict"]
        )


def note_earlier_look(session: Session, signature: Signature) -> None:
    """Before a report is written over: keep it, where no event holds one."""
    if _last_kept(session, signature) is None:
        at = signature.judged_at or signature.created_at
        note_look(session, signature, at=at, reason=None, report=signature.report)


def digest_of(report: Mapping[str, Any]) -> str:
    """SHA-256 of the report as JSON with sorted keys and no spaces, hexadecimal.

    Without `judged_at`, so that looks that found the same are told apart by their events alone.
    """
    found = {name: value for name, value in report.items() if name != "judged_at"}
    text = json.dumps(found, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _last_kept(session: Session, signature: Signature) -> str | None:
    """Digest of the newest report that an event of this file holds."""
    return session.scalar(
        sa.select(DocumentEvent.details["report_sha256"].astext)
        .where(
            DocumentEvent.document_id == signature.document_id,
            DocumentEvent.name == LOOK,
            DocumentEvent.details["signature"].astext == str(signature.id),
            DocumentEvent.details.has_key("report"),
        )
        .order_by(DocumentEvent.at.desc(), DocumentEvent.id.desc())
        .limit(1)
    )
