"""What citizens have made for them: marked copies of shared papers, packages, uploads."""
