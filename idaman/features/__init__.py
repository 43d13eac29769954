"""What the city does: a folder a feature."""
