"""SQL by subject; session first, `find_` may give None, `get_` raises; never commits."""
