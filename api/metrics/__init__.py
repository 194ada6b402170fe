"""Figures for monitoring, in the text form that Prometheus reads."""
