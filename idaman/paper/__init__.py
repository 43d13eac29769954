"""Books and letters: what is printed, as Typst source and the data it is set from."""
