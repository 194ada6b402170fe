"""Opening what somebody shares."""
