"""The citizen's own store."""
