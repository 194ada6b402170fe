"""Confidence as calibrated probability: of a hundred values at 0.97, ninety-seven are right."""
