"""The masterplan as one typed document: read, checked, compared and written again.

The document is what the four workshops decide and the council adopts. Nothing here knows a
database: a document comes from a workbook or from JSON, and leaves as one of the two.
"""
