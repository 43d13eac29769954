"""A region of several governments: what its members published, side by side and together."""
