"""Making the model of paper types: pages to learn from, fitting, figures, the card."""
