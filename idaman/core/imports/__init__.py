"""What arrived as a table: which file, from which source, by whom, what became of each row.

The features enter and undo what their tables hold; here stands that it came and how it was
mapped. Like ledger and jobs, this part stands below people and names a government by its log.
"""
