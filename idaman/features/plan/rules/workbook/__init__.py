"""The officers' workbook: written for people, read back with every doubt said at its cell."""

from idaman.features.plan.rules.workbook.reading import WorkbookReading, locate, read
from idaman.features.plan.rules.workbook.writing import template, write

__all__ = ["WorkbookReading", "locate", "read", "template", "write"]
