"""Sending the marked copy of a shared paper; the opening is committed before a byte is fetched."""

from __future__ import annotations

import hashlib

from starlette.responses import Response

from api.delivery import deliver
from api.guards import Visit
from ingest.rights.sharing import shared_copy
from repository.shares import Opened


def send_copy(visit: Visit, opened: Opened) -> Response:
    """The copy for reading in the browser; nobody indexes or keeps it."""
    visit.session.commit()
    data = shared_copy(visit.services, opened)
    response = deliver(
        data,
        name="ban-chia-se.pdf",
        media_type="application/pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        is_inline=True,
    )
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
