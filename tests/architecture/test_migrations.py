"""Migrations are one numbered line, so two branches cannot both be the newest."""

from __future__ import annotations

from pathlib import Path

from alembic.script import ScriptDirectory

from storage.db import migrate


def test_migrations_are_one_numbered_line() -> None:
    paths = sorted((migrate.MIGRATIONS / "versions").glob("*.py"))
    assert paths, "no migration was found"
    assert [path.name[:5] for path in paths] == [f"{n:04}_" for n in range(1, len(paths) + 1)]
    script = ScriptDirectory(str(migrate.MIGRATIONS))
    line = [revision.revision for revision in script.walk_revisions()]
    assert line == [path.name[:4] for path in reversed(paths)]
    assert len(script.get_heads()) == 1


def test_two_newest_ones_would_be_seen(tmp_path: Path) -> None:
    versions = tmp_path / "versions"
    versions.mkdir()
    (tmp_path / "env.py").touch()
    for number, before in (("0001", None), ("0002", "0001"), ("0003", "0001")):
        text = f"revision = {number!r}\ndown_revision = {before!r}\n"
        (versions / f"{number}_step.py").write_text(text)
    assert len(ScriptDirectory(str(tmp_path)).get_heads()) == 2
