"""Settings of an installation that answers nowhere: enough to build the parts, not to use them."""

from __future__ import annotations

from pydantic import SecretStr

from core.settings import Settings


def settings_of_nowhere() -> Settings:
    """Every required setting, with addresses at which nothing listens."""
    return Settings(
        database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing",
        valkey_url="redis://127.0.0.1:1/0",
        s3_endpoint="127.0.0.1:1",
        s3_access_key="nobody",
        s3_secret_key=SecretStr("no secret at all"),
        s3_secure=False,
        session_key=SecretStr("a key that signs nothing"),
    )
