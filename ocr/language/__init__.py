"""Whether a run of letters is written language: the grammar of syllables and what follows."""
