"""Stores with many objects, damaged on their disks, backed up and put back."""
