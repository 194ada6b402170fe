"""What the law says of persons: who is of age, who is a relative, how long an authority lasts.

Limits of law change, so they are data with dates (`data/persons.json`), not code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from repository.working_days import add_months


def comes_of_age(born: date, on: date) -> date:
    """The day on which somebody born then comes of age, by the law of `on`."""
    return add_months(born, 12 * int(_rule("adult_age", on)["years"]))


def ends_unstated(start: date) -> date:
    """The last day of an authorisation that states no term, by the law of its first day."""
    return add_months(start, int(_rule("unstated_term", start)["months"]))


def relatives_by_law(on: date) -> frozenset[str]:
    """Kinds of relatives who act for somebody without a certified authorisation."""
    return frozenset(_rule("relatives_by_law", on)["kinds"])


def _rule(name: str, on: date) -> Mapping[str, Any]:
    """The newest rule that has begun; before the first one the first."""
    rules = sorted(_data()[name], key=lambda rule: str(rule["valid_from"]))
    begun = [rule for rule in rules if date.fromisoformat(rule["valid_from"]) <= on]
    found: Mapping[str, Any] = (begun or rules[:1])[-1]
    return found


@cache
def _data() -> Mapping[str, Any]:
    text = files("repository").joinpath("data", "persons.json").read_text(encoding="utf-8")
    data: Mapping[str, Any] = json.loads(text)
    return data
