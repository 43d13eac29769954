"""Operators and the clock: what is typed into a shell, and what runs by itself."""
