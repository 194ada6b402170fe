"""Learning from what people decide: lessons, models in use, scoring again, drift."""
