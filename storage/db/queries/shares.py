"""Shares: by address, by recipient, by whoever gave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import Person, Record, Share
from storage.db.paging import AnyRow, By, Page, page_of
from storage.db.queries.identities import everyone_of


def of_consent(session: Session, consent_id: UUID) -> Share | None:
    """The share that rests on a consent."""
    return session.scalar(sa.select(Share).where(Share.consent_id == consent_id))


def is_made_by(session: Session, form_key: UUID) -> bool:
    """Whether a form has made a share already."""
    return bool(session.scalar(sa.select(sa.exists().where(Share.form_key == form_key))))


def by_slug(session: Session, slug: str) -> Share | None:
    """The share behind an address, locked: tries and openings are counted one by one."""
    return session.scalar(sa.select(Share).where(Share.slug == slug).with_for_update())


def locked(session: Session, share_id: UUID, right: sa.ColumnElement[bool]) -> Share | None:
    """The share for which `right` holds, locked."""
    return session.scalar(sa.select(Share).where(Share.id == share_id, right).with_for_update())


def is_givers(person_id: UUID) -> sa.ColumnElement[bool]:
    """The person gave the share, in whichever of their rows."""
    return Share.person_id.in_(everyone_of([person_id]))


def given_by(session: Session, person_id: UUID, cursor: str | None, size: int) -> Page[AnyRow]:
    """What a person shares or shared, newest first, with the title of the paper."""
    return page_of(
        session,
        sa.select(Share, Record.title)
        .join(Record, Record.id == Share.record_id)
        .where(is_givers(person_id)),
        (By(Share.created_at), By(Share.id)),
        cursor,
        size,
    )


def open_to(
    session: Session, right: sa.ColumnElement[bool], now: datetime
) -> Sequence[sa.Row[Share, str, str]]:
    """What a recipient may open now, newest first: share, title of the paper, who shares it."""
    return session.execute(
        sa.select(Share, Record.title, Person.full_name)
        .join(Record, Record.id == Share.record_id)
        .join(Person, Person.id == Share.person_id)
        .where(right, is_open(now), Record.is_visible_to_owner, Record.erased_at.is_(None))
        .order_by(Share.created_at.desc(), Share.id.desc())
    ).all()


def is_open(now: datetime) -> sa.ColumnElement[bool]:
    """Neither ended, nor past its time, nor used up."""
    return sa.and_(
        Share.revoked_at.is_(None), Share.expires_at > now, Share.openings < Share.most_openings
    )
