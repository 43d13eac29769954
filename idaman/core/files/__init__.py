"""Files kept under the hash of their content, and marks between processes."""
