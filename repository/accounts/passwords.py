"""Passwords: what is a good one, how they are kept, and one-time passwords for the first day.

The rule is that of NIST SP 800-63B, 5.1.1.2: long, not a common one, nothing of the account in it;
no mixture of letters and digits is asked for, and nothing has to be changed by the calendar.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from functools import cache
from importlib.resources import files
from threading import BoundedSemaphore
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from core.errors import MotLanError
from core.vietnamese import fold

SHORTEST_PASSWORD: Final = 12
FEWEST_LETTERS: Final = 5
"""Different ones: «aaaaaaaaaaaa» is long and no secret."""
ONE_TIME_LASTS: Final = timedelta(days=3)
"""A password that somebody else gave, until its holder has made one of their own."""

NO_PASSWORD: Final = "-"  # noqa: S105 # the mark of an account without one
"""Stored where somebody signs in by the agency's provider alone; no password fits it."""

_RUNS: Final = ("0123456789012345", "qwertyuiopasdfghjkl", "abcdefghijklmnopqrstuvwxyz")
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
"""Of one-time passwords: none that is taken for another when read from paper."""

_HASHER: Final = PasswordHasher()
_HASHING: Final = BoundedSemaphore(2)
"""Checking a password takes 64 MiB; more people at once wait."""


class PasswordTooShortError(MotLanError):
    """A new password is shorter than SHORTEST_PASSWORD."""

    code, fault = "password_too_short", "input"


class PasswordTooCommonError(MotLanError):
    """A new password is one that is tried first: a common one, a run of keys, the own name."""

    code, fault = "password_too_common", "input"


def check_quality(password: str, *about: str) -> None:
    """Raises PasswordTooShortError, PasswordTooCommonError; `about`: names of its holder."""
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShortError(shortest=SHORTEST_PASSWORD)
    plain = re.sub(r"[^a-z0-9]", "", fold(password))
    words = re.sub(r"[^a-z]", "", plain)
    runs = any(plain[:SHORTEST_PASSWORD] in run or plain[::-1] in run for run in _RUNS)
    names = [re.sub(r"[^a-z0-9]", "", fold(name)) for name in about]
    # What is left of «Matkhau@123456» without digits and signs is on the list.
    half = words[: len(words) // 2]
    is_common = not common().isdisjoint({plain, words, half if words == half * 2 else words})
    is_name = any(len(name) > 3 and name in plain and len(name) * 2 > len(plain) for name in names)
    if (plain and runs) or len(set(password)) < FEWEST_LETTERS or is_common or is_name:
        raise PasswordTooCommonError


@cache
def common() -> frozenset[str]:
    """The words on which common passwords are built, without marks and signs."""
    text = files("repository").joinpath("data/common_passwords.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return frozenset(word for line in lines for word in line.split())


def hashed(password: str) -> str:
    """What is kept of a password: Argon2id with the parameters of RFC 9106."""
    with _HASHING:
        return _HASHER.hash(password)


def is_password(stored: str | None, password: str) -> bool:
    """Whether it fits; nobody's and no password cost the same time as a real one."""
    with _HASHING:
        try:
            known = stored is not None and stored.startswith("$")
            fits = _HASHER.verify(stored if known and stored else _hash_of_nobody(), password)
        except (VerifyMismatchError, InvalidHashError):
            return False
        return known and fits


@cache
def _hash_of_nobody() -> str:
    return _HASHER.hash(secrets.token_urlsafe(32))


def one_time_password() -> str:
    """Sixteen letters in four groups, 79 bits; easily read from a slip."""
    letters = [secrets.choice(_LETTERS) for _ in range(16)]
    return "-".join("".join(letters[at : at + 4]) for at in range(0, 16, 4))
