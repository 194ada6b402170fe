"""What changes mean for a signature: which it takes, which speak against the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from core.artifacts import DocumentChange, SignatureVerdict

_PROOFS: Final = frozenset({"evidence_added", "timestamp_added", "metadata_updated"})
"""Keep a signature provable and say nothing; allowed even where a certification forbids changes."""
_KEPT_PROVABLE: Final = frozenset({"evidence_added", "timestamp_added"})
_SIGNING: Final = frozenset({"signature_added", "signature_filled", "signature_field_added"})
_SHOWN: Final = "signature_shown"
SHOWN_IN_DOUBT: Final = "signature_shown_in_doubt"
"""What a signature shows that is intact, but not valid."""
SHOWN_BROKEN: Final = "signature_shown_broken"
STAMP_UNTRUSTED: Final = "archive_timestamp_untrusted"
FILLED: Final = "form_filled"
HARMLESS: Final = _PROOFS | _SIGNING | {_SHOWN}
"""Changes that an ordinary signature takes; any other code speaks against the file."""
_NOTE: Final = "annotation_added"


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

    def doubts(self, change: DocumentChange, added: frozenset[str]) -> bool:
        """Whether it cannot be decided if the change may come after this signature."""
        if change.code == SHOWN_IN_DOUBT:
            return self.takes(DocumentChange(_SHOWN, change.place), added)
        if change.code == _NOTE:
            # Allowed by whoever certified; but a note may say anything, and lie over anything.
            return self.certified is MDPPerm.ANNOTATE
        return change.code == STAMP_UNTRUSTED

    def _is_locked(self, field: str) -> bool:
        return self.locked is not None and bool(self.locked.is_locked(field))


def against(
    changes: Iterable[DocumentChange], allowance: Allowance
) -> tuple[list[DocumentChange], list[DocumentChange]]:
    """The changes that the signature does not take, and those that leave it in doubt."""
    listed = list(changes)
    added = frozenset(
        one.place for one in listed if one.code in {"signature_added", "signature_field_added"}
    )
    open_ = [change for change in listed if not allowance.takes(change, added)]
    doubtful = [change for change in open_ if allowance.doubts(change, added)]
    return [change for change in open_ if change not in doubtful], doubtful


def with_shown(
    changes: Iterable[DocumentChange], later: Mapping[str, SignatureVerdict]
) -> list[DocumentChange]:
    """The changes, each picture of a later signature judged as that signature is.

    Whoever signs stands for what the own field shows; without a sound signature nobody does.

    :param later: the verdicts on later signatures, by their fields.
    """
    return [
        DocumentChange(_shown_by(later.get(one.place)), one.place) if one.code == _SHOWN else one
        for one in changes
    ]


def _shown_by(signature: SignatureVerdict | None) -> str:
    if signature is None or not signature.intact:
        return SHOWN_BROKEN
    # What came after it speaks against the file, not against who signed.
    is_sound = signature.trusted and signature.verdict in {"valid", "invalid"}
    return _SHOWN if is_sound else SHOWN_IN_DOUBT


def is_proof_only(changes: Iterable[DocumentChange]) -> bool:
    """Whether a revision holds proofs or a time stamp and nothing else: nothing that shows."""
    codes = {change.code for change in changes}
    return bool(codes & _KEPT_PROVABLE) and codes <= _PROOFS
