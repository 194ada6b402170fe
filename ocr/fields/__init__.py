"""What a paper says: one extractor per family, values normalized, each with its place."""
