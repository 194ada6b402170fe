"""Packages that leave the house and come back: BagIt (RFC 8493), SIP (METS, EAD, PREMIS)."""
