"""The text that a PDF page carries itself: its letters with places, joined to words in order."""
