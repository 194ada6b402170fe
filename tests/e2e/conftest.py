"""The town hall of the tests over HTTP, also for the stories."""

from __future__ import annotations

from tests.api.conftest import hall, peopled_template

__all__ = ["hall", "peopled_template"]
