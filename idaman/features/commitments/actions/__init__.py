"""Everything that can be done to a commitment: drafting, opening, signing, paper, keys, changes."""
