"""Where events may be sent: to public machines, and to the private networks of the settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from core.outside import Place, PlaceRefusedError, places_of
from core.settings import Settings
from repository.events_out.webhooks import WebhookUrlInvalidError


def place_for(settings: Settings, url: str) -> str:
    """The address to call for this URL now.

    Raises OSError for a name that leads nowhere, PlaceRefusedError for one that leads inside.
    """
    parts = urlsplit(url)
    networks = settings.webhook_private_networks

    def lets_in(place: Place) -> bool:
        return any(place in network for network in networks)

    port = parts.port or (443 if parts.scheme == "https" else 80)
    return places_of(parts.hostname or "", port, lets_in)[0]


def refuse_if_inside(settings: Settings, url: str) -> None:
    """Tell at the registration already; raises WebhookUrlInvalidError."""
    try:
        place_for(settings, url)
    except PlaceRefusedError:
        raise WebhookUrlInvalidError from None
    except (OSError, ValueError):
        # A name that is not there yet may come, and is looked at again whenever something is sent.
        return
