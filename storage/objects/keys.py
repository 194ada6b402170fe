"""Keys of objects: by what they are and what they hold, never by whose they are."""

from __future__ import annotations

import re

from core.errors import MotLanError

_KIND = re.compile(r"[a-z][a-z0-9_-]{0,30}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class BadObjectKeyError(MotLanError):
    """A key was to be made of something that is not a kind or not a hash."""

    code = "bad_object_key"


def content_key(kind: str, sha256: str) -> str:
    """The key of some content, e.g. `original/ab/cd/abcd…`; the same content has the same key.

    `kind` is a lower case ASCII word (`original`, `signed`, `words`, `picture`, …). Two levels of
    folders keep listings and folders of file-based stores small.
    """
    if _KIND.fullmatch(kind) is None or _SHA256.fullmatch(sha256) is None:
        raise BadObjectKeyError(kind_length=len(kind), hash_length=len(sha256))
    return f"{kind}/{sha256[:2]}/{sha256[2:4]}/{sha256}"


def is_content_key(key: str, sha256: str) -> bool:
    """Whether `content_key` makes this key for content with this hash."""
    kind = key.partition("/")[0]
    is_fit = _KIND.fullmatch(kind) is not None and _SHA256.fullmatch(sha256) is not None
    return is_fit and key == content_key(kind, sha256)
