"""Keys behind one door: a PKCS#12 file, and whatever else can sign."""
