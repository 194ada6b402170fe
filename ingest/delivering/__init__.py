"""Events on their way to other systems: where they may go, how they are sent, in which order."""
