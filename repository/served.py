"""Whether a component has what it needs: one answer for checklist, reuse, filing and closing."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from uuid import UUID

from core.lifecycle import Digitization
from storage.db.models import DossierComponent

SERVED: Final = frozenset(
    {
        Digitization.DIGITIZED,
        Digitization.REUSED,
        Digitization.REUSED_RESULT,
        Digitization.NOT_REQUIRED,
        Digitization.EXPLOITED_DATA,
        Digitization.VERIFIED_BY_ORIGINAL,
    }
)
"""States in which nothing has to be handed in any more."""


def is_served(state: DossierComponent, dead: Collection[UUID]) -> bool:
    """Whether nothing has to be handed in for it any more.

    `dead`: the components of the dossier whose paper was revoked, annulled or doubted since
    (`storage.db.queries.dossiers.components_with_dead_papers`); they may be served anew.
    """
    return state.digitization in SERVED and state.component_id not in dead
