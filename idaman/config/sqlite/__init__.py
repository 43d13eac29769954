"""SQLite as Django speaks it, with a shorter wait for the one who may write."""
