"""Backlog campaigns: a list of results still in force becomes records (domain.md 3.6)."""
