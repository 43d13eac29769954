"""What arrives as a table: read safely, found on its sheet, mapped, and turned into records.

A table goes through five steps, each plain data in and plain data out: `book` opens the file,
`locate` finds table, headings and kinds of rows, `propose` says what each column seems to hold,
a person confirms that `mapping`, and `records` reads the rows by it. What may arrive is declared
in `targets`.
"""
