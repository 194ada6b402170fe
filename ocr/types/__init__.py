"""What kind of paper a page is: titles as data, layout, machine codes; None when unsure."""
