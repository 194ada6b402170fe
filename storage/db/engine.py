"""The way to PostgreSQL: one engine per process, one session per request or task."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from core.seal_keys import SealKeys
from storage.db.connecting import serve_requests
from storage.db.sealing import KEYS, watch_sessions

POOL_SIZE = 10
POOL_OVERFLOW = 35
"""Together above the 40 threads of the web server: a request never waits for a connection."""
CONNECT_LIMIT_S = 5
_SESSION = "-c timezone=UTC -c max_parallel_workers_per_gather=0 -c jit=off"
"""Short queries of many people at once: helpers and compiled plans cost more than they save."""


def create_engine(url: str, *, pooled: bool) -> sa.Engine:
    """An engine on `url` (`postgresql+psycopg://…`); connects only when it is first used.

    `pooled=True` is for the web process; workers take `pooled=False`, because a forked child that
    shares a pooled socket with its parent reads the answers of somebody else. From the first
    engine on, sessions seal what they write (`storage.db.sealing`).
    """
    watch_sessions()
    arguments = {
        "connect_timeout": CONNECT_LIMIT_S,
        "application_name": "motlan",
        "options": _SESSION,
    }
    if not pooled:
        return sa.create_engine(
            url, poolclass=sa.NullPool, connect_args=arguments, hide_parameters=True
        )
    engine = sa.create_engine(
        url,
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        connect_args=arguments,
        # The values of a failing statement are a citizen's data; an error must not carry them.
        hide_parameters=True,
    )
    return serve_requests(engine)


_NO_KEYS = SealKeys()


def session_factory(engine: sa.Engine, seal_keys: SealKeys = _NO_KEYS) -> sessionmaker[Session]:
    """Sessions whose objects stay readable after the commit (pages are drawn from them).

    What they write is sealed under `seal_keys` (`Settings.sealing_keys`).
    """
    return sessionmaker(engine, expire_on_commit=False, info={KEYS: seal_keys})
