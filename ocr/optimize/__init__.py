"""Making the pictures of a PDF/A smaller, on request and within a stated bound."""
