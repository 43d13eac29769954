"""Composite indices: which figures they are made of, how they are reckoned,how sure it is."""
