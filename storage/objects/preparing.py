"""Whether a bucket truly keeps versions, locks and encrypts: some stores accept the call alone."""

from __future__ import annotations

from typing import Literal

from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import S3Error
from minio.sseconfig import Rule, SSEConfig
from minio.versioningconfig import VersioningConfig

from core.artifacts import StoredObject
from storage.objects.protocol import ObjectStoreUnfitError

Encryption = Literal["none", "AES256"]
"""What the store is asked to do with the bytes on its disks; AES256: with keys of its own."""


def prepare_bucket(client: Minio, bucket: str, encryption: Encryption) -> None:
    """Make the bucket where it is missing, and ask for versions, locks and encryption.

    Raises ObjectStoreUnfitError, and the errors of the client.
    """
    if not client.bucket_exists(bucket_name=bucket):
        _make(client, bucket)
    if client.get_bucket_versioning(bucket_name=bucket).status != ENABLED:
        client.set_bucket_versioning(bucket_name=bucket, config=VersioningConfig(ENABLED))
    try:
        client.get_object_lock_config(bucket_name=bucket)
    except S3Error as error:
        raise ObjectStoreUnfitError(lacks="object_lock", reason=error.code) from error
    if encryption != "none":
        _ask_for_encryption(client, bucket)


def _make(client: Minio, bucket: str) -> None:
    try:
        client.make_bucket(bucket_name=bucket, object_lock=True)
    except S3Error as error:
        # Another process of ours was a moment faster.
        if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            raise


def _ask_for_encryption(client: Minio, bucket: str) -> None:
    try:
        client.set_bucket_encryption(bucket_name=bucket, config=SSEConfig(Rule.new_sse_s3_rule()))
    except S3Error as error:
        raise ObjectStoreUnfitError(lacks="encryption", reason=error.code) from error


def prove(client: Minio, bucket: str, locked: StoredObject, encryption: Encryption) -> None:
    """See that an object is encrypted as asked, and try to delete it: its lock must forbid that.

    Raises ObjectStoreUnfitError, and the errors of the client.
    """
    found = client.stat_object(
        bucket_name=bucket, object_name=locked.key, version_id=locked.version_id
    )
    told = {name.lower(): value for name, value in (found.metadata or {}).items()}
    if encryption != "none" and told.get("x-amz-server-side-encryption") != encryption:
        raise ObjectStoreUnfitError(lacks="encryption")
    try:
        client.remove_object(
            bucket_name=bucket, object_name=locked.key, version_id=locked.version_id
        )
    except S3Error:
        return
    raise ObjectStoreUnfitError(lacks="object_lock")
