"""What goes wrong at an S3 store, said our way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from minio.error import MinioException, S3Error
from urllib3.exceptions import HTTPError

from storage.objects.protocol import ObjectMissingError, ObjectStoreDownError

_MISSING: Final = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchObject"})


@contextmanager
def said_our_way(key: str) -> Iterator[None]:
    """Turn the client's errors into ours."""
    try:
        yield
    except S3Error as error:
        if error.code in _MISSING:
            raise ObjectMissingError(key=key) from error
        raise ObjectStoreDownError(reason=error.code) from error
    except (HTTPError, MinioException) as error:
        raise ObjectStoreDownError(reason=type(error).__name__) from error
