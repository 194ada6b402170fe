"""Other systems: results that they ask us for, and that we ask them for (domain.md 3.7)."""
