"""Changing what is measured: technical sheets, statistics, weights."""
