"""Codes in other spellings: opaque strings that stand for a code of ours, with source and dates.

Nothing is read from a code. Result codes alone follow forty shapes; which one means what is data.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.errors import MotLanError
from core.vietnamese import clean_line
from storage.db.models import CatalogueAlias
from storage.db.queries import national_list as queries

Kind = Literal["procedure", "component", "result", "agency", "paper_type"]
KINDS: Final[tuple[Kind, ...]] = ("procedure", "component", "result", "agency", "paper_type")


class AliasInvalidError(MotLanError):
    """A spelling, its code or its source is missing, or its last day lies before its first."""

    code, fault = "alias_invalid", "input"


class AliasRefusedError(MotLanError):
    """The caller may not change the catalogue."""

    code, fault = "alias_refused", "caller"


def resolve(session: Session, kind: Kind, code: str, on: date) -> str:
    """Our code for a spelling on a date; the spelling itself where nobody wrote down another."""
    found = queries.alias_on(session, kind, code.strip(), on)
    return code.strip() if found is None else found.code


def paper_type_of(session: Session, result_code: str, on: date) -> str | None:
    """The paper type that a result code stands for on a date; None where nobody has said so."""
    found = queries.alias_on(session, "result", result_code.strip(), on)
    return None if found is None else found.code


def add_alias(
    session: Session,
    caller: Caller,
    *,
    kind: Kind,
    alias: str,
    code: str,
    source: str,
    valid_from: date,
    valid_to: date | None = None,
) -> CatalogueAlias:
    """Write down that a spelling stands for a code from a day on; the caller commits.

    An earlier meaning of the same spelling ends the day before; the same words twice change
    nothing. Raises AliasInvalidError, AliasRefusedError.
    """
    if not may(caller, Action.IMPORT_CATALOGUE):
        raise AliasRefusedError
    values = {"alias": clean_line(alias), "code": clean_line(code), "source": clean_line(source)}
    if not all(values.values()) or (valid_to is not None and valid_to < valid_from):
        raise AliasInvalidError
    row = queries.begin_alias(
        session, CatalogueAlias(kind=kind, valid_from=valid_from, valid_to=valid_to, **values)
    )
    session.flush()
    return row


def aliases(session: Session, kind: Kind | None = None) -> Sequence[CatalogueAlias]:
    """All spellings of a kind, or of all."""
    return queries.aliases(session, kind)
