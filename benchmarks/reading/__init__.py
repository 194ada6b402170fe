"""Reading measured: `python -m benchmarks.reading COMMAND`; see `benchmarks.reading.__main__`."""
