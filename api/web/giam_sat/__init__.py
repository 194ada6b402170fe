"""The work page for supervisors."""
