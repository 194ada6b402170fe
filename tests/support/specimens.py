"""Facts for specimens, the same in every test."""

from __future__ import annotations

from datetime import date

from cli.specimens.model import Facts
from cli.specimens.people import OFFICES, household


def facts_for(slug: str, issued_on: date = date(2026, 9, 15)) -> Facts:
    return Facts(household=household(3), office=OFFICES[0], issued_on=issued_on)
