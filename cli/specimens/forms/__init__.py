"""One module for each family of papers; every function draws one paper and says what it printed."""
