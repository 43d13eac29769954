"""The officers' workbook: written for people, read back with every doubt said at its cell."""

from idaman.pure.plandoc.workbook.reading import Reading, locate, read
from idaman.pure.plandoc.workbook.writing import template, write

__all__ = ["Reading", "locate", "read", "template", "write"]
