"""What follows when a signed file does not prove that no certificate was revoked: dated data.

Copies that our own agencies signed are told of: the authority was asked before signing. Results
that came signed by others wait for a look. A later rule of `data/revocation.json` takes the place
of an earlier one; `refuse` keeps such papers from being used again at all.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from core.lifecycle import Trust


class Unchecked(StrEnum):
    """What an officer meets."""

    TELL = "tell"
    CONFIRM = "confirm"
    REFUSE = "refuse"


@dataclass(frozen=True)
class _Rule:
    first: date
    last: date | None
    trust: frozenset[Trust]
    unchecked: Unchecked

    def fits(self, trust: Trust, on: date) -> bool:
        return trust in self.trust and self.first <= on and (self.last is None or on <= self.last)


def unchecked_revocation(trust: Trust, on: date) -> Unchecked:
    """What holds for papers of this trust on this day; without a rule they are told of."""
    fitting = [rule for rule in _rules() if rule.fits(trust, on)]
    if not fitting:
        return Unchecked.TELL
    return max(fitting, key=lambda rule: rule.first).unchecked


@cache
def _rules() -> tuple[_Rule, ...]:
    text = files("repository").joinpath("data/revocation.json").read_text(encoding="utf-8")
    return tuple(
        _Rule(
            date.fromisoformat(one["from"]),
            None if one["to"] is None else date.fromisoformat(one["to"]),
            frozenset(map(Trust, one["trust"])),
            Unchecked(one["unchecked"]),
        )
        for one in json.loads(text)["rules"]
    )
