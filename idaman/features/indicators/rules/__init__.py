"""What a published figure is worth: periods, exact values, conflicts, direction, trajectory."""
