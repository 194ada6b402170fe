"""What was typed into a form is not lost when the session locked or ended before it was sent.

The form travels in the page on which its sender signs in again, sealed: whoever else sees that page
reads nothing in it. It opens for the same person alone, who then sends it with one press.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request

from core.access import Caller
from core.clock import Clock
from core.settings import Settings
from repository.accounts.secrets import SealedSecretError, opened, sealed

_PURPOSE: Final = "kept form"
_KEPT_S: Final = 12 * 3600
_MOST_FIELDS: Final = 1000
_NEVER: Final = re.compile(r"password|csrf_token|^code$")
"""Fields that are not carried along."""
_NOTHING_OF: Final = "/tai-khoan"
"""Forms of the own account hold passwords, by several names, and little that took time to type."""
_OWN_PATH: Final = re.compile(
    r"^/(?:quay|xu-ly|kho-cua-toi|giam-sat|tai-khoan)(?:/[0-9A-Za-z._/-]*)?$"
)


def is_own_path(path: str) -> bool:
    """Whether an address is one of our pages: nothing else is followed (no open redirect)."""
    return _OWN_PATH.match(path) is not None and "//" not in path


@dataclass(frozen=True)
class KeptForm:
    """A form as it was sent, without the secrets in it."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep_form(request: Request, settings: Settings, clock: Clock, owner: UUID) -> str | None:
    """The sealed form of this request; None where there is none to keep."""
    body: bytes | None = getattr(request.state, "form", None)
    path = request.url.path
    if not body or request.method != "POST" or not is_own_path(path):
        return None
    if path.startswith(_NOTHING_OF):
        return None
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, strict_parsing=False
        )
    except ValueError:
        return None
    told = {
        "path": path,
        "owner": str(owner),
        "at": clock.now().timestamp(),
        "fields": [[name, value] for name, value in fields if not _NEVER.search(name)],
    }
    return sealed(settings, _PURPOSE, json.dumps(told).encode())


def open_form(settings: Settings, clock: Clock, text: str, caller: Caller) -> KeptForm | None:
    """The form, if it is whole, young enough and the caller's own."""
    if not text:
        return None
    try:
        told = json.loads(opened(settings, _PURPOSE, text))
    except SealedSecretError:
        return None
    owner = str(caller.staff_id or caller.person_id)
    if told["owner"] != owner or clock.now().timestamp() - told["at"] > _KEPT_S:
        return None
    return KeptForm(told["path"], tuple((name, value) for name, value in told["fields"]))
