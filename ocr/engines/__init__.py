"""One file per reading engine behind one protocol."""
