"""Bytes in an object store: read back before they are acknowledged, verified when read."""
