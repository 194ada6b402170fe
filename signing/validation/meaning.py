"""What changes mean for a signature: which it takes, which speak against the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from core.artifacts import DocumentChange

_PROOFS: Final = frozenset({"evidence_added", "timestamp_added", "metadata_updated"})
"""Keep a signature provable and say nothing; allowed even where a certification forbids changes."""
_SIGNING: Final = frozenset({"signature_added", "signature_filled", "signature_field_added"})
_SHOWN: Final = "signature_shown"
FILLED: Final = "form_filled"
HARMLESS: Final = _PROOFS | _SIGNING | {_SHOWN}
"""Changes that an ordinary signature takes; any other code speaks against the file."""


@dataclass(frozen=True)
class Allowance:
    """What a signature lets others do to the document after it."""

    certified: MDPPerm | None
    """The level of a certification (DocMDP), None for an ordinary signature."""
    locked: FieldMDPSpec | None
    """Fields that may not be filled any more."""

    def takes(self, change: DocumentChange, added: frozenset[str]) -> bool:
        """Whether the change is one that may come after this signature.

        `added`: names of signature fields that did not exist when it was made.
        """
        if change.code in _PROOFS:
            return True
        if self.certified is MDPPerm.NO_CHANGES:
            return False
        if change.code == FILLED:
            # An ordinary signer signed the values as they were; only a certification lets fill in.
            return self.certified is not None and not self._is_locked(change.place)
        if self.certified is not None and change.code == _SHOWN:
            # Whoever certifies decides where signatures are shown: in the fields prepared for them.
            return change.place not in added
        if change.code == "signature_filled" and self._is_locked(change.place):
            return False
        return change.code in HARMLESS

    def _is_locked(self, field: str) -> bool:
        return self.locked is not None and bool(self.locked.is_locked(field))


def against(changes: Iterable[DocumentChange], allowance: Allowance) -> list[DocumentChange]:
    """The changes that the signature does not take."""
    listed = list(changes)
    added = frozenset(
        one.place for one in listed if one.code in {"signature_added", "signature_field_added"}
    )
    return [change for change in listed if not allowance.takes(change, added)]


def are_seen(changes: Iterable[DocumentChange]) -> bool:
    """Whether anything changed that could show, so that the second witness is asked."""
    return any(change.code not in _PROOFS for change in changes)
