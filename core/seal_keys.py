"""The keys under which rows are sealed: one that seals, and those before it, which still verify."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Self

_LABEL: Final = b"row seals"
_ID_LABEL: Final = b"id of a key of seals"
_ID_DIGITS: Final = 16


@dataclass(frozen=True)
class SealKeys:
    """Secrets that never go to the database; it knows each by its id alone.

    Without any (migrations) the empty key seals, which is named as not genuine.
    """

    current: bytes = b""
    previous: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, secret: str, *previous: str) -> Self:
        """The keys drawn from secrets; the newest of the previous ones first."""
        return cls(_drawn(secret), tuple(_drawn(one) for one in previous))

    @cached_property
    def current_id(self) -> str:
        """By what the key that seals is known: 16 hexadecimal digits, told by the key alone."""
        return _id_of(self.current)

    @cached_property
    def ids(self) -> tuple[str, ...]:
        """Of all keys, the one that seals first, then the newer before the older."""
        return (self.current_id, *(_id_of(one) for one in self.previous))

    def seal(self, message: str) -> str:
        """HMAC-SHA-256 under the key that seals, hexadecimal."""
        return _hmac(self.current, message)

    def is_as_new(self, key_id: str | None, other: str) -> bool:
        """Whether a key is another one or followed it; what is not known here is the oldest."""
        ids = self.ids
        return other not in ids or key_id in ids[: ids.index(other) + 1]

    def is_genuine(self, message: str, seal: str, key_id: str | None) -> bool:
        """Whether the key with this id sealed the message; None: a seal from before keys had ids.

        A seal under a key that is not here is not genuine.
        """
        keys = dict(zip(self.ids, (self.current, *self.previous), strict=True))
        tried = keys.values() if key_id is None else [keys[key_id]] if key_id in keys else []
        return any(hmac.compare_digest(seal, _hmac(key, message)) for key in tried)


def _drawn(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _LABEL, hashlib.sha256)


def _id_of(key: bytes) -> str:
    return hmac.digest(key, _ID_LABEL, hashlib.sha256).hex()[:_ID_DIGITS]


def _hmac(key: bytes, message: str) -> str:
    return hmac.digest(key, message.encode(), hashlib.sha256).hex()
