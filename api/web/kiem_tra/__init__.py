"""The public check of one paper."""
