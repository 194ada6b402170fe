"""What must be remembered although the request is refused and rolled back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from storage.db.sealing import KEYS


@contextmanager
def own_transaction(session: Session) -> Iterator[Session]:
    """A transaction beside that of the request, committed at the end."""
    kept = {KEYS: session.info[KEYS]} if KEYS in session.info else {}
    with Session(session.get_bind(), info=kept) as own:
        yield own
        own.commit()
