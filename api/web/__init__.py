"""Pages for people, in Vietnamese: the desk, the officer, the citizen, the public check."""
