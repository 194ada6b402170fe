"""Where the words of a page stand: straight runs of words in reading order, found with OpenCV."""
