"""Signing measured: python -m benchmarks.signing NAME."""
