"""What an object store promises, kept by the memory form and by the real S3 store."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from minio.error import S3Error

from cli.embedded.supervisor import Supervisor
from core.clock import SystemClock
from core.settings import Settings
from storage.objects.keys import BadObjectKeyError, content_key, is_content_key
from storage.objects.memory import MemoryObjectStore
from storage.objects.protocol import (
    ObjectDamagedError,
    ObjectMissingError,
    ObjectStore,
    ObjectStoreDownError,
    ObjectStoreUnfitError,
)
from storage.objects.s3 import S3ObjectStore, from_settings

pytestmark = pytest.mark.servers

DATA = "Giấy khai sinh".encode() * 1000
SHA256 = hashlib.sha256(DATA).hexdigest()
KEY = content_key("original", SHA256)


@pytest.fixture(params=["memory", "s3"])
def store(request: pytest.FixtureRequest) -> ObjectStore:
    if request.param == "memory":
        return MemoryObjectStore()
    return request.getfixturevalue("object_store")


def test_what_was_put_comes_back(store: ObjectStore) -> None:
    stored = store.put(KEY, DATA, media_type="application/pdf")
    assert (stored.key, stored.sha256, stored.size_bytes) == (KEY, SHA256, len(DATA))
    assert stored.version_id
    assert store.get(KEY, SHA256) == DATA


def test_big_and_empty_objects(store: ObjectStore) -> None:
    big = bytes(range(256)) * 50_000  # 12.8 MB: more than one part
    stored = store.put("big", big, media_type="application/octet-stream")
    assert store.get("big", stored.sha256) == big
    empty = store.put("empty", b"", media_type="text/plain")
    assert store.get("empty", empty.sha256) == b""


def test_putting_twice_keeps_one_version(store: ObjectStore) -> None:
    first = store.put(KEY, DATA, media_type="application/pdf")
    assert store.put(KEY, DATA, media_type="application/pdf") == first


def test_other_content_is_another_version(store: ObjectStore) -> None:
    first = store.put("page", b"one", media_type="text/plain")
    second = store.put("page", b"two", media_type="text/plain")
    assert first.version_id != second.version_id
    assert store.get("page", second.sha256) == b"two"


def test_missing_and_damaged_are_told_apart(store: ObjectStore) -> None:
    with pytest.raises(ObjectMissingError):
        store.get(KEY, SHA256)
    assert not store.exists(KEY)
    with pytest.raises(ObjectMissingError):
        store.read_range(KEY, 0, 10)
    with pytest.raises(ObjectMissingError):
        store.lock(KEY, None, datetime.now(UTC) + timedelta(days=1))
    store.put(KEY, DATA[:-1] + b"?", media_type="application/pdf")
    assert store.exists(KEY)
    with pytest.raises(ObjectDamagedError):
        store.get(KEY, SHA256)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 4), (3, 10), (0, 0), (5, 5), (len(DATA) - 2, len(DATA) + 9)]
)
def test_ranges_are_cut_like_slices(store: ObjectStore, start: int, end: int) -> None:
    store.put(KEY, DATA, media_type="application/pdf")
    assert store.read_range(KEY, start, end) == DATA[start:end]


def test_range_behind_the_end_is_empty(store: ObjectStore) -> None:
    store.put(KEY, DATA, media_type="application/pdf")
    assert store.read_range(KEY, len(DATA) + 5, len(DATA) + 9) == b""


def test_keys_are_listed_by_prefix_in_order(store: ObjectStore) -> None:
    for key in ("words/b", "words/a", "picture/a"):
        store.put(key, b"x", media_type="text/plain")
    assert list(store.keys("words/")) == ["words/a", "words/b"]
    assert list(store.keys("nothing/")) == []


def test_locking_twice_is_harmless(store: ObjectStore) -> None:
    stored = store.put(KEY, DATA, media_type="application/pdf")
    until = datetime.now(UTC) + timedelta(days=1)
    store.lock(KEY, stored.version_id, until)
    store.lock(KEY, stored.version_id, until)
    store.lock(KEY, None, until - timedelta(hours=1))


def test_locked_version_cannot_be_deleted(object_store: S3ObjectStore) -> None:
    stored = object_store.put(KEY, DATA, media_type="application/pdf")
    object_store.lock(KEY, stored.version_id, datetime.now(UTC) + timedelta(days=1))
    client, bucket = object_store._connected(), object_store.bucket
    with pytest.raises(S3Error):
        client.remove_object(bucket_name=bucket, object_name=KEY, version_id=stored.version_id)
    # A delete without a version only hides; a new put of the same bytes brings it back.
    client.remove_object(bucket_name=bucket, object_name=KEY)
    assert not object_store.exists(KEY)
    object_store.put(KEY, DATA, media_type="application/pdf")
    assert object_store.get(KEY, SHA256) == DATA


def test_preparing_again_is_harmless(object_store: S3ObjectStore) -> None:
    object_store.prepare()
    assert list(object_store.keys("probe/")) == ["probe/lock"]


def test_bucket_without_lock_is_refused(object_store: S3ObjectStore) -> None:
    client = object_store._connected()
    client.make_bucket(bucket_name="plain-bucket")
    object_store.bucket = "plain-bucket"
    with pytest.raises(ObjectStoreUnfitError):
        object_store.prepare()


def test_store_that_does_not_answer_is_down() -> None:
    store = S3ObjectStore(
        endpoint="127.0.0.1:9",
        access_key="a",
        secret_key="b",
        secure=False,
        bucket="motlan",
        clock=SystemClock(),
    )
    with pytest.raises(ObjectStoreDownError) as caught:
        store.exists("x")
    assert caught.value.retry


@pytest.mark.parametrize(("kind", "sha256"), [("Original", SHA256), ("a/b", SHA256), ("a", "12")])
def test_keys_are_made_of_kind_and_hash_only(kind: str, sha256: str) -> None:
    with pytest.raises(BadObjectKeyError):
        content_key(kind, sha256)


def test_a_file_is_stored_as_its_bytes_are(store: ObjectStore, tmp_path: Path) -> None:
    file = tmp_path / "giay.pdf"
    file.write_bytes(DATA)
    stored = store.put_file(KEY, file, SHA256, media_type="application/pdf")
    assert (stored.sha256, stored.size_bytes) == (SHA256, len(DATA))
    file.write_bytes(DATA[:-1])
    with pytest.raises(ObjectDamagedError):
        store.put_file(KEY, file, SHA256, media_type="application/pdf")
    # The whole one was not written over.
    assert store.get(KEY, SHA256) == DATA


def test_keys_of_content_are_told_from_others() -> None:
    assert is_content_key(KEY, SHA256)
    other = "0" * 64
    for key in (content_key("original", other), f"original/{SHA256}", "../x", f"x/../{SHA256}"):
        assert not is_content_key(key, SHA256)


def test_the_store_encrypts_where_it_is_asked_to(
    supervisor: Supervisor, embedded_settings: Settings
) -> None:
    """The probe believes no setting: it looks at an object; so do we, at the disk."""
    plain, sealed = os.urandom(64), os.urandom(64)
    disk = supervisor.directory / "objects" / "data"
    for data, encryption in ((plain, "none"), (sealed, "AES256")):
        used = embedded_settings.model_copy(
            update={"s3_encryption": encryption, "s3_bucket": f"test-{uuid4().hex[:20]}"}
        )
        store = from_settings(used)
        store.prepare()
        stored = store.put("original/mau", data, media_type="application/octet-stream")
        assert store.get(stored.key, stored.sha256) == data
    volumes = [path.read_bytes() for path in disk.rglob("*.dat")]
    assert any(plain in volume for volume in volumes)
    assert not any(sealed in volume for volume in volumes)
