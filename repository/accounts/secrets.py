"""Secrets that have to be read back: sealed under a key that the database never sees."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import MotLanError
from core.settings import Settings

_NONCE_BYTES: Final = 12


class SealedSecretError(MotLanError):
    """What was sealed cannot be opened: changed, or sealed under another key."""

    code, fault = "sealed_secret_unreadable", "ours"


def _key(settings: Settings, purpose: str) -> bytes:
    secret = settings.account_key or settings.session_key
    return hmac.digest(secret.get_secret_value().encode(), purpose.encode(), hashlib.sha256)


def sealed(settings: Settings, purpose: str, data: bytes, bound_to: str = "") -> str:
    """AES-256-GCM as base64url; it opens for the same purpose and binding alone."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    box = AESGCM(_key(settings, purpose)).encrypt(nonce, data, bound_to.encode())
    return urlsafe_b64encode(nonce + box).decode()


def opened(settings: Settings, purpose: str, text: str, bound_to: str = "") -> bytes:
    """What was sealed; raises SealedSecretError."""
    try:
        box = urlsafe_b64decode(text.encode())
        return AESGCM(_key(settings, purpose)).decrypt(
            box[:_NONCE_BYTES], box[_NONCE_BYTES:], bound_to.encode()
        )
    except (InvalidTag, Error, ValueError) as error:
        raise SealedSecretError from error
