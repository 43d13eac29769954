"""What offices promise at the counter, what citizens report, and how it went.

A service is kept as versions of a typed body; the public sees the version that was published.
A request is a report of somebody outside, or one that the national channel passed on; its words
are unreadable at rest, what happens to it is appended, and its clock is computed.
"""
