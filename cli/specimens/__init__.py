"""Specimen papers of invented people: drawn, aged like scans, put together into dossiers."""
