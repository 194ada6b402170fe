"""One entry of the catalogue of paper types, and the catalogue as a whole: values only.

The shapes are those of the files under `data/` (docs/adding-a-type.md); loading checks them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from core.access import Sensitivity
from core.vietnamese import nfc

FieldKind = Literal["text", "name", "number", "date", "amount", "choice"]
Sureness = Literal["high", "medium", "low"]


def _compiling(shape: str) -> str:
    try:
        re.compile(shape)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return shape


def _composed(text: str) -> str:
    if text != nfc(text).strip():
        raise ValueError("text must be NFC, without spaces at its ends")
    return text


Text = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_composed)]
Pattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_compiling)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{2,59}$")]


class _Entry(BaseModel):
    """Frozen, and a misspelled name is an error instead of being ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=False)


class _Dated(_Entry):
    valid_from: date | None = None
    valid_to: date | None = None

    @model_validator(mode="after")
    def runs_forward(self) -> Self:
        """A first day after the last day is a slip of the pen."""
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise ValueError("valid_from lies after valid_to")
        return self


class Title(_Dated):
    """One wording of a title in capitals, and when papers were issued under it.

    `begins`: the wording only begins the line, more words follow.
    """

    wording: Text
    begins: bool = False


class Issuer(_Dated):
    """A kind of authority that issues the paper, and who follows it once it is gone."""

    name: Text
    successor: Text | None = None


class TypeField(_Entry):
    """A field that occurs on the type; `expected` ones are offered even where nothing was read.

    `pattern` narrows that of the field for this type; it holds for the whole normalized value.
    """

    name: Slug
    expected: bool = False
    pattern: Pattern | None = None


class FieldEntry(_Entry):
    """A field of contract.md 4: its Vietnamese name and what its normalized value looks like."""

    name: Slug
    title: Text
    kind: FieldKind
    pattern: Pattern | None = None


class TypeEntry(_Dated):
    """Everything that the parts know of one paper type; `valid_…` say when it counts as a paper."""

    slug: Slug
    title: Text
    short_title: Text
    titles: tuple[Title, ...] = ()
    aliases: tuple[Text, ...] = ()
    """What people call it; for searching and for the desk, never for recognizing."""
    result_codes: tuple[Text, ...] = ()
    """Codes of the national list under which it is a result; the first is the usual one."""
    issuers: tuple[Issuer, ...] = ()
    sensitivity: Sensitivity
    is_kept: bool
    is_reusable: bool
    is_single_valued: bool
    """A newer one replaces an older one of the same owner."""
    fields: tuple[TypeField, ...]
    cues: tuple[Text, ...] = ()
    """Words of the form's body that go with the title; they support, they never decide."""
    negative_cues: tuple[Text, ...] = ()
    """Beginnings of lines of the title zone that speak against the type."""
    notations: tuple[Pattern, ...] = ()
    """What stands behind the number, as in `Số: 12/TLKT-BS` (NĐ 30/2020 cell 3)."""
    form_codes: tuple[Text, ...] = ()
    """Codes of the form, as in `Mẫu CT07`."""
    source: Text
    sure: Sureness

    @property
    def result_code(self) -> str | None:
        """The usual code of the national list, or None."""
        return self.result_codes[0] if self.result_codes else None

    @property
    def expected_fields(self) -> tuple[str, ...]:
        """The fields that are offered for typing in, in the order of the desk."""
        return tuple(field.name for field in self.fields if field.expected)


@dataclass(frozen=True)
class TypeCatalogue:
    """All paper types by slug, all fields by name, and what else is printed above papers."""

    version: str
    """Version and first digits of the hash of all data, as `2026.11-1a2b3c4d`."""
    types: Mapping[str, TypeEntry]
    fields: Mapping[str, FieldEntry]
    outside: tuple[Title, ...]
    """Titles of papers that resemble ours and are none: knowing them avoids sure mistakes."""
    copy_marks: tuple[str, ...]
    """Lines of their own under a title that make a birth certificate an extract."""

    def pattern_of(self, slug: str, name: str) -> str | None:
        """The regular expression that a whole normalized value of this field satisfies, or None."""
        own = next((field for field in self.types[slug].fields if field.name == name), None)
        return (own and own.pattern) or self.fields[name].pattern
