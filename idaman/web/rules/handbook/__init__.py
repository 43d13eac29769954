"""The handbook: one page a role, read once from Markdown, shown on screen and on paper.

docs/id and docs/en hold the pages; where the program is installed they lie beside its code.
"""
