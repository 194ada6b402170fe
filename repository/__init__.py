"""The citizen's electronic papers, and using them again: the heart of the house.

Functions take the database session first and never commit: the caller decides what belongs
together. Every door asks `core.access` and puts the right into the query itself.
"""
