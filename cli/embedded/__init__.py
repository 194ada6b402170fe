"""The servers of the demo, the tests and a one-machine installation, run as children."""
