"""Signatures outlive their certificates: evidence for each day, its renewal, and the calendar."""
