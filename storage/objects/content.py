"""Storing bytes under the key of their own content."""

from __future__ import annotations

import hashlib

from core.artifacts import StoredObject
from storage.objects.keys import content_key
from storage.objects.protocol import ObjectStore


def put_content(store: ObjectStore, kind: str, data: bytes, *, media_type: str) -> StoredObject:
    """Store under `content_key(kind, SHA-256)`; the same bytes are stored once."""
    key = content_key(kind, hashlib.sha256(data).hexdigest())
    return store.put(key, data, media_type=media_type)
