"""Questions to the lake, one file each."""
