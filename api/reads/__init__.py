"""What pages show together: read-only queries, each within the agency of the caller."""
