"""The desk: who is here, which procedure, which papers are missing, scanning, review."""
