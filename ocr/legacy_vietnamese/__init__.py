"""The 8-bit encodings in which Vietnamese was written before Unicode: TCVN3 (ABC) and VNI."""
