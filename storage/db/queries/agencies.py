"""Which agencies answer for the papers and dossiers of which: rights that go over to successors.

The set stands in the query as an array that is worked out once, so an index on the agency's column
serves as it does for one agency.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session

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


def successors_of(session: Session, agency_ids: Collection[UUID]) -> dict[UUID, list[Agency]]:
    """The agencies that follow these directly, by the agency that they follow."""
    rows = session.execute(
        sa.select(AgencySuccession.predecessor_id, Agency)
        .join(Agency, Agency.id == AgencySuccession.successor_id)
        .where(AgencySuccession.predecessor_id.in_(agency_ids))
        .order_by(Agency.code)
    )
    found: dict[UUID, list[Agency]] = {}
    for predecessor_id, agency in rows:
        found.setdefault(predecessor_id, []).append(agency)
    return found


def successions(session: Session) -> dict[tuple[UUID, UUID], AgencySuccession]:
    """All successions by predecessor and successor, for the import."""
    return {
        (row.predecessor_id, row.successor_id): row
        for row in session.scalars(sa.select(AgencySuccession))
    }


def followed(session: Session) -> list[sa.Row[Any]]:
    """Of every agency that ended: its id, its names folded, and who follows it."""
    names = sa.union(
        sa.select(Agency.id.label("id"), Agency.name.label("name")),
        sa.select(AgencyName.agency_id, AgencyName.name),
    ).subquery()
    successor = sa.orm.aliased(Agency)
    return list(
        session.execute(
            sa.select(names.c.name, successor.name)
            .join(AgencySuccession, AgencySuccession.predecessor_id == names.c.id)
            .join(successor, successor.id == AgencySuccession.successor_id)
            .where(AgencySuccession.since <= _TODAY)
            .order_by(successor.code)
        )
    )


def names_of(session: Session, agency_id: UUID) -> set[str]:
    """The names that an agency bore before."""
    query = sa.select(AgencyName.name).where(AgencyName.agency_id == agency_id)
    return set(session.scalars(query))
