"""Names of agencies as papers print them, and who follows an issuer that is no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.orm import Session

from core.clock import Clock, today_in_vietnam
from core.vietnamese import fold
from storage.db.queries import agencies as queries


def folded_name(name: str) -> str:
    """The form in which names of agencies are compared: «UBND» and its long form are one."""
    return fold(name).replace("uy ban nhan dan", "ubnd")


def issuers_now(session: Session, issuers: Iterable[str | None]) -> dict[str, tuple[str, ...]]:
    """Who follows the issuers that ended, by the name as it is printed; one query.

    A renamed agency follows itself under its new name. Issuers that are still there are left out.
    """
    printed = {issuer for issuer in issuers if issuer}
    if not printed:
        return {}
    found = queries.followers_by_name(session, {folded_name(name) for name in printed})
    return {name: found[key] for name in printed if (key := folded_name(name)) in found}


def issuer_note(followers: tuple[str, ...] | None) -> str | None:
    """What the officer is told of an issuer that is no more; None for one that is still there."""
    if not followers:
        return None
    return f"Cơ quan cấp nay là {', '.join(followers)}; giấy vẫn có giá trị."


def agencies_today(session: Session, clock: Clock) -> Sequence[Row[UUID, str]]:
    """Id and name of each agency that is there today, by name: for people to choose from."""
    return queries.existing_on(session, today_in_vietnam(clock))
