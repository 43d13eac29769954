"""Delivery as plain data: obligations, who verifies, what a date means."""
