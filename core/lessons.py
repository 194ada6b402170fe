"""What a person's decision says about the machine's proposal: the words that lessons are kept in.

A lesson is never changed; those of some files are kept back from training for good, so that every
model is judged on papers that none has learnt from.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final
from uuid import UUID

EVALUATION_SET: Final = 2
"""Version of the choice below; figures of different versions are not compared."""
_ONE_IN: Final = 5


class Decision(StrEnum):
    """What a person decided about a document."""

    CONFIRMED = "confirmed"
    RECLASSIFIED = "reclassified"
    REJECTED = "rejected"


class FieldChange(StrEnum):
    """What became of a proposed value."""

    UNCHANGED = "unchanged"
    CORRECTED = "corrected"
    ADDED = "added"
    """The machine had read nothing."""
    REMOVED = "removed"


class ModelChange(StrEnum):
    """What happened to a model of paper types."""

    REFUSED = "refused"
    """Trained, and worse than the one in use."""
    ACTIVATED = "activated"
    ROLLED_BACK = "rolled_back"
    """The one before it is in use again."""


def is_held_out(upload_id: UUID) -> bool:
    """Whether the papers of a file belong to the frozen evaluation set: one in five, by its hash.

    Papers that were scanned together are alike (one person, one office, one scanner), so they stay
    on one side.
    """
    digest = hashlib.sha256(f"evaluation set {EVALUATION_SET}".encode() + upload_id.bytes)
    return int.from_bytes(digest.digest()[:8]) % _ONE_IN == 0
