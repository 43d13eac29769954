"""What can be done in a workshop and with what comes out of it."""
