"""Persons by name: from the very name to one merely like it, each step answered by an index.

Among a million people a common name alone fits hundreds of thousands; so every step ends at its
limit instead of sorting all that fit.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from storage.db.models import Person

_LAST: sa.ColumnElement[str] = sa.literal("\U0010ffff")


def named(session: Session, words: str, *, limit: int) -> Sequence[Person]:
    """Persons whose folded name is `words` or begins with them, in the order of their names."""
    begins = sa.and_(
        Person.full_name_folded >= words, Person.full_name_folded < sa.literal(words) + _LAST
    )
    return session.scalars(
        sa.select(Person)
        .where(begins, Person.merged_into_id.is_(None))
        .order_by(Person.full_name_folded, Person.id)
        .limit(limit)
    ).all()


def with_words(session: Session, asked: Sequence[str], *, limit: int) -> Sequence[Person]:
    """Persons whose folded name fits one of `asked`, each for `to_tsquery`.

    Asked one by one the index skips to the rarest word of each, which it cannot within one `|`.
    """
    # Written as in the index, or the index does not answer it.
    fits = [
        sa.text(
            f"to_tsvector('simple', persons.full_name_folded) @@ to_tsquery('simple', :asked_{n})"
        ).bindparams(**{f"asked_{n}": one})
        for n, one in enumerate(asked)
    ]
    return session.scalars(
        sa.select(Person).where(sa.or_(*fits), Person.merged_into_id.is_(None)).limit(limit)
    ).all()


def alike(session: Session, words: str, *, limit: int) -> Sequence[Person]:
    """Persons whose folded name is like `words` by trigrams, the likest first."""
    likeness = sa.func.similarity(Person.full_name_folded, words)
    return session.scalars(
        sa.select(Person)
        .where(Person.full_name_folded.op("%")(words), Person.merged_into_id.is_(None))
        .order_by(likeness.desc(), Person.id)
        .limit(limit)
    ).all()
