"""The national list of procedures: read, compared, decided on by a person, taken over."""
