"""What follows when a signed file does not prove that no certificate was revoked.

Dated rules beside those of signing (`signing.profiles`): a folder of the settings replaces them.
Whose signature it is decides, not the trust in the paper: a certified copy of another agency is as
unknown to us as its originals.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from core.settings import SigningSettings
from signing.profiles import SigningRules, Unchecked, load_rules

__all__ = ["Unchecked", "unchecked_revocation"]


def unchecked_revocation(*, is_signed_here: bool, on: date) -> Unchecked:
    """What an officer meets before such a paper serves a dossier received on this day.

    Raises SigningRulesInvalidError.
    """
    return _rules().when_unchecked(is_signed_here=is_signed_here, on=on)


@cache
def _rules() -> SigningRules:
    return load_rules(SigningSettings().signing_rules_dir)
