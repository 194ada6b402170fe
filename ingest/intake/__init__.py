"""How papers come in: what a file truly is, looked at in a child process with limits."""
