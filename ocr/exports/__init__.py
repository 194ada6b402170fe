"""What was read, in the formats of other programs: hOCR and ALTO."""
