"""The words every room shares: artifacts, errors, identifiers, states. No I/O, no framework."""
