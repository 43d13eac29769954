"""A region's potential as a typed document, its pipeline from readiness to jobs, and enquiries."""
