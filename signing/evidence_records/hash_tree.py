"""The hash tree of RFC 4998 section 4.2: binary, over distinct digests in ascending order."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable
from typing import Final

_PAIR: Final = 2

Path = tuple[tuple[bytes, ...], ...]
"""Reduced hash tree: the digests that lead from a leaf to the root, list by list."""


class HashTree:
    """A tree over digests; the root is what the time stamp is given for.

    A node without neighbour goes up a level as it is, so no digest has to be made up to fill the
    tree. The RFC does not tell leaves from inner nodes: two digests joined (64 bytes) could pose
    as an object. No PDF is that short.
    """

    def __init__(self, digests: Iterable[bytes], algorithm: str) -> None:
        """Build it in one go.

        :param digests: of the objects, in any order; equal ones count once.
        :raises ValueError: there is none, or one has not the length of the algorithm.
        """
        leaves = sorted(set(digests))
        size = hashlib.new(algorithm).digest_size
        if not leaves or any(len(leaf) != size for leaf in leaves):
            raise ValueError("a hash tree stands on digests of its own algorithm")
        self.algorithm: Final = algorithm
        self._levels = [leaves]
        while len(self._levels[-1]) > 1:
            self._levels.append(self._fathers(self._levels[-1]))

    @property
    def leaves(self) -> list[bytes]:
        """The digests, ascending."""
        return self._levels[0]

    @property
    def root(self) -> bytes:
        """The digest over everything; the leaf itself in a tree of one."""
        return self._levels[-1][0]

    def __contains__(self, digest: bytes) -> bool:
        """Whether it is a leaf."""
        return self._index(digest) is not None

    def reduced(self, digest: bytes) -> Path:
        """What is needed besides the object to come to the root; empty in a tree of one.

        The first list holds the digest with its brother, each further one the brother of the
        father: fathers can be worked out and are left away.

        :raises KeyError: it is not a leaf.
        """
        index = self._index(digest)
        if index is None:
            raise KeyError("not in this tree")
        lists: list[tuple[bytes, ...]] = []
        for level in self._levels[:-1]:
            brother = index ^ 1
            if brother < len(level):
                here = (level[brother],) if lists else tuple(sorted((digest, level[brother])))
                lists.append(here)
            index //= _PAIR
        return tuple(lists)

    def _index(self, digest: bytes) -> int | None:
        index = bisect_left(self.leaves, digest)
        is_there = index < len(self.leaves) and self.leaves[index] == digest
        return index if is_there else None

    def _fathers(self, level: list[bytes]) -> list[bytes]:
        fathers = []
        for at in range(0, len(level), _PAIR):
            brothers = level[at : at + _PAIR]
            is_alone = len(brothers) < _PAIR
            joined = b"".join(sorted(brothers))
            fathers.append(joined if is_alone else hashlib.new(self.algorithm, joined).digest())
        return fathers
