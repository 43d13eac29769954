"""What pages ask of reports."""
