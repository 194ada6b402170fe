"""How papers come in and move: intake, the pipeline, and the person who confirms."""
