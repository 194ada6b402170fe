"""What is checked about a signed PDF besides its cryptography: bytes, changes, looks, proofs."""
