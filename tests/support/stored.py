"""Stored objects with rows that speak of them, and what bad disks and hands do to them."""

from __future__ import annotations

import io

from sqlalchemy.orm import Session

from core.artifacts import StoredObject
from ingest.pipeline.services import Services
from storage.db.models import Upload
from storage.objects.content import put_content
from storage.objects.copies import CopiedObjectStore
from storage.objects.protocol import ObjectStore
from storage.objects.s3 import S3ObjectStore
from tests.support.desk import Desk, make_upload


def s3_of(store: ObjectStore, *, copy: bool = False) -> S3ObjectStore:
    """The first store, or the second."""
    if isinstance(store, CopiedObjectStore):
        store = store.second if copy else store.first
    assert isinstance(store, S3ObjectStore)
    return store


def keep_upload(services: Services, session: Session, desk: Desk, data: bytes) -> StoredObject:
    """An original with its upload; the pages wait to be read."""
    stored = put_content(services.object_store, "original", data, media_type="application/pdf")
    upload = make_upload(session, desk)
    row = session.get_one(Upload, upload.id)
    row.object_key, row.sha256 = stored.key, stored.sha256
    session.commit()
    return stored


def lose(store: S3ObjectStore, key: str) -> None:
    """Somebody deletes an object past the program."""
    store._connected().remove_object(bucket_name=store.bucket, object_name=key)


def spoil(store: S3ObjectStore, key: str) -> None:
    """Other bytes under the key, as long as before."""
    data = bytearray(store.read_range(key, 0, 1 << 30))
    data[len(data) // 2] ^= 1
    store._connected().put_object(
        bucket_name=store.bucket, object_name=key, data=io.BytesIO(data), length=len(data)
    )
