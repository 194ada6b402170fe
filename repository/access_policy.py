"""Who may read papers of which level, and who may pass over which rule: law as dated data.

The data are `data/access.json`. They can only narrow what the rules allow.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from core.access import Caller, Purpose, Sensitivity

PASSABLE: Final = frozenset({"R4", "R5", "R10", "R11"})
"""Rules that somebody may pass over at all (domain.md 4.1), whatever the data say."""


def levels_open_to(caller: Caller, purpose: Purpose, on: date) -> frozenset[Sensitivity]:
    """The levels of papers that the caller's roles may read for a purpose; most often none."""
    by_role: Mapping[str, list[str]] = _rule("reading", on).get(purpose.value, {})
    return frozenset(
        Sensitivity(level) for role in caller.roles for level in by_role.get(role.value, ())
    )


def may_override(caller: Caller, failed: Collection[str], on: date) -> bool:
    """Whether the caller may pass over all of these failed rules with a written reason."""
    by_rule: Mapping[str, list[str]] = _rule("overrides", on)["rules"]
    return bool(failed) and all(
        rule in PASSABLE and any(role.value in by_rule.get(rule, ()) for role in caller.roles)
        for rule in failed
    )


def longest_delay_days(on: date) -> int:
    """Days for which a written order may keep an emergency access from the person at most."""
    days: int = _rule("delays", on)["longest_days"]
    return days


def most_a_day(what: str, on: date) -> int:
    """How often one person may do what opens or takes out much within 24 hours.

    :param what: `emergencies` (of an officer), `exports` or `address_codes` (of a citizen).
    """
    most: int = _rule("limits", on)[what]
    return most


def types_for_two(on: date) -> frozenset[str]:
    """Types of paper that two persons confirm, each for themselves, before it is signed."""
    types: list[str] = _rule("two_persons", on)["types"]
    return frozenset(types)


def _rule(name: str, on: date) -> Mapping[str, Any]:
    """The newest rule that has begun."""
    begun = [one for one in _data()[name] if date.fromisoformat(one["valid_from"]) <= on]
    found: Mapping[str, Any] = max(begun, key=lambda one: str(one["valid_from"]))
    return found


@cache
def _data() -> Mapping[str, Any]:
    text = files("repository").joinpath("data", "access.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
