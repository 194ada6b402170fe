"""`motlan migrate`: bring the database to the schema of this version."""

from __future__ import annotations

import click

from core.settings import settings
from storage.db.migrate import newest_revision, revision_of, upgrade


@click.command()
def migrate() -> None:
    """Apply all missing migrations to the database of MOTLAN_DATABASE_URL."""
    url = settings().database_url
    before = revision_of(url)
    upgrade(url)
    click.echo(f"{before or '-'} → {newest_revision()}")
