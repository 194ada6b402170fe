"""The page that the tests of sources look for in files of every kind."""

from __future__ import annotations

import pytest
from PIL import Image

from tests.ocr.input.coloured_page import coloured_page


@pytest.fixture(scope="session")
def page() -> Image.Image:
    """A page with a colour of its own in each corner."""
    return coloured_page()
