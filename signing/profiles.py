"""Which signatures a paper needs: profiles and dated rules as data.

A profile says what a signature stands for, in which order it comes, at which level, with which
mark. A rule says from when to when papers of some types, for some procedures, need which profiles;
of all rules that fit, the one that speaks most closely of the paper holds, then the youngest. What
follows before reuse when a file does not prove that no certificate was revoked stands there too.
The rules that come along are `data/rules.json`; a folder of the settings takes their place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.errors import MotLanError

FILE_NAME: Final = "rules.json"
_LARGEST: Final = 200_000
_STRICT: Final = ConfigDict(extra="forbid", frozen=True)
Name = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{2,39}$")]


class SigningRulesInvalidError(MotLanError):
    """The file of signing rules misses something or carries what it must not."""

    code, fault = "signing_rules_invalid", "dependency"


class Profile(BaseModel):
    """What one kind of signature stands for."""

    model_config = _STRICT
    name: Name
    order: int
    """Signatures are put on in this order."""
    is_personal: bool
    """Signed with the key of the person who compared; else with the agency's."""
    stamp: Literal["copy", "person", "none"]
    """The mark on page 1: of an electronic copy, of a person, or none."""
    copy_form: Literal["SAO Y", "SAO LỤC", "TRÍCH SAO"] = "SAO Y"
    level: Literal["B-B", "B-T", "B-LT", "B-LTA"] | None = None
    """None: the level of the settings."""
    policy: str = ""
    """Legal basis, for people."""


class Rule(BaseModel):
    """Which profiles are required, for what, from when to when; empty lists mean all."""

    model_config = _STRICT
    valid_from: date
    valid_to: date | None = None
    """The last day; None while it holds."""
    paper_types: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    profiles: tuple[Name, ...] = Field(min_length=1)
    reason: str = ""

    def fits(self, paper_type: str, procedure: str | None, on: date) -> bool:
        """Whether it speaks of this paper on this day."""
        return (
            self.valid_from <= on
            and (self.valid_to is None or on <= self.valid_to)
            and (not self.paper_types or paper_type in self.paper_types)
            and (not self.procedures or procedure in self.procedures)
        )


class Unchecked(StrEnum):
    """What an officer meets when a file does not prove that no certificate was revoked."""

    TELL = "tell"
    CONFIRM = "confirm"
    REFUSE = "refuse"


class UncheckedRule(BaseModel):
    """From when to when which of the three holds, for whose signatures."""

    model_config = _STRICT
    valid_from: date
    valid_to: date | None = None
    """The last day; None while it holds."""
    signed: Literal["here", "elsewhere"]
    """By our own keys, before which the authority is asked, or by others."""
    then: Unchecked
    reason: str = ""


class SigningRules(BaseModel):
    """All profiles and rules."""

    model_config = _STRICT
    profiles: tuple[Profile, ...]
    rules: tuple[Rule, ...]
    unchecked: tuple[UncheckedRule, ...] = ()

    @model_validator(mode="after")
    def names_are_known(self) -> Self:
        """Every profile stands once, and rules name no other."""
        names = [profile.name for profile in self.profiles]
        if len(set(names)) != len(names):
            raise ValueError("a profile stands twice")
        if any(name not in names for rule in self.rules for name in rule.profiles):
            raise ValueError("a rule names an unknown profile")
        return self

    @property
    def by_name(self) -> Mapping[str, Profile]:
        """Profiles by their names."""
        return {profile.name: profile for profile in self.profiles}

    def required(self, paper_type: str, procedure: str | None, on: date) -> tuple[Profile, ...]:
        """The profiles that a paper needs, in their order.

        :raises SigningRulesInvalidError: no rule speaks of this paper on this day.
        """
        fitting = [rule for rule in self.rules if rule.fits(paper_type, procedure, on)]
        if not fitting:
            raise SigningRulesInvalidError(place=f"rules {on.isoformat()}", what="no_rule")
        rule = max(
            fitting,
            key=lambda one: (bool(one.procedures), bool(one.paper_types), one.valid_from),
        )
        chosen = (self.by_name[name] for name in set(rule.profiles))
        return tuple(sorted(chosen, key=lambda profile: profile.order))

    def when_unchecked(self, *, is_signed_here: bool, on: date) -> Unchecked:
        """What follows without proof of revocation on this day; without a rule a person looks."""
        signed = "here" if is_signed_here else "elsewhere"
        fitting = [
            rule
            for rule in self.unchecked
            if rule.signed == signed
            and rule.valid_from <= on
            and (rule.valid_to is None or on <= rule.valid_to)
        ]
        if not fitting:
            return Unchecked.CONFIRM
        return max(fitting, key=lambda rule: rule.valid_from).then


def load_rules(folder: Path | None = None) -> SigningRules:
    """The rules of the folder, or those that come with the program.

    :raises SigningRulesInvalidError: they cannot be read; `place` and `what` tell why.
    """
    file: Traversable = (folder or files("signing").joinpath("data")) / FILE_NAME
    try:
        with file.open("rb") as stream:
            return SigningRules.model_validate(json.loads(stream.read(_LARGEST)))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "–"
        raise SigningRulesInvalidError(place=place, what=first["type"]) from error
    except (OSError, ValueError, RecursionError) as error:
        raise SigningRulesInvalidError(place=FILE_NAME, what="not_json") from error
