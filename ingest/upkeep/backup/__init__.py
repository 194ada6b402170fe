"""Backups: encrypted, signed, incremental sets of database and objects, and the way back."""
