"""The form of PDF files: objects written one after the other, and objects taken over."""
