"""The masterplan as books: chapters of plain blocks, from which paper and Word are made alike."""
