"""Which agencies answer for the papers and dossiers of which: rights that go over to successors.

The set stands in the query as an array that is worked out once, so an index on the agency's column
serves as it does for one agency.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from storage.db.models import Agency, AgencyName, AgencySuccession

_TODAY = sa.cast(sa.func.timezone("Asia/Ho_Chi_Minh", sa.func.now()), sa.Date)


def answering_for(agency_id: UUID) -> sa.Select[UUID]:
    """The agency itself and all that it follows today, over any number of steps."""
    chain = sa.select(Agency.id).where(Agency.id == agency_id).cte(recursive=True)
    chain = chain.union(  # UNION ends a circle
        sa.select(AgencySuccession.predecessor_id).join(
            chain,
            sa.and_(AgencySuccession.successor_id == chain.c.id, AgencySuccession.since <= _TODAY),
        )
    )
    return sa.select(chain.c.id)


def is_answered_for(
    column: InstrumentedAttribute[UUID], agency_id: UUID | None
) -> sa.ColumnElement[bool]:
    """The column names the agency or one that it follows; never for a caller of no agency."""
    if agency_id is None:
        return sa.false()
    return column == sa.func.any(sa.func.array(answering_for(agency_id).scalar_subquery()))


def successions(session: Session) -> dict[tuple[UUID, UUID], AgencySuccession]:
    """All successions by predecessor and successor, for the import."""
    return {
        (row.predecessor_id, row.successor_id): row
        for row in session.scalars(sa.select(AgencySuccession))
    }


_FOLLOWER: Final = aliased(Agency)
_NAMES: Final = sa.func.any(sa.bindparam("names", type_=sa.ARRAY(sa.Text())))
# Made once: every checklist asks, and to build this costs more than to run it.
_FOLLOWERS: Final = sa.union(
    sa.select(Agency.name_folded.label("was"), _FOLLOWER.name.label("now"))
    .join(AgencySuccession, AgencySuccession.predecessor_id == Agency.id)
    .join(_FOLLOWER, _FOLLOWER.id == AgencySuccession.successor_id)
    .where(Agency.name_folded == _NAMES, AgencySuccession.since <= _TODAY),
    sa.select(AgencyName.name_folded, Agency.name)
    .join(Agency, Agency.id == AgencyName.agency_id)
    .where(AgencyName.name_folded == _NAMES),
).order_by(sa.text("was, now"))


def followers_by_name(session: Session, names: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who follows the agencies with these folded names today, or how they are called now."""
    found: dict[str, tuple[str, ...]] = {}
    for was, now in session.execute(_FOLLOWERS, {"names": list(names)}):
        found[was] = (*found.get(was, ()), now)
    return found


def existing_on(session: Session, on: date) -> Sequence[sa.Row[UUID, str]]:
    """Id and name of each agency that has not ended by this day, by name."""
    return session.execute(
        sa.select(Agency.id, Agency.name)
        .where(sa.or_(Agency.valid_to.is_(None), Agency.valid_to >= on))
        .order_by(Agency.name)
    ).all()


def names_of(session: Session, agency_id: UUID) -> set[str]:
    """The names that an agency bore before."""
    query = sa.select(AgencyName.name).where(AgencyName.agency_id == agency_id)
    return set(session.scalars(query))
