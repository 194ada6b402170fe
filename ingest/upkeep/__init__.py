"""Care of what is kept: copies, locks, comparing rows with everything else, backups."""
