"""Reading many scans on one machine: a parent that opens no stranger's file, and its children."""
