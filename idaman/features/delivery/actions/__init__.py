"""Every change to delivery: planning the work, verifying it, and what the clock does to it."""
