"""The officer who decides on dossiers."""
