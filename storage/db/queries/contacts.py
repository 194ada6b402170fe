"""Who wants to be told by which channel, and what went out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from storage.db.models import Contact, Delivery, Notice, Person
from storage.db.queries.identities import are_one


def contact_of(session: Session, person_id: UUID, channel: str) -> Contact | None:
    """Where a person wants to be told."""
    return session.get(Contact, (person_id, channel))


def due(
    session: Session, channel: str, since: datetime, most_tries: int, limit: int
) -> Sequence[tuple[Contact, list[UUID]]]:
    """By person: the unread notices since then that did not go out and were not declined.

    Those that were tried least come first, among them the oldest.

    Those of merged rows go to the one address; nobody writes to the dead.
    """
    me, one = aliased(Person), aliased(Person)
    rows = session.execute(
        sa.select(Contact, sa.func.array_agg(Notice.id))
        .join(me, me.id == Contact.person_id)
        .join(one, are_one(me, one))
        .join(Notice, Notice.person_id == one.id)
        .outerjoin(
            Delivery,
            sa.and_(Delivery.notice_id == Notice.id, Delivery.channel == Contact.channel),
        )
        .where(
            Contact.channel == channel,
            me.deceased_on.is_(None),
            # Null before the address is confirmed: then nothing is due.
            Contact.confirmed_at.is_not(None),
            Notice.at >= sa.func.greatest(since, Contact.confirmed_at),
            Notice.seen_at.is_(None),
            Delivery.sent_at.is_(None),
            sa.func.coalesce(Delivery.tries, 0) < most_tries,
            Notice.kind != sa.func.all(Contact.declined),
        )
        .group_by(Contact.person_id, Contact.channel)
        .order_by(
            sa.func.max(sa.func.coalesce(Delivery.tries, 0)),
            sa.func.min(Notice.at),
            Contact.person_id,
        )
        .limit(limit)
    ).all()
    return [(contact, list(ids)) for contact, ids in rows]


def note_tried(
    session: Session,
    channel: str,
    notice_ids: Collection[UUID],
    error_code: str | None,
    sent_at: datetime | None,
) -> None:
    """Count a try for each notice."""
    rows = [
        {
            "notice_id": id_,
            "channel": channel,
            "tries": 1,
            "sent_at": sent_at,
            "error_code": error_code,
        }
        for id_ in notice_ids
    ]
    query = insert(Delivery).values(rows)
    session.execute(
        query.on_conflict_do_update(
            index_elements=[Delivery.notice_id, Delivery.channel],
            set_={
                "tries": Delivery.tries + 1,
                "sent_at": query.excluded.sent_at,
                "error_code": query.excluded.error_code,
            },
        )
    )
