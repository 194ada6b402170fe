"""Our own runner of Tesseract's line network on ONNX Runtime: pictures of lines in, letters out."""
