"""Objects in an S3 store with versioning and object lock, through the MinIO client."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import BinaryIO, Literal

import urllib3
from minio import Minio
from minio.datatypes import Object
from minio.error import S3Error
from minio.retention import Retention

from core.artifacts import StoredObject
from core.clock import Clock, SystemClock
from core.settings import Settings
from storage.objects import preparing
from storage.objects.preparing import Encryption
from storage.objects.protocol import (
    CoveredObject,
    ObjectDamagedError,
    ObjectLockedError,
    ObjectMissingError,
    ObjectStoreDownError,
    ObjectStoreUnfitError,
    ObjectUnreadableError,
)
from storage.objects.s3_errors import said_our_way

CONNECT_LIMIT_S, READ_LIMIT_S = 5.0, 60.0
TRIES = 2
"""Further tries inside of one call; the pipeline has its own, with longer pauses."""
CHUNK_BYTES = 1 << 20
MOST_AT_ONCE = 16
"""Connections that are kept open for threads."""
HASH_NAME = "sha256"
PROBE_KEY = "probe/lock"
PROBE_LOCK = timedelta(days=1)


class S3ObjectStore:
    """One bucket of an S3 store; see ObjectStore for what its methods promise.

    Opens its connections at the first use and anew after a fork.
    """

    def __init__(
        self,
        *,
        endpoint: str,
        access_key: str,
        secret_key: str,
        secure: bool,
        bucket: str,
        clock: Clock,
        lock_mode: Literal["COMPLIANCE", "GOVERNANCE"] = "COMPLIANCE",
        encryption: Encryption = "none",
    ) -> None:
        self._address = (endpoint, access_key, secret_key, secure)
        self.bucket = bucket
        self._clock = clock
        self._lock_mode = lock_mode
        self.encryption = encryption
        self._client: Minio | None = None
        self._client_pid = 0

    def put(self, key: str, data: bytes, *, media_type: str) -> StoredObject:
        """See ObjectStore: stored, read back and compared before it returns."""
        sha256 = hashlib.sha256(data).hexdigest()
        return self._put(key, io.BytesIO(data), len(data), sha256, media_type)

    def put_file(self, key: str, path: Path, sha256: str, *, media_type: str) -> StoredObject:
        """See ObjectStore."""
        with path.open("rb") as stream:
            # Before it could take the place of a whole object.
            if hashlib.file_digest(stream, "sha256").hexdigest() != sha256:
                raise ObjectDamagedError(key=key)
            size = stream.tell()
            stream.seek(0)
            return self._put(key, stream, size, sha256, media_type)

    def _put(
        self, key: str, stream: BinaryIO, size: int, sha256: str, media_type: str
    ) -> StoredObject:
        stored = self._same_already(key, size, sha256)
        if stored is not None:
            return stored
        with said_our_way(key):
            written = self._connected().put_object(
                bucket_name=self.bucket,
                object_name=key,
                data=stream,
                length=size,
                content_type=media_type,
                metadata={HASH_NAME: sha256},
            )
        if self._hash_of(key, written.version_id) != sha256:
            raise ObjectDamagedError(key=key)
        return StoredObject(key=key, sha256=sha256, size_bytes=size, version_id=written.version_id)

    def get(self, key: str, sha256: str) -> bytes:
        """See ObjectStore."""
        data = b"".join(self._stream(key, None))
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ObjectDamagedError(key=key)
        return data

    def check(self, key: str, sha256: str) -> int:
        """See ObjectStore."""
        digest, size = hashlib.sha256(), 0
        for piece in self._stream(key, None):
            digest.update(piece)
            size += len(piece)
        if digest.hexdigest() != sha256:
            raise ObjectDamagedError(key=key)
        return size

    def stream(self, key: str) -> Iterator[bytes]:
        """See ObjectStore."""
        return self._stream(key, None)

    def read_range(self, key: str, start: int, end: int) -> bytes:
        """See ObjectStore."""
        if end <= start:
            return b""
        with said_our_way(key):
            try:
                answer = self._connected().get_object(
                    bucket_name=self.bucket, object_name=key, offset=start, length=end - start
                )
            except S3Error as error:
                if error.code == "InvalidRange":  # it begins behind the end
                    return b""
                raise
            with closing(answer):
                return bytes(answer.read())

    def exists(self, key: str) -> bool:
        """See ObjectStore."""
        try:
            with said_our_way(key):
                self._connected().stat_object(bucket_name=self.bucket, object_name=key)
        except ObjectMissingError:
            return False
        return True

    def lock(self, key: str, version_id: str | None, until: datetime) -> None:
        """See ObjectStore; a lock that already holds at least as long is left as it is."""
        with said_our_way(key):
            client = self._connected()
            present = self._locked_until(client, key, version_id)
            # The store counts in whole seconds.
            if present is not None and present >= until.replace(microsecond=0):
                return
            client.set_object_retention(
                bucket_name=self.bucket,
                object_name=key,
                version_id=version_id,
                config=Retention(mode=self._lock_mode, retain_until_date=until),
            )

    def locked_until(self, key: str) -> datetime | None:
        """See ObjectStore."""
        with said_our_way(key):
            return self._locked_until(self._connected(), key, None)

    def modified_at(self, key: str) -> datetime:
        """See ObjectStore."""
        with said_our_way(key):
            found = self._connected().stat_object(bucket_name=self.bucket, object_name=key)
        if found.last_modified is None:
            raise ObjectStoreDownError(reason="NoLastModified")
        return found.last_modified

    def drop_parts(self, before: datetime) -> int:
        """Give up uploads in parts that were begun before then and never ended; how many.

        Raises ObjectStoreDownError.
        """
        dropped = 0
        with said_our_way(""):
            client = self._connected()
            # The client has no public call for them, and has none planned.
            found = client._list_multipart_uploads(bucket_name=self.bucket)
            for one in found.uploads:
                begun, upload_id = one.initiated_time, one.upload_id
                if begun is not None and upload_id is not None and begun < before:
                    client._abort_multipart_upload(
                        bucket_name=self.bucket,
                        object_name=one.object_name,
                        upload_id=upload_id,
                    )
                    dropped += 1
        return dropped

    def remove(self, key: str) -> None:
        """See ObjectStore; a locked version is met first, so that none goes while one stays."""
        with said_our_way(key):
            client = self._connected()
            found = [
                one.version_id
                for one in client.list_objects(
                    bucket_name=self.bucket, prefix=key, recursive=True, include_version=True
                )
                if one.object_name == key
            ]
            for version_id in found:
                until = self._locked_until(client, key, version_id)
                if until is not None and until > self._clock.now():
                    raise ObjectLockedError(key=key)
            for version_id in found:
                client.remove_object(
                    bucket_name=self.bucket, object_name=key, version_id=version_id
                )

    def keys(self, prefix: str) -> Iterator[str]:
        """See ObjectStore."""
        for entry in self._listed(prefix, with_versions=False):
            yield entry.object_name or ""

    def covered(self, prefix: str) -> Iterator[CoveredObject]:
        """See ObjectStore; versions of one key come after one another."""
        listed = self._listed(prefix, with_versions=True)
        for key, entries in groupby(listed, key=lambda entry: entry.object_name or ""):
            deletions = [entry.is_delete_marker for entry in entries]
            if len(deletions) > 1 or any(deletions):
                yield CoveredObject(key, deletions.count(False), deletions.count(True))

    def holds(self, key: str, sha256: str) -> bool:
        """See ObjectStore."""
        return any(
            entry.object_name == key
            and not entry.is_delete_marker
            and self._hash_of(key, entry.version_id) == sha256
            for entry in self._listed(key, with_versions=True)
        )

    def _listed(self, prefix: str, *, with_versions: bool) -> Iterator[Object]:
        try:
            with said_our_way(prefix):
                yield from self._connected().list_objects(
                    bucket_name=self.bucket,
                    prefix=prefix,
                    recursive=True,
                    include_version=with_versions,
                )
        except ObjectStoreDownError as error:
            # The bucket of a new installation is made at the first start of the server.
            if error.details.get("reason") != "NoSuchBucket":
                raise

    def prepare(self) -> None:
        """Make the bucket where it is missing, and see for ourselves that it protects objects.

        One small object a day is written for the test. Raises ObjectStoreUnfitError,
        ObjectStoreDownError.
        """
        now = self._clock.now()
        with said_our_way(PROBE_KEY):
            preparing.prepare_bucket(self._connected(), self.bucket, self.encryption)
        stored = self.put(PROBE_KEY, now.strftime("%Y-%m-%d").encode(), media_type="text/plain")
        if not stored.version_id or stored.version_id == "null":
            raise ObjectStoreUnfitError(lacks="versioning")
        self.lock(PROBE_KEY, stored.version_id, now + PROBE_LOCK)
        with said_our_way(PROBE_KEY):
            preparing.prove(self._connected(), self.bucket, stored, self.encryption)

    def _locked_until(self, client: Minio, key: str, version_id: str | None) -> datetime | None:
        try:
            present = client.get_object_retention(
                bucket_name=self.bucket, object_name=key, version_id=version_id
            )
        except S3Error as error:
            # Amazon says NoSuchObjectLockConfiguration, which the client knows; SeaweedFS this:
            if error.code == "ObjectLockConfigurationNotFoundError":
                return None
            raise
        return present.retain_until_date if present is not None else None

    def _connected(self) -> Minio:
        """The client of this process; a forked child never shares its parent's sockets."""
        if self._client is None or self._client_pid != os.getpid():
            endpoint, access_key, secret_key, secure = self._address
            self._client = Minio(
                endpoint=endpoint,
                access_key=access_key,
                secret_key=secret_key,
                secure=secure,
                http_client=urllib3.PoolManager(
                    timeout=urllib3.Timeout(connect=CONNECT_LIMIT_S, read=READ_LIMIT_S),
                    maxsize=MOST_AT_ONCE,
                    # A store that tried a bad disk again and again says 500: asking once more
                    # costs its whole patience once more (SeaweedFS: 13 s).
                    retries=urllib3.Retry(
                        total=TRIES, backoff_factor=0.2, status_forcelist=[502, 503, 504]
                    ),
                ),
            )
            self._client_pid = os.getpid()
        return self._client

    def _same_already(self, key: str, size: int, sha256: str) -> StoredObject | None:
        """The stored object, when these very bytes are there and still whole."""
        try:
            with said_our_way(key):
                found = self._connected().stat_object(bucket_name=self.bucket, object_name=key)
        except ObjectMissingError:
            return None
        remembered = {name.lower(): value for name, value in (found.metadata or {}).items()}
        if found.size != size or remembered.get(f"x-amz-meta-{HASH_NAME}") != sha256:
            return None
        try:
            if self._hash_of(key, found.version_id) != sha256:
                return None
        except ObjectUnreadableError:  # a new version takes the place of what the disk lost
            return None
        return StoredObject(key=key, sha256=sha256, size_bytes=size, version_id=found.version_id)

    def _hash_of(self, key: str, version_id: str | None) -> str:
        digest = hashlib.sha256()
        for chunk in self._stream(key, version_id):
            digest.update(chunk)
        return digest.hexdigest()

    def _stream(self, key: str, version_id: str | None) -> Iterator[bytes]:
        try:
            yield from self._pieces(key, version_id)
        except ObjectStoreDownError as error:
            if self.exists(key):  # raises where the store is away altogether
                raise ObjectUnreadableError(key=key) from error
            raise

    def _pieces(self, key: str, version_id: str | None) -> Iterator[bytes]:
        with said_our_way(key):
            answer = self._connected().get_object(
                bucket_name=self.bucket, object_name=key, version_id=version_id
            )
            try:
                yield from answer.stream(CHUNK_BYTES)
            finally:
                answer.close()
                answer.release_conn()


def from_settings(settings: Settings, clock: Clock | None = None) -> S3ObjectStore:
    """The store that the settings name; connects at the first use."""
    return S3ObjectStore(
        endpoint=settings.s3_endpoint,
        access_key=settings.s3_access_key,
        secret_key=settings.s3_secret_key.get_secret_value(),
        secure=settings.s3_secure,
        bucket=settings.s3_bucket,
        clock=clock or SystemClock(),
        encryption=settings.s3_encryption,
    )
