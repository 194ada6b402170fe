"""Addresses at which machine clients want events: registered, paused, deleted, secrets changed.

A secret is 256 random bits, shown once; it is kept sealed, because bodies are signed with it. The
one before a rotation counts for a day, so that nothing is refused while the client changes over.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from core.access import Action, Caller, may
from core.clock import Clock
from core.errors import MotLanError
from core.settings import Settings
from repository.accounts.secrets import opened, sealed
from repository.events_out.outbox import EventName
from storage.db.models import Webhook, WebhookSecret
from storage.db.queries import events_out as queries

MOST: Final = 10
"""Webhooks of one client."""
BOTH_COUNT: Final = timedelta(hours=24)
_BYTES: Final = 32
_PURPOSE: Final = "webhook"


class WebhookNotFoundError(MotLanError):
    """No such webhook, or it is not the caller's."""

    code, fault = "webhook_not_found", "caller"


class WebhookUrlInvalidError(MotLanError):
    """Not an https address of a machine that may be called, or one with a password in it."""

    code, fault = "webhook_url_invalid", "input"


class TooManyWebhooksError(MotLanError):
    """The client has as many webhooks as one may have."""

    code, fault = "too_many_webhooks", "caller"


def register(
    session: Session,
    clock: Clock,
    settings: Settings,
    caller: Caller,
    url: str,
    names: Collection[EventName],
) -> tuple[Webhook, str]:
    """A webhook for what happens from now on, and its secret; the caller commits.

    Raises WebhookNotFoundError for a caller without the right, WebhookUrlInvalidError,
    TooManyWebhooksError.
    """
    if caller.staff_id is None or caller.agency_id is None or not may(caller, Action.FOLLOW_EVENTS):
        raise WebhookNotFoundError
    _check(settings, url)
    if len(queries.webhooks_of_client(session, caller.staff_id)) >= MOST:
        raise TooManyWebhooksError(limit=MOST)
    webhook = Webhook(
        agency_id=caller.agency_id,
        staff_id=caller.staff_id,
        url=url,
        names=sorted({name.value for name in names}),
        position=queries.newest_position(session, caller.agency_id),
        created_at=clock.now(),
    )
    session.add(webhook)
    session.flush()
    return webhook, _new_secret(session, clock, settings, webhook)


def own_webhooks(session: Session, caller: Caller) -> Sequence[Webhook]:
    """Those of the calling client."""
    if caller.staff_id is None or not may(caller, Action.FOLLOW_EVENTS):
        return ()
    return queries.webhooks_of_client(session, caller.staff_id)


def webhook_for(session: Session, caller: Caller, webhook_id: UUID) -> Webhook:
    """The webhook, locked, for its client or an administrator of its agency.

    Raises WebhookNotFoundError.
    """
    webhook = session.get(Webhook, webhook_id, with_for_update=True)
    if webhook is None or webhook.deleted_at is not None:
        raise WebhookNotFoundError
    is_own = may(caller, Action.FOLLOW_EVENTS) and webhook.staff_id == caller.staff_id
    is_tended = may(caller, Action.TEND_DELIVERIES) and webhook.agency_id == caller.agency_id
    if not is_own and not is_tended:
        raise WebhookNotFoundError
    return webhook


def pause(session: Session, clock: Clock, caller: Caller, webhook_id: UUID) -> Webhook:
    """Send nothing until it is taken up again; nothing is lost. Raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    webhook.paused_at, webhook.paused_code = webhook.paused_at or clock.now(), None
    return webhook


def take_up(session: Session, caller: Caller, webhook_id: UUID) -> Webhook:
    """Send what waited, at once. Raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    webhook.paused_at = webhook.paused_code = webhook.rests_until = None
    webhook.failures = 0
    return webhook


def delete(session: Session, clock: Clock, caller: Caller, webhook_id: UUID) -> None:
    """End it for good; its log stays, its secrets do not. Raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    webhook.deleted_at = clock.now()
    for secret in queries.secrets_of(session, webhook.id):
        session.delete(secret)


def rotate(
    session: Session, clock: Clock, settings: Settings, caller: Caller, webhook_id: UUID
) -> tuple[str, datetime]:
    """A new secret, and until when the one before counts. Raises WebhookNotFoundError."""
    webhook = webhook_for(session, caller, webhook_id)
    until = clock.now() + BOTH_COUNT
    newest, *older = queries.secrets_of(session, webhook.id)
    newest.ends_at = until
    for one in older:
        session.delete(one)
    return _new_secret(session, clock, settings, webhook), until


def keys_of(session: Session, clock: Clock, settings: Settings, webhook_id: UUID) -> list[bytes]:
    """The secrets that count now, the newest first; raises SealedSecretError."""
    now = clock.now()
    return [
        opened(settings, _PURPOSE, one.sealed, str(webhook_id))
        for one in queries.secrets_of(session, webhook_id)
        if one.ends_at is None or one.ends_at > now
    ]


def _new_secret(session: Session, clock: Clock, settings: Settings, webhook: Webhook) -> str:
    key = secrets.token_bytes(_BYTES)
    kept = sealed(settings, _PURPOSE, key, str(webhook.id))
    session.add(WebhookSecret(webhook_id=webhook.id, sealed=kept, created_at=clock.now()))
    session.flush()
    return f"whsec_{b64encode(key).decode()}"


def _check(settings: Settings, url: str) -> None:
    """The shape alone; where the name leads is looked at whenever something is sent."""
    try:
        parts = urlsplit(url)
        is_fit = bool(parts.hostname) and parts.port != 0 and url.isascii() and url.isprintable()
    except ValueError:
        raise WebhookUrlInvalidError from None
    schemes = {"https", "http"} if settings.demo else {"https"}
    has_secret = parts.username is not None or parts.password is not None
    if not is_fit or parts.scheme not in schemes or has_secret or parts.fragment or " " in url:
        raise WebhookUrlInvalidError
