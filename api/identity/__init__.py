"""Identity providers over OpenID Connect: VNeID for citizens, the agency's own for staff."""
