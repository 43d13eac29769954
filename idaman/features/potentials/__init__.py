"""What the region could live from: its register, the way to jobs, and enquiries.

A potential is kept as versions of a typed body; the public sees the version that was published.
How far it has come is computed from steps whose evidence somebody else accepted. Words of an
investor are unreadable at rest and are erased in time.
"""
