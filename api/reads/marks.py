"""A mark per dossier that changes with anything its page shows of the scans."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

_QUESTIONS: Final = tuple(
    sa.text(query).bindparams(sa.bindparam("ids", type_=sa.ARRAY(sa.Uuid())))
    for query in (
        """
        SELECT dossier_id, string_agg(concat_ws('/', id, announced_pages, closed_at), '|'
            ORDER BY id) FROM batches WHERE dossier_id = ANY(:ids) GROUP BY dossier_id
        """,
        """
        SELECT dossier_id, string_agg(concat_ws('/', uploads.id, state, waiting_code, parked_code),
            '|' ORDER BY uploads.id) FROM batches JOIN uploads ON uploads.batch_id = batches.id
        WHERE dossier_id = ANY(:ids) GROUP BY dossier_id
        """,
        """
        SELECT dossier_id, string_agg(concat_ws('/', incoming_files.id, expires_at, upload_id,
            refused_code), '|' ORDER BY incoming_files.id)
        FROM batches JOIN incoming_files ON incoming_files.batch_id = batches.id
        WHERE dossier_id = ANY(:ids) GROUP BY dossier_id
        """,
        """
        SELECT dossier_id, concat_ws('/', count(*), count(image_key), count(document_id),
            count(*) FILTER (WHERE disposition = 'pending'))
        FROM batches JOIN pages ON pages.batch_id = batches.id
        WHERE dossier_id = ANY(:ids) GROUP BY dossier_id
        """,
        """
        SELECT dossier_id, string_agg(concat_ws('/', id, version, state, waiting_code,
            parked_code), '|' ORDER BY id)
        FROM documents WHERE dossier_id = ANY(:ids) GROUP BY dossier_id
        """,
    )
)


def marks_of(session: Session, dossier_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Dossier → mark; one without scans has one too."""
    told: dict[UUID, list[str]] = defaultdict(list)
    for place, question in enumerate(_QUESTIONS):
        for dossier_id, says in session.execute(question, {"ids": list(dossier_ids)}):
            told[dossier_id].append(f"{place}:{says}")
    return {
        id_: hashlib.sha256("\n".join(told[id_]).encode()).hexdigest()[:16] for id_ in dossier_ids
    }
