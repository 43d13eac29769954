"""Reports of citizens: taken, routed, handled, answered, and what became of them."""
