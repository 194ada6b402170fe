"""Reading one paper: image to words to type and fields; knows no user, no queue, no store."""
