"""The way to PostgreSQL: what a connection keeps from one request to the next."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from storage.db import connecting
from storage.db.engine import create_engine, session_factory

pytestmark = pytest.mark.servers

ASKED = sa.text("SELECT CAST(:number AS integer) + 1")
KEPT = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%integer) + 1'")


def prepare(session: Session) -> None:
    for number in range(8):
        assert session.scalar(ASKED, {"number": number}) == number + 1


def test_a_visit_that_only_reads_leaves_its_statements_prepared(postgres_url: str) -> None:
    engine = create_engine(postgres_url, pooled=True)
    sessions = session_factory(engine)
    with sessions() as session:
        prepare(session)
    with sessions() as session:
        assert session.scalar(KEPT) == 1
    with sessions() as session, pytest.raises(DBAPIError):
        session.execute(sa.text("SELECT 1 / 0"))
    with sessions() as session:
        assert session.scalar(KEPT) == 1
        prepare(session)
    engine.dispose()


def test_a_rollback_takes_back_what_was_written(postgres_url: str) -> None:
    engine = create_engine(postgres_url, pooled=True)
    with session_factory(engine)() as session:
        session.execute(sa.text("CREATE TEMPORARY TABLE slips (number integer)"))
        session.commit()
        session.execute(sa.text("INSERT INTO slips VALUES (1)"))
        session.rollback()
        assert session.scalar(sa.text("SELECT count(*) FROM slips")) == 0
    engine.dispose()


@pytest.mark.parametrize("is_fresh", [True, False])
def test_a_connection_that_died_is_replaced(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, *, is_fresh: bool
) -> None:
    monkeypatch.setattr(connecting, "_FRESH_S", 60 if is_fresh else 0)
    engine = create_engine(postgres_url, pooled=True)
    sessions = session_factory(engine)
    with sessions() as session, sessions() as other:
        died = session.scalar(sa.select(sa.func.pg_backend_pid()))
        other.execute(sa.text("SELECT 1"))  # on a connection of its own
        session.rollback()
        other.execute(sa.select(sa.func.pg_terminate_backend(died, 5000)))
        if is_fresh:  # one request fails, and all connections are replaced
            with pytest.raises(DBAPIError):
                session.execute(sa.text("SELECT 1"))
            session.rollback()
        assert session.scalar(sa.text("SELECT 1")) == 1
    engine.dispose()
