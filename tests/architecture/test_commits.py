"""Who may commit: the commands and the edges, never a query or a rule (ADR 0004)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.support.house import modules, shown

_MAY_COMMIT = (
    "ingest/pipeline/",
    "ingest/review/",
    "ingest/learning/",
    "ingest/preservation/",
    "ingest/rights/",
    "ingest/upkeep/",
    "ingest/delivering/",
    "api/",
    "cli/",
)
"""The commands of the rooms of `ingest` that are named here; the edges, which end
the calls of `repository/` (its functions take a session and leave the commit to the caller)."""
_OWN_TRANSACTION = {
    "repository/access_log.py": "a refusal is written down although the request is rolled back",
    "repository/expiring.py": "a store is gone through a slice at a time, each for good",
    "repository/gathered_log.py": "looks of many requests share one commit",
    "repository/accounts/outliving.py": "a wrong try counts although the request is rolled back",
    "storage/db/migrations/env.py": "Alembic's own transaction",
}


def commits(path: Path, text: str) -> Iterator[str]:
    """Every place that commits a transaction."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Call(func=ast.Attribute(attr="commit")):
                yield f"{shown(path)}:{node.lineno}"


def test_only_commands_and_edges_commit() -> None:
    places = [place for path in modules() for place in commits(path, path.read_text("utf-8"))]
    assert any(place.startswith("ingest/pipeline/") for place in places), "sees no commit at all"
    others = [place for place in places if not place.startswith(_MAY_COMMIT)]
    # Once each: what must outlive a roll-back is one named place in its module.
    assert sorted(place.partition(":")[0] for place in others) == sorted(_OWN_TRANSACTION)
