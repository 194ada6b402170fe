"""The repository with a province's number of people and papers: making it, and measuring it."""
