"""Preparing a plan: workshops (Bimtek), proposals, expert review, gates."""
