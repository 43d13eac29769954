"""Delivery: milestones, what proves them, who verifies, and what became of the promises."""
