"""Where one paper of a stack ends and the next begins."""
