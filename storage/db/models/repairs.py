"""What was put back into one object store from the other."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from storage.db.base import Base, Id, Sha256


class ObjectRepair(Base):
    """One object that was lost or damaged and taken back from the other store; append-only."""

    __tablename__ = "object_repairs"

    id: Mapped[Id]
    object_key: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[Sha256]
    code: Mapped[str] = mapped_column(sa.String(40))
    """What was wrong: `object_missing` or `object_damaged`."""
    at: Mapped[datetime]
    store: Mapped[str | None] = mapped_column(sa.String(20))
    """`copy`: the second store was put right from the first; None: the first from the second."""
